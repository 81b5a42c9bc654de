// Package lossy passes lines on to a writer that may be slow, or never take
// anything, without ever waiting for it: what there is no room for is left out.
// A log must not hold up what it reports on.
package lossy

import (
	"io"
	"sync"
	"time"
)

// Writer hands on what is written to it from a goroutine of its own. It is safe
// for concurrent use.
type Writer struct {
	to   io.Writer
	most int                          // bytes that may wait
	note func(lost int) (line []byte) // tells of writes that were left out

	mu      sync.Mutex
	waiting [][]byte
	size    int
	lost    int
	closed  bool
	wake    chan struct{} // holds one signal
	ended   chan struct{}
}

// New returns a Writer that lets up to most bytes wait for to. After writes were
// left out, note makes the line that tells of them. The writes of a Writer that
// is never closed need a goroutine for as long as the program runs.
func New(to io.Writer, most int, note func(lost int) []byte) *Writer {
	w := &Writer{to: to, most: most, note: note, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go w.run()
	return w
}

// Write takes p whole, or leaves it out. It never fails.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	switch {
	case w.closed || w.size+len(p) > w.most:
		w.lost++
	default:
		w.waiting = append(w.waiting, append([]byte(nil), p...))
		w.size += len(p)
	}
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // it is awake already
	}
	return len(p), nil
}

// Close waits until everything was handed on, for no longer than limit. Later
// writes are left out.
func (w *Writer) Close(limit time.Duration) {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-w.ended:
	case <-timer.C:
	}
}

func (w *Writer) run() {
	defer close(w.ended)
	for range w.wake {
		for {
			next, closed := w.next()
			if next == nil && closed {
				return
			}
			if next == nil {
				break
			}
			_, _ = w.to.Write(next) // there is nobody to tell
		}
	}
}

// next takes the write that has waited longest, nil for none. Where writes were
// left out, what was in front of them comes first, and then the note.
func (w *Writer) next() (line []byte, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) > 0 {
		line = w.waiting[0]
		w.waiting[0] = nil
		w.waiting = w.waiting[1:]
		w.size -= len(line)
		return line, w.closed
	}
	if w.lost > 0 {
		line = w.note(w.lost)
		w.lost = 0
		return line, w.closed
	}
	return nil, w.closed
}
