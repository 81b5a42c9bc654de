package soak

import (
	"context"
	"strings"

	"netsuite-connector/failure"
)

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
	answered, f := w.call(ctx, request("POST", "record/v1/customer", mark, w.record(mark)))
	w.end(entry, f)
	if f == nil && !madeUp(answered) && w.expect(answered.RecordID != "", "POST %s was answered %d without an id", mark, answered.StatusCode) {
		w.made, w.madeID = entry, answered.RecordID
	}
}

func (w *worker) upsert(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "PUT", stored: true, again: true})
	_, f := w.call(ctx, request("PUT", "record/v1/customer/eid:"+mark, mark, w.record(mark)))
	w.end(entry, f)
}

// change leaves the name alone, which is another write's mark.
func (w *worker) change(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "PATCH"})
	_, f := w.call(ctx, request("PATCH", "record/v1/customer/"+w.madeID, mark, map[string]any{"comments": mark}))
	w.end(entry, f)
}

func (w *worker) erase(ctx context.Context) {
	mark := w.mark()
	entry := w.ledger.open(&write{mark: mark, method: "DELETE"})
	w.ledger.erase(w.made, entry)
	_, f := w.call(ctx, request("DELETE", "record/v1/customer/"+w.madeID, mark, nil))
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
	asynchronous := request("POST", "record/v1/customer", mark, w.record(mark))
	asynchronous.Headers["Prefer"], asynchronous.IdempotencyKey = "respond-async", key
	first, f := w.call(ctx, asynchronous)
	w.end(entry, f)
	if f != nil || madeUp(first) || !w.expect(first.JobID != "", "asynchronous POST %s was answered %d without a job", mark, first.StatusCode) {
		return
	}
	if key != "" && w.random.IntN(3) == 0 {
		if again, f := w.call(ctx, asynchronous); f == nil && !madeUp(again) {
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
	answered, f := w.call(ctx, request("POST", restletPath+"?script=1&deploy=1", mark, map[string]any{"text": text}))
	w.end(entry, f)
	if f == nil && !madeUp(answered) {
		w.expect(string(answered.Body) == `{"text":"`+text+`"}`, "RESTlet POST %s came back as %.100s, %d bytes", mark, answered.Body, len(answered.Body))
	}
}

func (w *worker) query(ctx context.Context) {
	mark := w.mark()
	suiteql := request("POST", "query/v1/suiteql", mark, map[string]any{"q": "SELECT '" + mark + "' AS mark"})
	suiteql.Headers["Prefer"] = "transient"
	answered, f := w.call(ctx, suiteql)
	if f == nil && !madeUp(answered) {
		w.expect(strings.Contains(string(answered.Body), `"`+mark+`"`), "SuiteQL %s came back as %.200s", mark, answered.Body)
	}
}

func (w *worker) read(ctx context.Context) {
	answered, f := w.call(ctx, request("GET", "record/v1/customer/"+w.madeID, w.mark(), nil))
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
