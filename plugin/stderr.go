package plugin

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
)

// stderrTailBytes is how much of a plugin's standard error is kept.
const stderrTailBytes = 8 << 10

// stderrTail passes on what a plugin writes to its standard error, and keeps the
// end of it.
type stderrTail struct {
	next io.Writer // nil for none
	mu   sync.Mutex
	kept []byte
}

func (t *stderrTail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - stderrTailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	if t.next != nil {
		return t.next.Write(p)
	}
	return len(p), nil
}

// lastMessage returns the last error in the plugin's log, or the last line that
// is not a line of its log, whichever came later; "" if there is neither.
func (t *stderrTail) lastMessage() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := ""
	for line := range bytes.Lines(t.kept) {
		var entry struct {
			Level   string `json:"@level"`
			Message string `json:"@message"`
		}
		switch text := strings.TrimSpace(string(line)); {
		case json.Unmarshal(line, &entry) == nil:
			if entry.Level == "error" {
				last = entry.Message
			}
		case text != "":
			last = text
		}
	}
	return last
}
