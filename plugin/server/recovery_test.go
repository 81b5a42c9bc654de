package server

import (
	"strings"
	"testing"

	"netsuite-connector/plugin/internal/plugintest"
)

// A panic on a goroutine of the process's own is logged, and ends only that.
func TestPanicOnAGoroutine(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	recovery{logger: logs.Logger()}.goroutine("parent watch", func() { panic("watch: " + fakeSecret) })
	line := logs.Wait(t, "the connector panicked")
	if line["where"] != "parent watch" || line["panic"] != "watch: [redacted]" || !strings.Contains(line["stack"].(string), "TestPanicOnAGoroutine") {
		t.Errorf("%v", line)
	}
}
