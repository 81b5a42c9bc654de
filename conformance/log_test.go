package conformance_test

import (
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// The plugin's log tells of failures, and at debug of every action; never of
// addresses, which carry other people's data.
func TestTheLogTellsOfActions(t *testing.T) {
	t.Parallel()
	for level, lines := range map[string]int{"warn": 0, "info": 1, "debug": 2} {
		b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_LOG_LEVEL="+level)
		b.must(serverTime, ``)
		b.fails(`{"url":"record/v1/customer/424242","method":"GET"}`, ``, failure.NotFound, failure.Rejected)
		_ = b.host.Close() // the log is whole when the process has ended
		text := b.log.String()
		if n := strings.Count(text, "run_id=run-7"); n != lines {
			t.Errorf("%s: %d lines of actions, want %d:\n%s", level, n, lines, text)
		}
		if lines > 0 && !strings.Contains(text, "reason=NOT_FOUND") || strings.Contains(text, "424242") {
			t.Errorf("%s:\n%s", level, text)
		}
	}
}
