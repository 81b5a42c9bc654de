package soak

import (
	"context"
	"strings"

	"netsuite-connector/failure"
)

const customers = "record/v1/customer"

// filler makes some bodies a good deal larger than others.
func (w *worker) filler() string {
	switch n := w.random.IntN(200); {
	case n < 3:
		return strings.Repeat("é", 32<<10)
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
	body := w.record(mark)
	e := entry{mark: mark, what: "POST", write: true, stored: true}
	if w.random.IntN(4) == 0 {
		body["salesTeam"], e.lines, e.what = linesOf(mark, 2), 2, "POST with lines"
	}
	noted, answered, f := w.call(ctx, e, request("POST", customers, body))
	if f == nil && !madeUp(answered) && w.expect(answered.RecordID != "", "POST %s was answered %d without an id", mark, answered.StatusCode) {
		w.made, w.madeID = noted, answered.RecordID
	}
}

func (w *worker) upsert(ctx context.Context) {
	mark := w.mark()
	_, _, _ = w.call(ctx, entry{mark: mark, what: "PUT", write: true, stored: true, again: true, repeats: true},
		request("PUT", customers+"/eid:"+mark, w.record(mark)))
}

// change leaves the name alone, which is another write's mark.
func (w *worker) change(ctx context.Context) {
	mark := w.mark()
	_, _, _ = w.call(ctx, entry{mark: mark, what: "PATCH", write: true}, request("PATCH", customers+"/"+w.madeID, map[string]any{"comments": mark}))
}

func (w *worker) erase(ctx context.Context) {
	made := w.made
	noted, _, _ := w.call(ctx, entry{mark: w.mark(), what: "DELETE", write: true, repeats: true}, request("DELETE", customers+"/"+w.madeID, nil))
	w.ledger.erase(made, noted)
	w.made = nil
}

// submit writes asynchronously, with a key of its own or one that is made, and
// now and then sends the same once more.
func (w *worker) submit(ctx context.Context) {
	mark, key := w.mark(), ""
	if w.random.IntN(2) == 0 {
		key = "key-" + mark
	}
	w.figure(func(f *Figures) { f.WithKeys++ })
	asynchronous := request("POST", customers, w.record(mark))
	asynchronous.Headers["Prefer"], asynchronous.IdempotencyKey = "respond-async", key
	_, first, f := w.call(ctx, entry{mark: mark, what: "asynchronous POST", write: true, stored: true, repeats: true}, asynchronous)
	if f != nil || madeUp(first) || !w.expect(first.JobID != "", "asynchronous POST %s was answered %d without a job", mark, first.StatusCode) {
		return
	}
	if key != "" && w.random.IntN(3) == 0 {
		e := entry{mark: w.mark(), what: "asynchronous POST with the key of " + mark + ",", write: true, repeats: true, echoes: true}
		if _, again, f := w.call(ctx, e, asynchronous); f == nil && !madeUp(again) {
			w.expect(again.JobID == first.JobID, "the key of %s led to job %q, and before to %q: %d %.100s", mark, again.JobID, first.JobID, again.StatusCode, again.Body)
		}
	}
}

func (w *worker) query(ctx context.Context) {
	mark := w.mark()
	suiteql := request("POST", "query/v1/suiteql", map[string]any{"q": "SELECT '" + mark + "' AS mark"})
	suiteql.Headers["Prefer"] = "transient"
	_, answered, f := w.call(ctx, entry{mark: mark, what: "SuiteQL"}, suiteql)
	if f == nil && !madeUp(answered) {
		w.expect(strings.Contains(string(answered.Body), `"`+mark+`"`), "SuiteQL %s came back as %.200s", mark, answered.Body)
	}
}

func (w *worker) read(ctx context.Context) {
	_, answered, f := w.call(ctx, entry{mark: w.mark(), what: "GET of " + w.made.mark + ","}, request("GET", customers+"/"+w.madeID, nil))
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
