package actions

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
)

// paging is what an exchange knows of the collection whose page it asks for.
type paging struct {
	on      bool      // with fetchAllPages, of a request whose answer may be a collection
	number  int       // of the page, counted from 1
	earlier int       // tries of the pages before
	spent   int64     // bytes of the pages before
	held    *received // the answer that is the action's result
}

// note names the page in a timeline.
func (p paging) note() string {
	if p.number < 2 {
		return ""
	}
	return ", page " + strconv.Itoa(p.number)
}

// mayHavePages reports whether NetSuite may answer with a page of a collection. A
// RESTlet's answer is its script's own, and so is what it does with an offset.
func (r *request) mayHavePages() bool {
	return !r.restlet() && (r.method == http.MethodGet || r.queries())
}

// hold reads the beginning of a success before any of it is passed on, so that a
// page that breaks off in there can be asked for again.
func (x *exchange) hold(ctx context.Context, t try) try {
	if !x.paging.on || x.decision.next != deliver || t.answer.status >= http.StatusMultipleChoices {
		return t
	}
	held, err := x.receive(ctx, t.answer)
	if err == nil {
		x.paging.held = held
		return t
	}
	t.close()
	t.what, t.begun, t.answer, t.err = cutShort, t.answer, nil, err
	return t
}

// damaged reports whether the body broke off on its way, so that another try may
// bring the whole of it.
func (t try) damaged() bool {
	switch {
	case errors.As(t.err, new(*encodingError)):
		return false
	case errors.Is(t.err, errBroken):
		return t.begun.unbounded
	default:
		return errors.As(t.err, new(*cutError))
	}
}

// firstPage returns the answer as the first page of a collection, nil where it is
// none: it is then delivered as it is. A collection is a JSON object whose items
// are an array and whose hasMore is true or false. Of a page that is too long to be
// held, hasMore may still be to come; then its content type tells.
func (x *exchange) firstPage() *page {
	held := x.paging.held
	if held == nil || held.mode != asJSON {
		return nil
	}
	p := x.page()
	_, known := p.scan.more()
	toCome := !p.body.whole && !p.scan.has("hasMore") && isCollection(p.answer.header.Get("Content-Type"))
	if !p.scan.lists() || !known && !toCome {
		return nil
	}
	return p
}

// page returns the answer that is held as a page, with its beginning scanned.
func (x *exchange) page() *page {
	held := x.paging.held
	p := &page{exchange: x, answer: x.last.answer, body: held.body, scan: scanPage(held.body.mark), read: make(chan struct{})}
	skip := held.body.mark
	_ = held.body.pieces(func(text []byte) error {
		p.scan.write(text[skip:])
		skip = 0
		return nil
	})
	return p
}

// isCollection reports whether a content type says so, as NetSuite's do.
func isCollection(contentType string) bool {
	_, parameters, err := mime.ParseMediaType(contentType)
	return err == nil && parameters["type"] == "collection"
}

// whatIsTooLarge begins the sentence about too many bytes.
func (x *exchange) whatIsTooLarge() string {
	if x.paging.number < 2 {
		return "NetSuite's answer is"
	}
	return fmt.Sprintf("%d pages together are", x.paging.number)
}
