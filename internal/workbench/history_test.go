package workbench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// What the history holds is bounded by its weight too: of answers the oldest
// bodies go first, of requests the oldest runs. The latest run stays whole.
func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	// One array for all: what counts is what each run would hold.
	large := bytes.Repeat([]byte{' '}, maxSavedBytes)
	add := func(h *history, n int, request, answer []byte) run {
		return h.add(&run{
			ID: fmt.Sprint(n), Draft: json.RawMessage(request), Saved: true,
			body: answer, output: answer, sent: sent{input: json.RawMessage(request)},
		})
	}
	h := newHistory()
	for n := range maxRuns + 5 {
		add(h, n, large[:maxRequestBytes/8], nil)
	}
	if rows := h.rows(); len(rows) != 4 || rows[0].ID != fmt.Sprint(maxRuns+4) {
		t.Errorf("%d runs are kept of large requests, from %s on", len(rows), rows[0].ID)
	}
	if kept := add(h, 100, large[:maxRequestBytes], large); !kept.Saved || len(h.rows()) != 1 {
		t.Errorf("the latest run is saved: %t, beside %d", kept.Saved, len(h.rows())-1)
	}

	h = newHistory()
	for n := range maxRuns + 5 {
		add(h, n, nil, large[:maxSavedBytes/8])
	}
	saved := 0
	for i, row := range h.rows() {
		if row.Saved {
			saved++
		}
		if row.Saved != (i < 4) || row.Saved != (row.body != nil) || row.Saved != (row.output != nil) {
			t.Errorf("run %d is saved: %t", i, row.Saved)
		}
	}
	if len(h.rows()) != maxRuns || saved != 4 {
		t.Errorf("%d runs with %d bodies are kept", len(h.rows()), saved)
	}
}
