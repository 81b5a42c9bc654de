package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

const restletPath = "/app/site/hosting/restlet.nl"

// worker makes one call after the other.
type worker struct {
	*round
	n, calls int
	random   *rand.Rand

	made   *write // a record that is there, for GET, PATCH and DELETE
	madeID string
}

func (w *worker) work(ctx context.Context) {
	for ctx.Err() == nil {
		switch n := w.random.IntN(100); {
		case w.made == nil || n < 20:
			w.create(ctx)
		case n < 30:
			w.upsert(ctx)
		case n < 40:
			w.change(ctx)
		case n < 50:
			w.erase(ctx)
		case n < 62:
			w.submit(ctx)
		case n < 70:
			w.script(ctx)
		case n < 80:
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

// end notes how a write's call ended.
func (w *worker) end(entry *write, f *failure.Error) {
	told := w.ledger.close(entry, f)
	w.figure(func(f *Figures) {
		f.Writes++
		switch told {
		case acknowledged:
			f.Acknowledged++
		case unknown:
			f.Unknown++
		}
	})
}

// request makes a request that bears a mark. body nil means none.
func request(method, url, mark string, body any) plugin.RawRequest {
	r := plugin.RawRequest{Method: method, URL: url, Headers: map[string]string{markHeader: mark}}
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

// call makes one call through one of the plugin processes.
func (w *worker) call(ctx context.Context, request plugin.RawRequest) (*plugin.Output, *failure.Error) {
	// The time that a call may take is its own: the end of the round does not cut
	// it. Now and then a caller gives up.
	calling := context.WithoutCancel(ctx)
	if w.random.IntN(50) == 0 {
		var giveUp context.CancelFunc
		calling, giveUp = context.WithTimeout(calling, time.Duration(w.random.IntN(100))*time.Millisecond)
		defer giveUp()
	}
	config := plugin.StepConfig{MaxRetries: new(w.random.IntN(4)), TimeoutSeconds: 1 + w.random.IntN(5)}
	host := w.hosts[w.random.IntN(len(w.hosts))].get()
	o, err := host.MakeRawRequest(calling, w.credentials, request, plugin.CallOptions{Config: config})
	if err == nil {
		w.figure(func(f *Figures) {
			f.Calls++
			f.Answered++
			f.Retries += o.Attempts - 1
			f.Bytes += int64(len(o.Body))
		})
		return &o, nil
	}
	var f *failure.Error
	if !errors.As(err, &f) {
		f = failure.From(err)
	}
	w.figure(func(figures *Figures) {
		figures.Calls++
		figures.Reasons[f.Reason]++
		figures.Retries += max(0, f.Attempts-1)
		if unexpected(f, strings.HasPrefix(request.URL, restletPath)) {
			figures.Unexpected++
			figures.problem("%s %s: %s: %.200s", request.Method, request.URL, f.Reason, f.Message)
		}
	})
	if f.Attempts == 0 {
		pause(ctx, 50*time.Millisecond) // the process has ended or no token is to be had: both pass
	}
	return nil, f
}

// unexpected reports whether none of the faults explains a failure.
func unexpected(f *failure.Error, restlet bool) bool {
	switch f.Reason {
	case failure.Unavailable, failure.Timeout, failure.Cancelled, failure.RateLimited, failure.UpstreamError,
		failure.InvalidResponse, failure.ResponseTooLarge, failure.AuthenticationFailed:
		return false
	case failure.NotFound: // a DELETE that was repeated, or a record that is lost: GET looks at that
		return f.Outcome != failure.Unknown
	case failure.RequestRejected:
		// A RESTlet's block whose body breaks off cannot be told from an error.
		return f.StatusCode != 408 && (!restlet || f.Upstream == nil || !f.Upstream.Truncated)
	}
	return true
}
