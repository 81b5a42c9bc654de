package server

import (
	"fmt"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

// A request over the setting is refused, by gRPC before it is read or by its input
// after that, in the contract's own words.
func TestRequestsOverTheSetting(t *testing.T) {
	t.Parallel()
	const most = 100_000
	h := loadFake(t, nil, fmt.Sprintf("%s=%d", plugin.EnvMaxRequestBytes, most))
	for size, refused := range map[int]bool{most: false, most + 1: true, most + plugin.RequestOverhead: true, 20 << 20: true} {
		_, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: make([]byte, size)})
		if !refused {
			if err != nil {
				t.Errorf("%d bytes: %v", size, err)
			}
			continue
		}
		f := plugintest.WantReason(t, err, failure.InvalidInput)
		if f.Outcome != failure.NotSent || !strings.Contains(f.Message, "100000 bytes") || !strings.Contains(f.Message, plugin.EnvMaxRequestBytes) {
			t.Errorf("%d bytes: %s, %s", size, f.Outcome, f.Message)
		}
	}
	// A call that comes as no stream is refused by gRPC alone; its message tells the limit.
	_, err := h.VerifyCredentials(t.Context(), make([]byte, 20<<20))
	f := plugintest.WantReason(t, err, failure.InvalidInput)
	if want := fmt.Sprintf("%d bytes", most); !strings.Contains(f.Message, want) || f.Outcome != failure.NotSent {
		t.Errorf("%s, %s", f.Outcome, f.Message)
	}
}
