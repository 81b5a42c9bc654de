package soak

import (
	"bytes"
	"context"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

const restletPath = "/app/site/hosting/restlet.nl"

// The scripts of the simulator that are called.
const (
	scriptEcho        = "1"
	scriptThrow       = "3"
	scriptPayload     = "5"
	scriptServerError = "9"
)

func restlet(script string) string { return restletPath + "?script=" + script + "&deploy=1" }

// failingScript calls a RESTlet that does its work and then fails: the work is
// done once, and the caller must be told that it may have been.
func (w *worker) failingScript(ctx context.Context) {
	script := []string{scriptThrow, scriptPayload, scriptServerError}[w.random.IntN(3)]
	mark := w.mark()
	_, answered, f := w.call(ctx, entry{mark: mark, what: "POST to a RESTlet that fails", write: true}, request("POST", restlet(script), map[string]any{"mark": mark}))
	if f == nil && !madeUp(answered) {
		w.expect(false, "RESTlet POST %s failed after its work, and was answered %d %.100s", mark, answered.StatusCode, answered.Body)
	}
}

// transfer sends or receives one of the contents, and compares what arrives.
func (w *worker) transfer(ctx context.Context, ofLarge bool) {
	c := w.deck.deal(ofLarge)
	content := c.content()
	mark := w.mark()
	var answered *plugin.Output
	var f *failure.Error
	if c.upload {
		method := []string{"POST", "PUT"}[w.random.IntN(2)]
		r := plugin.RawRequest{Method: method, URL: restlet(scriptEcho), Headers: map[string]string{}, Body: c.input(content)}
		_, answered, f = w.call(ctx, entry{mark: mark, what: "RESTlet " + method + ", " + c.String() + ",", write: true}, r)
	} else {
		r := request("GET", customers, nil)
		r.Query = map[string]any{"limit": 1}
		r.Headers[contentHeader] = c.key()
		_, answered, f = w.call(ctx, entry{mark: mark, what: c.String()}, r)
	}
	switch {
	case f != nil || madeUp(answered):
		return
	case !c.upload && answered.Headers["x-soak-content"] != c.key():
		return // a fault met the request, and the answer is the ordinary one
	}
	got, err := c.received(answered)
	w.figure(func(f *Figures) {
		f.transferred(c)
		switch {
		case err != nil:
			f.Damaged++
			f.problem("%s %s: the output's body cannot be read: %v", c, mark, err)
		case !bytes.Equal(got, content):
			f.Damaged++
			f.problem("%s %s: %d bytes came back that are not the %d bytes of the content", c, mark, len(got), len(content))
		}
	})
}
