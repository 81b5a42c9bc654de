package hostside

import (
	"bytes"
	"sync"
)

// lines passes whole lines to take, without their ends and without blank ones.
type lines struct {
	take func(line []byte)
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			l.take(line)
		}
		l.rest = bytes.Clone(rest)
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(p), nil
}

// tailLines are as many as a short stack trace has: some languages write the
// error first and the trace after it.
const tailLines = 15

// last returns the last lines, without blank ones.
func (t *tail) last() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for line := range bytes.Lines(t.kept) {
		if line = bytes.TrimRight(line, " \t\r\n"); len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines[max(len(lines)-tailLines, 0):]
}
