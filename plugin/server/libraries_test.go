package server

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Nothing but our own lines is on standard error, whatever libraries log, and no
// secret or body is in them.
func TestLibrariesLogThroughOurLogger(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, plugin.EnvLogLevel+"=trace")
	stream, err := connectorv1.NewConnectorClient(h.conn).RunAction(t.Context(), &connectorv1.RunActionRequest{Action: "libraries"})
	for err == nil {
		_, err = stream.Recv()
	}
	h.shutdown(t.Context())
	if err := h.waitEnd(t); err != nil {
		t.Error(err)
	}
	logged := map[any]int{}
	for line := range strings.Lines(h.stderr.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["@level"] == nil || fields["@message"] == nil {
			t.Errorf("no line of ours: %s", line)
		}
		if fields["@message"] == "a library logged something" {
			logged[fields["library"]]++
		}
	}
	if logged["log"] < 2 || logged["slog"] == 0 || logged["grpc"] == 0 || logged["hclog"] == 0 { // log: ours and net/http's
		t.Errorf("logged %v", logged)
	}
	for _, secret := range []string{"MIIEv", "balance", "opaque-token", "PRIVATE KEY"} {
		if strings.Contains(h.stderr.String(), secret) {
			t.Errorf("%s is in the log: %s", secret, h.stderr)
		}
	}
}

// Linux reports what the process asked it for.
func TestTheProcessIsNotDumpable(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has such a switch")
	}
	for setting, want := range map[string]string{"": `"dumpable":false`, "true": `"dumpable":true`} {
		h := startRaw(t, true, plugin.EnvLogLevel+"=debug", plugin.EnvAllowDumps+"="+setting)
		h.waitLog(t, "starting")
		if !strings.Contains(h.stderr.String(), want) {
			t.Errorf("%s=%s: %s", plugin.EnvAllowDumps, setting, h.stderr)
		}
		h.shutdown(t.Context())
	}
}
