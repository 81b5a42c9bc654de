package limit

import "slices"

// waiter is a caller in a queue. Its slot is set before ready is closed, and
// stays nil when the queue is closed.
type waiter struct {
	ready chan struct{}
	slot  *Slot
	again bool // its request was blocked and is to be sent again
}

// queue holds waiters in the order of their calls.
type queue []*waiter

func (q *queue) push(w *waiter) { *q = append(*q, w) }

func (q *queue) pop() *waiter {
	w := (*q)[0]
	(*q)[0] = nil
	*q = (*q)[1:]
	return w
}

func (q *queue) remove(w *waiter) {
	if i := slices.Index(*q, w); i >= 0 {
		*q = slices.Delete(*q, i, i+1)
	}
}
