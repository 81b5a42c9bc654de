package telemetry_test

import (
	"testing"

	"netsuite-connector/internal/telemetry"
)

// A traceparent that is none is passed over, as the W3C wants it.
func TestRemote(t *testing.T) {
	t.Parallel()
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	for parent, want := range map[string]string{
		"00-" + id + "-00f067aa0ba902b7-01": id,
		"00-" + id + "-00f067aa0ba902b7-00": id, // not sampled
		"":                                  "",
		"00-" + id + "-0000000000000000-01": "",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01": "",
		"00-" + id + "-00f067aa0ba902b7-01\n\"@level\":":          "",
		"ff-" + id + "-00f067aa0ba902b7-01":                       "",
		"private key":                                             "",
	} {
		if got := telemetry.TraceID(telemetry.Remote(t.Context(), parent, "")); got != want {
			t.Errorf("%q: %q", parent, got)
		}
	}
}
