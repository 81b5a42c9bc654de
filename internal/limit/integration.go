package limit

import (
	"sync"
	"time"
)

// When a request is blocked and no other of the integration's is in flight, other
// processes or integrations use the whole limit, and no request of its own will end
// to show that there is room again. The next one then waits, longer each time, so
// that the account is not flooded with requests.
const (
	firstPause = 50 * time.Millisecond
	maxPause   = 2 * time.Second
)

// integration holds what is known of one integration of an account, and its queues.
// NetSuite may limit it alone, so that what it learns and how long it waits is its
// own: integrations that share the account's limit share it as processes do.
type integration struct {
	account  *account
	mu       *sync.Mutex
	key      key
	level    level
	own      bool // the account told it a limit of its own
	inFlight int
	returned queue // callers whose request was blocked
	arrived  queue // all other callers
	used     time.Time

	pause  time.Duration // the last one, 0 once a request was accepted
	resume time.Time     // no slots until then
	timer  *time.Timer   // runs only while callers wait for resume
}

func (i *integration) waiting() int { return len(i.returned) + len(i.arrived) }

func (i *integration) queue(again bool) *queue {
	if again {
		return &i.returned
	}
	return &i.arrived
}

func (i *integration) join(w *waiter) {
	if i.waiting() == 0 {
		i.account.queued = append(i.account.queued, i)
	}
	i.queue(w.again).push(w)
}

func (i *integration) leave(w *waiter) {
	i.queue(w.again).remove(w)
	if i.waiting() == 0 {
		i.account.unqueue(i)
		i.stopTimer()
	}
}

// hasRoom reports whether a caller that waits may be given a slot now.
func (i *integration) hasRoom() bool {
	return i.inFlight < i.level.limit && i.waiting() > 0 && !i.pausing()
}

// give gives a slot to the first caller in the queues.
func (i *integration) give() {
	w := i.queue(len(i.returned) > 0).pop()
	i.inFlight++
	i.account.inFlight++
	w.slot = &Slot{integration: i, nth: i.inFlight, generation: i.level.generation}
	close(w.ready)
	i.account.unqueue(i)
	if i.waiting() == 0 {
		i.stopTimer()
	} else {
		i.account.queued = append(i.account.queued, i)
	}
}

// pausing reports whether no slot is given now. It starts the timer that gives
// slots again afterwards.
func (i *integration) pausing() bool {
	left := time.Until(i.resume)
	if left <= 0 {
		return false
	}
	if i.timer == nil {
		var timer *time.Timer
		timer = time.AfterFunc(left, func() {
			i.mu.Lock()
			defer i.mu.Unlock()
			if i.timer == timer { // otherwise it was stopped, but had fired already
				i.timer = nil
			}
			i.account.grant()
		})
		i.timer = timer
	}
	return true
}

func (i *integration) stopTimer() {
	if i.timer != nil {
		i.timer.Stop()
		i.timer = nil
	}
}

func (i *integration) release(s *Slot, verdict Verdict) {
	if s.released {
		return
	}
	s.released = true
	full := i.inFlight >= i.level.limit
	i.inFlight--
	i.account.inFlight--
	i.used = time.Now()
	switch verdict {
	case Accepted:
		i.pause = 0
		i.level.accepted(full)
	case Blocked:
		i.level.blocked(s.nth, i.inFlight, s.generation)
		if i.inFlight == 0 {
			i.pause = min(max(firstPause, i.pause*5/4), maxPause)
			spread := 0.5 + i.level.random()/2
			i.resume = i.used.Add(time.Duration(float64(i.pause) * spread))
		}
	}
	i.account.grant()
}

// close ends the wait of all callers, without a slot.
func (i *integration) close() {
	i.stopTimer()
	for i.waiting() > 0 {
		close(i.queue(len(i.returned) > 0).pop().ready)
	}
}

// forgotten reports whether nothing is going on, and was not for long.
func (i *integration) forgotten(now time.Time) bool {
	return i.inFlight == 0 && i.waiting() == 0 && now.Sub(i.used) > forget
}
