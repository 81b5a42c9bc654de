// Package budget bounds how much of one resource many users hold together.
package budget

import (
	"container/list"
	"context"
	"sync"
)

// Budget is an amount that users take parts of and give back. Who has to wait is
// served in the order of asking, so that a large part is not passed over for
// small ones again and again.
type Budget struct {
	mu      sync.Mutex
	left    int64
	waiting list.List // of *waiter
}

type waiter struct {
	part  int64
	taken chan struct{} // closed when the part is the waiter's
}

// New returns a budget of total.
func New(total int64) *Budget { return &Budget{left: total} }

// Take takes a part, and waits for it as long as ctx lasts. The error is that of
// ctx. A part must not be larger than the whole.
func (b *Budget) Take(ctx context.Context, part int64) error {
	b.mu.Lock()
	if part <= b.left && b.waiting.Len() == 0 {
		b.left -= part
		b.mu.Unlock()
		return nil
	}
	w := &waiter{part: part, taken: make(chan struct{})}
	place := b.waiting.PushBack(w)
	b.mu.Unlock()

	select {
	case <-w.taken:
		return nil
	case <-ctx.Done():
		b.mu.Lock()
		defer b.mu.Unlock()
		select {
		case <-w.taken: // at the same moment
			b.left += part
		default:
			b.waiting.Remove(place)
		}
		b.serve()
		return ctx.Err()
	}
}

// Give gives back a part, or some of one.
func (b *Budget) Give(part int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += part
	b.serve()
}

// serve lets those go on who wait and for whom there is enough.
func (b *Budget) serve() {
	for first := b.waiting.Front(); first != nil; first = b.waiting.Front() {
		w, ok := first.Value.(*waiter)
		if !ok || w.part > b.left {
			return
		}
		b.left -= w.part
		b.waiting.Remove(first)
		close(w.taken)
	}
}
