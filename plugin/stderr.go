package plugin

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"netsuite-connector/plugin/internal/lossy"
)

const (
	// stderrTailBytes is how much of a plugin's standard error is kept.
	stderrTailBytes = 8 << 10
	// stderrRoom is how much of it may wait for the host's own writer, and logRoom
	// how much of the log for the host's logger.
	stderrRoom = 1 << 20
	logRoom    = 1 << 20
)

// stderrTail passes on what a plugin writes to its standard error, a line at a
// time, and keeps the end of it. It never waits for the host's writer: a plugin
// whose standard error nobody reads comes to a stop.
type stderrTail struct {
	next *lossy.Writer // nil for none

	mu   sync.Mutex
	kept []byte
	line []byte // what has come of the next one
}

func newStderrTail(to io.Writer) *stderrTail {
	t := &stderrTail{}
	if to != nil {
		t.next = lossy.NewWriter(to, stderrRoom, func(int) []byte {
			return []byte("(lines of the plugin's standard error were left out: they were not taken in time)\n")
		})
	}
	return t
}

func (t *stderrTail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - stderrTailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	if t.next == nil {
		return len(p), nil
	}
	t.line = append(t.line, p...)
	if end := bytes.LastIndexByte(t.line, '\n') + 1; end > 0 || len(t.line) > logLineBytes {
		if end == 0 {
			end = len(t.line)
		}
		_, _ = t.next.Write(t.line[:end])
		t.line = append(t.line[:0], t.line[end:]...)
	}
	return len(p), nil
}

// close hands on what has not been taken yet.
func (t *stderrTail) close() {
	if t.next == nil {
		return
	}
	t.mu.Lock()
	if len(t.line) > 0 {
		_, _ = t.next.Write(t.line)
		t.line = nil
	}
	t.mu.Unlock()
	t.next.Close(pipeGrace)
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
