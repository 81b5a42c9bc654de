package plugin

import (
	"strings"
	"testing"
)

// A panic on a goroutine of the process's own is logged, and ends only that.
func TestPanicOnAGoroutine(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	recovery{logger: logs.logger()}.goroutine("parent watch", func() { panic("watch: " + fakeSecret) })
	line := logs.wait(t, "the connector panicked")
	if line["where"] != "parent watch" || line["panic"] != "watch: [redacted]" || !strings.Contains(line["stack"].(string), "TestPanicOnAGoroutine") {
		t.Errorf("%v", line)
	}
}
