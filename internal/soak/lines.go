package soak

import (
	"context"
	"strconv"
)

// lineMember is the member of a line that bears the mark. The sublist salesTeam
// has no keys: NetSuite appends its lines each time anew.
const lineMember = "salesRole"

func linesOf(mark string, n int) map[string]any {
	items := make([]map[string]string, n)
	for i := range items {
		items[i] = map[string]string{lineMember: mark, "contribution": strconv.Itoa(i + 1)}
	}
	return map[string]any{"items": items}
}

// changeLines adds lines to the worker's record, or replaces those of its other
// one.
func (w *worker) changeLines(ctx context.Context) {
	mark := w.mark()
	body := map[string]any{"salesTeam": linesOf(mark, 2)}
	e := entry{mark: mark, write: true, lines: 2}
	url := customers + "/eid:" + linesRecord(w.n)
	switch w.random.IntN(5) {
	case 0, 1:
		e.what = "PUT with lines"
		_, _, _ = w.call(ctx, e, request("PUT", url, body))
	case 2, 3:
		e.what = "PATCH with lines"
		_, _, _ = w.call(ctx, e, request("PATCH", url, body))
	default:
		e.what, e.replaces, e.again, e.repeats = "PUT that replaces lines", true, true, true
		replacing := request("PUT", customers+"/eid:"+replacedRecord(w.n), body)
		replacing.Query = map[string]any{"replace": "salesTeam"}
		_, _, _ = w.call(ctx, e, replacing)
	}
}
