package limit

import (
	"sync"
	"time"
)

// When a request is blocked and no other of ours is in flight, other processes use
// the whole limit, and no request of ours will end to show that there is room
// again. The next one then waits, longer each time, so that the account is
// not flooded with requests.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = 2 * time.Second
)

// account holds what is known of one account, and its queues. The mutex of the
// Limits that it belongs to protects all of it.
type account struct {
	mu       *sync.Mutex
	level    level
	inFlight int
	returned queue // callers whose request was blocked
	arrived  queue // all other callers
	used     time.Time

	pause  time.Duration // the last one, 0 once a request was accepted
	resume time.Time     // no slots until then
	timer  *time.Timer   // runs only while callers wait for resume
}

func (a *account) waiting() int { return len(a.returned) + len(a.arrived) }

func (a *account) queue(again bool) *queue {
	if again {
		return &a.returned
	}
	return &a.arrived
}

func (a *account) leave(w *waiter) {
	a.queue(w.again).remove(w)
	if a.waiting() == 0 {
		a.stopTimer()
	}
}

// grant gives free slots to the first callers in the queues.
func (a *account) grant() {
	for a.inFlight < a.level.limit && a.waiting() > 0 && !a.pausing() {
		w := a.queue(len(a.returned) > 0).pop()
		a.inFlight++
		w.slot = &Slot{account: a, nth: a.inFlight, generation: a.level.generation}
		close(w.ready)
	}
	if a.waiting() == 0 {
		a.stopTimer()
	}
}

// pausing reports whether no slot is given now. It starts the timer that gives
// slots again afterwards.
func (a *account) pausing() bool {
	left := time.Until(a.resume)
	if left <= 0 {
		return false
	}
	if a.timer == nil {
		var timer *time.Timer
		timer = time.AfterFunc(left, func() {
			a.mu.Lock()
			defer a.mu.Unlock()
			if a.timer == timer { // otherwise it was stopped, but had fired already
				a.timer = nil
			}
			a.grant()
		})
		a.timer = timer
	}
	return true
}

func (a *account) stopTimer() {
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
}

func (a *account) release(s *Slot, verdict Verdict) {
	if s.released {
		return
	}
	s.released = true
	full := a.inFlight >= a.level.limit
	a.inFlight--
	a.used = time.Now()
	switch verdict {
	case Accepted:
		a.pause = 0
		a.level.accepted(full)
	case Blocked:
		a.level.blocked(s.nth, a.inFlight, s.generation)
		if a.inFlight == 0 {
			a.pause = min(max(firstPause, a.pause*5/4), maxPause)
			spread := 0.5 + a.level.random()/2
			a.resume = a.used.Add(time.Duration(float64(a.pause) * spread))
		}
	}
	a.grant()
}

// close ends the wait of all callers, without a slot.
func (a *account) close() {
	a.stopTimer()
	for a.waiting() > 0 {
		close(a.queue(len(a.returned) > 0).pop().ready)
	}
}
