package actions

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"netsuite-connector/failure"
)

// write writes the output document while the pages come.
func (c *collection) write(ctx context.Context, ready <-chan *page, w handing) *failure.Error {
	fail := func(p *page, err error) *failure.Error { return p.named(p.deliveryError(ctx, p.answer, err)) }
	last, items := c.first, false
	defer func() { last.drop() }()
	for p := range ready {
		last = p
		endPhase := p.timeline.begin("transfer", p.attempts)
		part := &itemsPart{w: w, page: p, at: int64(p.body.mark), comma: items}
		err := p.body.copyTo(part, true, p.body.mark)
		items = items || part.wrote
		if err != nil {
			endPhase("failed")
			return fail(p, err)
		}
		endPhase("")
		p.drop()
		close(p.read)
	}
	if c.failed != nil || c.panicked != nil {
		return c.failed
	}
	err := c.writeTail(w)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fail(last, err)
	}
	return nil
}

func (c *collection) writeHead(w io.Writer) error {
	a := c.first.answer
	start := strconv.AppendInt([]byte(`{"statusCode":`), int64(a.status), 10)
	start = appendHeaders(append(start, `,"headers":`...), joined(a.header))
	_, err := w.Write(append(start, `,"body":{"items":[`...))
	return err
}

// writeTail writes what is known at the end only.
func (c *collection) writeTail(w io.Writer) error {
	tail := `],"count":` + strconv.FormatInt(c.count, 10) + `,"hasMore":` + strconv.FormatBool(c.hasMore)
	if _, told := c.first.scan.number("totalResults"); told {
		tail += `,"totalResults":` + c.first.scan.values["totalResults"]
	}
	tail += `,"offset":` + strconv.FormatInt(c.from, 10) + "}"
	rest, err := json.Marshal(struct {
		Pages    int      `json:"pages"`
		Attempts int      `json:"attempts"`
		Warnings []string `json:"warnings,omitempty"`
	}{c.pages, c.attempts, append(c.first.warnings(c.first.answer), c.warnings...)})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, tail+","+string(rest[1:]))
	return err
}

// itemsPart passes on the items of a page, byte for byte. It is given the page from
// its beginning, of which the part that is held was scanned.
type itemsPart struct {
	w     io.Writer
	page  *page
	at    int64 // bytes of the page that it was given
	comma bool  // there are items before those of this page
	wrote bool
}

func (i *itemsPart) Write(p []byte) (int, error) {
	if i.at == i.page.scan.at {
		i.page.scan.write(p)
	}
	items := i.page.scan.items(p, i.at)
	i.at += int64(len(p))
	if len(items) == 0 {
		return len(p), nil
	}
	if i.comma && !i.wrote {
		if _, err := io.WriteString(i.w, ","); err != nil {
			return 0, err
		}
	}
	i.wrote = true
	if _, err := i.w.Write(items); err != nil {
		return 0, err
	}
	return len(p), nil
}
