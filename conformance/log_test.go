package conformance_test

import (
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed/testcollector"
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

// A call that is refused while its input arrives, or before it has, is told of like
// any that fails: in the log and in its span, with the run's id.
func TestTheLogTellsOfCallsThatDoNotRun(t *testing.T) {
	t.Parallel()
	c := testcollector.Start(t)
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_MAX_REQUEST_BYTES=1000000", "OTEL_EXPORTER_OTLP_ENDPOINT="+c.HTTP)
	for _, size := range []int{1_000_000, 3_000_000} { // as one call, and in pieces
		input, _ := uploadOf(t, size, asObject)
		b.fails(input, ``, failure.InvalidInput, failure.NotSent)
	}
	_ = b.host.Close() // the log is whole when the process has ended, and so are the spans
	text := b.log.String()
	lines := 0
	for line := range strings.Lines(text) {
		if strings.Contains(line, "run_id=run-7") && strings.Contains(line, "reason=INVALID_INPUT") && strings.Contains(line, "outcome=not_sent") {
			lines++
		}
	}
	if lines != 2 || strings.Contains(text, "Zeile") {
		t.Errorf("%d lines of the two calls:\n%.4000s", lines, text)
	}
	spans := 0
	for _, s := range c.Spans() {
		got := testcollector.Attributes(s.GetAttributes())
		if got["netsuite.run_id"] == "run-7" && got["error.type"] == "INVALID_INPUT" && got["netsuite.outcome"] == "not_sent" {
			spans++
		}
	}
	if spans != 2 {
		t.Errorf("%d spans of the two calls: %v", spans, c.Spans())
	}
}
