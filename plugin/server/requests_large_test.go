//go:build large

package server

import (
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func TestLargeRequestsArrive(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	for _, size := range []int{104_000_000, 128 << 20} {
		arrives(t, h, size)
	}
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: make([]byte, plugin.MaxRequestBytes+2*plugin.RequestOverhead)})
	if f := plugintest.WantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent {
		t.Errorf("outcome %s", f.Outcome)
	}
}
