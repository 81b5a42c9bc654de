//go:build large

package server

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func TestLargeRequests(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	for _, size := range []int{5 << 20, 104_000_000, 128 << 20} {
		input := bytes.Repeat([]byte("0123456789abcdef"), size/16)
		r, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: input})
		if want := fmt.Sprintf(`"%x"`, sha256.Sum256(input)); err != nil || string(r.Output) != want {
			t.Errorf("%d bytes: %s, %v", size, r.Output, err)
		}
	}
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: make([]byte, plugin.MaxRequestBytes+2*plugin.RequestOverhead)})
	if f := plugintest.WantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent {
		t.Errorf("outcome %s", f.Outcome)
	}
}
