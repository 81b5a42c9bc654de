package soak

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
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

// output is what is read of an output document.
type output struct {
	StatusCode int             `json:"statusCode"`
	Body       json.RawMessage `json:"body"`
	RecordID   string          `json:"recordId"`
	JobID      string          `json:"jobId"`
	Attempts   int             `json:"attempts"`
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

// input is an input document. body nil means none.
func input(method, url, mark string, headers map[string]string, key string, body any) []byte {
	document := map[string]any{"url": url, "method": method}
	all := map[string]string{markHeader: mark}
	for name, value := range headers {
		all[name] = value
	}
	document["headers"] = all
	if key != "" {
		document["idempotencyKey"] = key
	}
	if body != nil {
		document["body"] = body
	}
	text, err := json.Marshal(document)
	if err != nil {
		panic(err) // maps of strings and JSON
	}
	return text
}

// filler makes some bodies a good deal larger than others.
func (w *worker) filler() string {
	switch n := w.random.IntN(200); {
	case n < 3:
		return strings.Repeat("x", 64<<10)
	case n < 30:
		return strings.Repeat("x", 4<<10)
	}
	return ""
}

func (w *worker) record(mark string) map[string]any {
	return map[string]any{"companyName": mark, "comments": w.filler()}
}

func (w *worker) create(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "POST", stored: true})
	answered, f := w.call(ctx, input("POST", "record/v1/customer", mark, nil, "", w.record(mark)))
	w.end(entry, f)
	if f == nil && !madeUp(answered) && w.expect(answered.RecordID != "", "POST %s was answered %d without an id", mark, answered.StatusCode) {
		w.made, w.madeID = entry, answered.RecordID
	}
}

func (w *worker) upsert(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "PUT", stored: true, again: true})
	_, f := w.call(ctx, input("PUT", "record/v1/customer/eid:"+mark, mark, nil, "", w.record(mark)))
	w.end(entry, f)
}

// change leaves the name alone, which is another write's mark.
func (w *worker) change(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "PATCH"})
	_, f := w.call(ctx, input("PATCH", "record/v1/customer/"+w.madeID, mark, nil, "", map[string]any{"comments": mark}))
	w.end(entry, f)
}

func (w *worker) erase(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "DELETE"})
	w.ledger.erase(w.made, entry)
	_, f := w.call(ctx, input("DELETE", "record/v1/customer/"+w.madeID, mark, nil, "", nil))
	w.end(entry, f)
	w.made = nil
}

// submit writes asynchronously, with a key of its own or one that is made, and
// now and then sends the same once more.
func (w *worker) submit(ctx context.Context) {
	mark, key := w.mark(), ""
	entry := w.ledger.open(&write{mark: mark, method: "asynchronous POST", stored: true})
	if w.random.IntN(2) == 0 {
		key = "key-" + mark
	}
	w.figure(func(f *Figures) { f.WithKeys++ })
	document := input("POST", "record/v1/customer", mark, map[string]string{"Prefer": "respond-async"}, key, w.record(mark))
	first, f := w.call(ctx, document)
	w.end(entry, f)
	if f != nil || madeUp(first) || !w.expect(first.JobID != "", "asynchronous POST %s was answered %d without a job", mark, first.StatusCode) {
		return
	}
	if key != "" && w.random.IntN(3) == 0 {
		if again, f := w.call(ctx, document); f == nil && !madeUp(again) {
			w.expect(again.JobID == first.JobID, "the key of %s led to job %q, and before to %q: %d %.100s", mark, again.JobID, first.JobID, again.StatusCode, again.Body)
		}
	}
}

// script has a RESTlet return what it is given: small, or as large as streams.
func (w *worker) script(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "RESTlet POST"})
	size := 100
	if w.random.IntN(20) == 0 {
		size = 6 << 20
	}
	text := mark + strings.Repeat("y", size)
	answered, f := w.call(ctx, input("POST", restletPath+"?script=1&deploy=1", mark, nil, "", map[string]any{"text": text}))
	w.end(entry, f)
	if f == nil && !madeUp(answered) {
		w.expect(string(answered.Body) == `{"text":"`+text+`"}`, "RESTlet POST %s came back as %.100s, %d bytes", mark, answered.Body, len(answered.Body))
	}
}

func (w *worker) query(ctx context.Context) {
	mark := w.mark()
	answered, f := w.call(ctx, input("POST", "query/v1/suiteql", mark, map[string]string{"Prefer": "transient"}, "", map[string]any{"q": "SELECT '" + mark + "' AS mark"}))
	if f == nil && !madeUp(answered) {
		w.expect(strings.Contains(string(answered.Body), `"`+mark+`"`), "SuiteQL %s came back as %.200s", mark, answered.Body)
	}
}

func (w *worker) read(ctx context.Context) {
	answered, f := w.call(ctx, input("GET", "record/v1/customer/"+w.madeID, w.mark(), nil, "", nil))
	switch {
	case f != nil && f.Reason == failure.NotFound:
		w.figure(func(figures *Figures) {
			figures.Lost++
			figures.problem("%s was acknowledged as record %s, and GET says: %v", w.made.mark, w.madeID, f)
		})
	case f == nil && !madeUp(answered):
		w.expect(markOf(answered.Body) == w.made.mark, "GET of %s came back as %.200s", w.made.mark, answered.Body)
	}
}

// madeUp tells whether an answer is the work of a fault that NetSuite's side
// answered with success: what it says cannot be held against anybody.
func madeUp(o *output) bool {
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
func (w *worker) call(ctx context.Context, document []byte) (*output, *failure.Error) {
	// The time that a call may take is its own: the end of the round does not cut
	// it. Now and then a caller gives up.
	calling := context.WithoutCancel(ctx)
	if w.random.IntN(50) == 0 {
		var giveUp context.CancelFunc
		calling, giveUp = context.WithTimeout(calling, time.Duration(w.random.IntN(100))*time.Millisecond)
		defer giveUp()
	}
	config := fmt.Sprintf(`{"maxRetries":%d,"timeoutSeconds":%d}`, w.random.IntN(4), 1+w.random.IntN(5))
	result, err := w.hosts[w.random.IntN(len(w.hosts))].get().RunAction(calling, plugin.Request{
		Action: schema.ActionID, Credentials: w.credentials, Config: []byte(config), Input: document,
	})
	if err == nil {
		o := &output{}
		if err = json.Unmarshal(result.Output, o); err == nil {
			w.figure(func(f *Figures) {
				f.Calls++
				f.Answered++
				f.Retries += o.Attempts - 1
				f.Bytes += int64(len(result.Output))
			})
			return o, nil
		}
	}
	var f *failure.Error
	if !errors.As(err, &f) {
		f = failure.From(err)
	}
	w.figure(func(figures *Figures) {
		figures.Calls++
		figures.Reasons[f.Reason]++
		figures.Retries += max(0, f.Attempts-1)
		if unexpected(f, bytes.Contains(document, []byte(restletPath))) {
			figures.Unexpected++
			figures.problem("%s: %s: %.200s", document[:min(len(document), 80)], f.Reason, f.Message)
		}
	})
	if f.Attempts == 0 {
		pause(ctx, 50*time.Millisecond) // the process has ended or no token is to be had: both pass
	}
	return nil, f
}

// unexpected tells whether none of the faults explains a failure.
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
