package limit

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Blocked with nothing else of ours in flight, no end of a request tells when
// to try again; others use the account in full. The pauses grow then, so that
// it is not hammered.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = 2 * time.Second
)

// account is what is known of one account, and its queue. All of it is guarded
// by the mutex of the Limits it belongs to.
type account struct {
	mu       *sync.Mutex
	level    level
	inFlight int
	returned queue // of those that were blocked
	arrived  queue // of all others
	used     time.Time

	pause  time.Duration // the last one, 0 once a request was accepted
	resume time.Time     // no slots until then
	timer  *time.Timer   // runs only while somebody waits for resume
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

// grant gives free slots to those in front.
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

// pausing tells whether no slot is given now, and sees to it that the queue
// goes on afterwards.
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
			if a.timer == timer { // it may have been stopped too late
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
		a.level.blocked(s.nth, s.generation)
		if a.inFlight == 0 {
			a.pause = min(max(firstPause, a.pause*5/4), maxPause)
			spread := 0.5 + rand.Float64()/2 // #nosec G404 -- spreads load, guards nothing
			a.resume = a.used.Add(time.Duration(float64(a.pause) * spread))
		}
	}
	a.grant()
}

// close turns away those who wait.
func (a *account) close() {
	a.stopTimer()
	for a.waiting() > 0 {
		close(a.queue(len(a.returned) > 0).pop().ready)
	}
}
