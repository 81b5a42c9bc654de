package wire

import (
	"bytes"
	"io"
	"sync"
)

// kept bounds what is kept of a stream.
const kept = 16 << 20

// lines collects what a process writes to a stream, as much of it as is kept.
type lines struct {
	first chan struct{} // closed when there is a whole line
	copy  io.Writer     // may be nil

	mu   sync.Mutex
	text []byte
	seen bool
}

func newLines() *lines { return &lines{first: make(chan struct{})} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.copy != nil {
		_, _ = l.copy.Write(p)
	}
	l.text = append(l.text, p[:min(len(p), kept-len(l.text))]...)
	if !l.seen && bytes.IndexByte(p, '\n') >= 0 {
		l.seen = true
		close(l.first)
	}
	return len(p), nil
}

func (l *lines) firstLine() (line string, whole bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, _, whole := bytes.Cut(l.text, []byte("\n"))
	return string(before), whole
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}
