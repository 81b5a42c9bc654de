package actions

import (
	"context"
	"fmt"
	"runtime/debug"

	"netsuite-connector/failure"
)

// queryRows is where NetSuite ends a query without saying so (NS:section_N3950559).
const queryRows = 100_000

// page is one answer of a collection.
type page struct {
	*exchange // that brought it
	answer    *answer
	body      *spool
	scan      *pageScan
	read      chan struct{} // closed when a page that is not held whole was read to its end
}

// drop gives up what is held of the page, and its connection.
func (p *page) drop() {
	p.body.release()
	p.answer.body.Close() //nolint:errcheck,gosec // nobody reads it any more
}

// collection is a collection that is followed to its end. A goroutine fetches its
// pages while the one before is handed to the host; it fetches none before the one
// before was read to its end, so that no more than one request is in flight.
type collection struct {
	first *page
	seen  map[[32]byte]bool // the addresses of the pages so far

	pages    int
	attempts int
	status   int
	count    int64 // of items
	from     int64 // the offset of the first page
	offset   int64 // that of the last one
	end      int64 // and the one behind its last item
	hasMore  bool
	warnings []string
	failed   *failure.Error // what ended the fetching
	panicked any
}

// deliverPages follows a collection from its first page on, and writes all its
// items into one output document.
func (x *exchange) deliverPages(ctx context.Context, first *page, out Output) *failure.Error {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	c := &collection{first: first, seen: map[[32]byte]bool{first.request.identity(): true}}
	c.from = queryOffset(first.request.query)
	c.end = c.from
	w := handing{out.Open(ctx)}
	if err := c.writeHead(w); err != nil {
		first.drop()
		return first.named(first.deliveryError(ctx, first.answer, err))
	}
	f := c.follow(fetching, stop, func(ready <-chan *page) *failure.Error { return c.write(ctx, ready, w) })
	if c.panicked != nil {
		panic(c.panicked) // for whoever handles those of the caller
	}
	x.attempts, x.status, x.pages = c.attempts, c.status, c.pages
	return f
}

// follow fetches the pages for write, and returns once nothing is fetched any more.
func (c *collection) follow(ctx context.Context, stop context.CancelFunc, write func(<-chan *page) *failure.Error) *failure.Error {
	ready := make(chan *page)
	go c.fetch(ctx, ready)
	defer func() {
		stop()
		for p := range ready { // until the goroutine has ended
			p.drop()
		}
	}()
	return write(ready)
}

// fetch fetches the pages, and passes each on: one that is held whole when what
// follows it is known, and one that is longer before that.
func (c *collection) fetch(ctx context.Context, ready chan<- *page) {
	var mine *page // until it is passed on
	defer close(ready)
	defer func() {
		if value := recover(); value != nil {
			c.panicked = fmt.Sprintf("%v\n%s", value, debug.Stack())
			if mine != nil {
				mine.drop()
			}
		}
	}()
	for p := c.first; p != nil; {
		mine = p
		c.pages, c.attempts, c.status = p.paging.number, p.attempts, p.answer.status
		var next *request
		whole := p.body.whole
		if whole {
			p.answer.body.Close() //nolint:errcheck,gosec // it was read to its end
			if next, c.failed = c.after(p); c.failed != nil {
				p.drop()
				return
			}
		}
		select {
		case ready <- p:
			mine = nil
		case <-ctx.Done():
			p.drop()
			c.failed = p.named(p.interrupted(ctx, ctx.Err()))
			return
		}
		if !whole {
			select {
			case <-p.read:
			case <-ctx.Done(): // whoever reads it says why
				return
			}
			if next, c.failed = c.after(p); c.failed != nil {
				return
			}
		}
		if next == nil {
			return
		}
		p = c.get(ctx, p, next)
	}
}

