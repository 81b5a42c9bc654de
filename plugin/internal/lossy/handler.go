package lossy

import (
	"context"
	"log/slog"
	"time"
)

// recordBytes is what a record counts for, beside its message.
const recordBytes = 256

// Handler hands records on to another handler. It is safe for concurrent use.
type Handler struct {
	next  slog.Handler
	queue *queue
}

// NewHandler returns a Handler that lets records of up to most bytes, about, wait
// for next. After records were left out, a warning tells how many. A Handler that
// is never closed needs a goroutine for as long as the program runs.
func NewHandler(next slog.Handler, most int) *Handler {
	return &Handler{next: next, queue: newQueue(most, func(lost int) {
		slog.New(next).Warn("log records were left out: they were not taken in time", "records", lost)
	})}
}

// Enabled implements slog.Handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler. It takes the record, or leaves it out.
func (h *Handler) Handle(ctx context.Context, record slog.Record) error {
	size := recordBytes + len(record.Message)
	record.Attrs(func(a slog.Attr) bool {
		size += len(a.Key) + len(a.Value.String())
		return true
	})
	record, ctx = record.Clone(), context.WithoutCancel(ctx)
	h.queue.add(size, func() {
		_ = h.next.Handle(ctx, record) // there is nobody to tell
	})
	return nil
}

// WithAttrs implements slog.Handler.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Handler{next: h.next.WithAttrs(attrs), queue: h.queue}
}

// WithGroup implements slog.Handler.
func (h *Handler) WithGroup(name string) slog.Handler {
	return &Handler{next: h.next.WithGroup(name), queue: h.queue}
}

// Close waits until everything was handed on, for no longer than limit. Later
// records are left out.
func (h *Handler) Close(limit time.Duration) { h.queue.close(limit) }
