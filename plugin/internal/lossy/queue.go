// Package lossy passes lines on to a writer or a logger that may be slow, or
// never take anything, without ever waiting for it: what there is no room for is
// left out. A log must not hold up what it reports on.
package lossy

import (
	"sync"
	"time"
)

// queue does what is given to it, in order and on a goroutine of its own.
type queue struct {
	most int            // bytes that may wait
	note func(lost int) // tells of what was left out

	mu      sync.Mutex
	waiting []entry
	size    int
	lost    int
	closed  bool
	wake    chan struct{} // holds one signal
	ended   chan struct{}
}

type entry struct {
	size int
	do   func()
}

func newQueue(most int, note func(lost int)) *queue {
	q := &queue{most: most, note: note, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go q.run()
	return q
}

// add takes do, which holds size bytes, or leaves it out.
func (q *queue) add(size int, do func()) {
	q.mu.Lock()
	if q.closed || q.size+size > q.most {
		q.lost++
	} else {
		q.waiting = append(q.waiting, entry{size, do})
		q.size += size
	}
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default: // it is awake already
	}
}

// close waits until everything was done, for no longer than limit. What comes
// later is left out.
func (q *queue) close(limit time.Duration) {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-q.ended:
	case <-timer.C:
	}
}

func (q *queue) run() {
	defer close(q.ended)
	for range q.wake {
		for {
			do, closed := q.next()
			if do == nil && closed {
				return
			}
			if do == nil {
				break
			}
			do()
		}
	}
}

// next takes what has waited longest, nil for nothing. Where something was left
// out, what was in front of it comes first, and then the note.
func (q *queue) next() (do func(), closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) > 0 {
		first := q.waiting[0]
		q.waiting[0] = entry{}
		q.waiting = q.waiting[1:]
		q.size -= first.size
		return first.do, q.closed
	}
	if lost := q.lost; lost > 0 {
		q.lost = 0
		return func() { q.note(lost) }, q.closed
	}
	return nil, q.closed
}