// get fetches the page after p. It returns nil where that failed.
func (c *collection) get(ctx context.Context, p *page, r *request) *page {
	// An error is one on any page, whatever the step accepts.
	call := *p.call
	call.config.acceptNotFound, call.config.accepted = false, nil
	x := &exchange{
		call: &call, request: r, attempts: p.attempts, status: p.status,
		progress: progress{reached: true}, // as far as the action goes
		paging: paging{
			on: true, number: p.paging.number + 1, earlier: p.attempts,
			spent: p.runner.options.MaxResponseBytes - p.paging.held.bounded.left,
		},
	}
	kept := false
	defer func() {
		if !kept {
			x.giveUp()
		}
	}()
	stopped := x.do(ctx)
	c.attempts, c.status = x.attempts, x.status
	switch {
	case stopped != nil:
		c.failed = x.named(x.interrupted(ctx, stopped))
	case x.decision.next != deliver:
		c.failed = x.named(x.failed(ctx))
	case x.paging.held.mode != asJSON:
		c.failed = x.named(x.invalid(x.last.answer, "its body is not the JSON of a collection"))
	default:
		p := x.page()
		kept = true
		return p
	}
	return nil
}

// after adds a page that was read to its end, and returns the request for the page
// behind it, nil for none.
func (c *collection) after(p *page) (*request, *failure.Error) {
	offset, told := p.scan.number("offset")
	more, known := p.scan.more()
	wrong := ""
	switch {
	case p.scan.twice != "":
		wrong = "its body has the member " + p.scan.twice + " twice"
	case !p.scan.lists(), !known && (p != c.first || p.scan.has("hasMore")):
		wrong = "its body is not a collection, with items and hasMore"
	case p != c.first && told && offset <= c.offset:
		wrong = "its rows do not follow those of the page before"
	case more && p.scan.count == 0:
		wrong = "it is empty, and says that more follows"
	}
	if wrong != "" {
		return nil, p.named(p.invalid(p.answer, wrong))
	}
	if !told {
		offset = c.end
	}
	if p == c.first {
		c.from = offset
	}
	c.count += int64(p.scan.count)
	c.offset, c.end, c.hasMore = offset, offset+int64(p.scan.count), more
	if !more {
		c.endOfQuery(p)
		return nil, nil
	}
	if p.paging.number == p.config.maxPages {
		c.warnings = append(c.warnings, fmt.Sprintf("More was there: the answer ends after %d pages, as Maximum Pages says.", c.pages))
		return nil, nil
	}
	next, wrong := p.request.after(p.scan.next(), c.end)
	if wrong == "" && c.seen[next.identity()] {
		wrong = "its link to the next page leads to a page that was read already"
	}
	if wrong != "" {
		return nil, p.named(p.invalid(p.answer, wrong))
	}
	c.seen[next.identity()] = true
	return next, nil
}

// endOfQuery tells the end of a query's rows from NetSuite's limit for them. A
// query that has just as many rows cannot be told from a longer one.
func (c *collection) endOfQuery(p *page) {
	total, told := c.first.scan.number("totalResults")
	if p.request.queries() && (c.end == queryRows || told && total > queryRows && c.end < total && c.end >= queryRows) {
		c.hasMore = true
		c.warnings = append(c.warnings, "NetSuite ends a query after 100,000 rows, and the answer ends there: more rows may exist. Divide the query, for example by ranges of id.")
	}
}

// invalid is the error for a page that is none, or that cannot be followed.
func (x *exchange) invalid(a *answer, wrong string) *failure.Error {
	f := failure.Error{Reason: failure.InvalidResponse, StatusCode: a.status, OperationID: x.operationID(a.header)}
	return x.fail(f, fmt.Sprintf("NetSuite answered %d, but %s.", a.status, wrong), "Ask for the page alone, without Fetch All Pages, to see what NetSuite sends.")
}

// named names the page in an error.
func (x *exchange) named(f *failure.Error) *failure.Error {
	if f == nil {
		return nil
	}
	named := *f
	named.Message = fmt.Sprintf("On page %d of the collection: %s", x.paging.number, f.Message)
	return &named
}
