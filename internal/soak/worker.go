package soak

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// How long a caller waits after a failure that the next call would meet as well:
// an engine would not repeat these at once, either.
const (
	afterNotSent = 50 * time.Millisecond
	afterRefusal = 500 * time.Millisecond
)

// worker makes one call after the other.
type worker struct {
	*round
	n, calls   int
	random     *rand.Rand
	identities []*identity // of its account

	made   *entry // a record that is there, for GET, PATCH and DELETE
	madeID string
}

func (w *worker) work(ctx context.Context) {
	for ctx.Err() == nil {
		switch n := w.random.IntN(100); {
		case w.made == nil || n < 14:
			w.create(ctx)
		case n < 22:
			w.upsert(ctx)
		case n < 30:
			w.change(ctx)
		case n < 37:
			w.erase(ctx)
		case n < 45:
			w.submit(ctx)
		case n < 60:
			w.changeLines(ctx)
		case n < 64:
			w.failingScript(ctx)
		case n < 74:
			w.transfer(ctx, false)
		case n < 77:
			w.transfer(ctx, true)
		case n < 85:
			w.query(ctx)
		default:
			w.read(ctx)
		}
	}
}

func (w *worker) mark() string {
	w.calls++
	return fmt.Sprintf("%s-w%d-%d", w.name, w.n, w.calls)
}

// request makes a request. body nil means none.
func request(method, url string, body any) plugin.RawRequest {
	r := plugin.RawRequest{Method: method, URL: url, Headers: map[string]string{}}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			panic(err) // maps of strings
		}
		r.Body = text
	}
	return r
}

// madeUp reports whether an answer is the work of a fault that NetSuite's side
// answered with success: what it says cannot be held against anybody.
func madeUp(o *plugin.Output) bool {
	return strings.HasPrefix(string(o.Body), `{"items":[{"id":"1234567"`)
}

// expect notes an answer that is not NetSuite's.
func (w *worker) expect(holds bool, format string, args ...any) bool {
	if !holds {
		w.figure(func(f *Figures) { f.False++; f.problem(format, args...) })
	}
	return holds
}

// call makes one call, which the entry describes, through one of the plugin
// processes, and notes how it ended.
func (w *worker) call(ctx context.Context, e entry, request plugin.RawRequest) (*entry, *plugin.Output, *failure.Error) {
	identity := w.identities[w.random.IntN(len(w.identities))]
	process := w.processes[w.random.IntN(len(w.processes))].get()
	e.method, e.restlet = request.Method, strings.HasPrefix(request.URL, restletPath)
	e.account, e.clientID, e.certificateID = identity.account, identity.credentials.ClientID, identity.credentials.CertificateID
	e.plugin, e.conduct, e.begun = process.id, chooseConduct(w.random), time.Now()
	config := plugin.StepConfig{MaxRetries: new(w.random.IntN(4)), TimeoutSeconds: e.conduct.timeoutSeconds()}
	e.repeats = e.repeats || !e.write
	noted := w.ledger.open(&e)
	body := received(request.Body)
	noted.sum, noted.length = sha256.Sum256(body), len(body)

	request.Headers[markHeader] = e.mark
	delete(request.Headers, hurriedHeader)
	if e.conduct == hurried {
		request.Headers[hurriedHeader] = "1"
	}
	input, err := request.Document()
	if err != nil {
		panic(err) // the bodies are JSON
	}
	calling, end := e.conduct.context(ctx, w.random)
	defer end()
	o, err := e.conduct.make(calling, process.Host, plugin.Request{
		Action: plugin.MakeRawRequest, Credentials: identity.credentials.Document(), Config: config.Document(), Input: input,
	})
	f := w.note(noted, o, err)
	switch {
	case f != nil && f.Reason == failure.AuthenticationFailed:
		pause(ctx, afterRefusal)
	case f != nil && f.Attempts == 0:
		pause(ctx, afterNotSent)
	}
	return noted, o, f
}

// received is what NetSuite should receive of an input's body.
func received(body json.RawMessage) []byte {
	var text string
	if len(body) > 0 && body[0] == '"' && json.Unmarshal(body, &text) == nil {
		return []byte(text)
	}
	return body
}

// note notes how a call ended.
func (w *worker) note(e *entry, o *plugin.Output, err error) *failure.Error {
	var f *failure.Error
	if err != nil && !errors.As(err, &f) {
		f = failure.From(err)
	}
	told := w.ledger.close(e, f)
	w.figure(func(figures *Figures) {
		figures.Calls++
		if e.write {
			figures.Writes++
			switch told {
			case acknowledged:
				figures.Acknowledged++
			case unknown:
				figures.Unknown++
			}
		}
		if f != nil {
			figures.Reasons[f.Reason]++
			figures.Retries += max(0, f.Attempts-1)
			return
		}
		figures.Answered++
		figures.Retries += o.Attempts - 1
		figures.Bytes += int64(len(o.Body))
	})
	return f
}
