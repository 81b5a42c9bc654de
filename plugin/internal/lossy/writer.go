package lossy

import (
	"bytes"
	"io"
	"time"
)

// Writer hands on what is written to it. It is safe for concurrent use.
type Writer struct {
	to    io.Writer
	queue *queue
}

// NewWriter returns a Writer that lets up to most bytes wait for to. After writes
// were left out, note makes the line that tells of them. A Writer that is never
// closed needs a goroutine for as long as the program runs.
func NewWriter(to io.Writer, most int, note func(lost int) []byte) *Writer {
	return &Writer{to: to, queue: newQueue(most, func(lost int) {
		_, _ = to.Write(note(lost)) // there is nobody to tell
	})}
}

// Write takes p whole, or leaves it out. It never fails.
func (w *Writer) Write(p []byte) (int, error) {
	line := bytes.Clone(p)
	w.queue.add(len(line), func() {
		_, _ = w.to.Write(line) // there is nobody to tell
	})
	return len(p), nil
}

// Close waits until everything was handed on, for no longer than limit. Later
// writes are left out.
func (w *Writer) Close(limit time.Duration) { w.queue.close(limit) }
