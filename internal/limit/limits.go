// Package limit bounds the requests in flight to a NetSuite account. The account's
// own limit is seldom known, is shared with other processes, and may change at any
// time: the bound follows from which requests NetSuite accepts and which it blocks.
// It doubles until a request is blocked, falls to what NetSuite let in, and from
// then on tries one more ever more rarely. After each block it stays lower for a
// moment, so that other processes come to their share. A request that was blocked
// takes the next slot that becomes free.
//
// NetSuite may also limit a single integration. So each integration of an account
// has a bound and a queue of its own, and one that is blocked holds up no other.
// Above them is only the ceiling, which is the account's.
package limit

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// ErrClosed is the error of Acquire once the Limits are closed, as the process
// ends.
var ErrClosed = errors.New("limit: closed")

// Verdict says what NetSuite did with a request.
type Verdict int

const (
	// Ignored: the request failed before NetSuite judged it.
	Ignored Verdict = iota
	// Accepted: NetSuite took the request, whatever it answered then.
	Accepted
	// Blocked: NetSuite refused it because of the account's or the integration's limit.
	Blocked
)

// forget is after what time without a call an integration is forgotten, and with its
// last one the account.
const forget = 10 * time.Minute

// Limits holds what a process knows about the accounts it calls. It is safe
// for concurrent use.
type Limits struct {
	ceiling int
	known   int
	random  func() float64

	mu           sync.Mutex
	accounts     map[string]*account
	integrations map[key]*integration
	swept        time.Time
	closed       bool
}

// key names an integration.
type key struct{ account, integration string }

// New returns limits that never let more than ceiling requests to one account
// be in flight. known is the accounts' limit, 0 if it is not known.
func New(ceiling, known int) *Limits {
	return &Limits{
		ceiling: max(1, ceiling), known: known, swept: time.Now(),
		accounts: map[string]*account{}, integrations: map[key]*integration{},
		random: rand.Float64, // #nosec G404 -- spreads load, guards nothing
	}
}

// Acquire waits for a slot of an account for an integration, which is a Client ID.
// Callers of one integration get slots in the order of their calls, but those whose
// request was blocked (again) come before all others. The error is the context's, or
// ErrClosed.
func (l *Limits) Acquire(ctx context.Context, account, integration string, again bool) (*Slot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	i, w, err := l.enqueue(key{account, integration}, again)
	if err != nil {
		return nil, err
	}
	select {
	case <-w.ready:
		if w.slot == nil {
			return nil, ErrClosed
		}
		return w.slot, nil
	case <-ctx.Done():
	}

	l.mu.Lock()
	defer l.mu.Unlock()
	if w.slot != nil { // it was given at the same moment: pass it on
		i.release(w.slot, Ignored)
	} else if !l.closed {
		i.leave(w)
	}
	return nil, ctx.Err()
}

// enqueue lets a caller wait for a slot of an integration, which it may have at once.
func (l *Limits) enqueue(k key, again bool) (*integration, *waiter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, nil, ErrClosed
	}
	i := l.integration(k)
	w := &waiter{ready: make(chan struct{}), again: again}
	i.join(w)
	i.account.grant()
	return i, w, nil
}

// Told says what the account answered when an integration asked for its limit: its
// own, and what is shared by all that have none of their own. A number below 1 was
// not told. Other processes may use a part of that, so that a block still lowers the
// bound, and being told the same again does not raise it.
func (l *Limits) Told(account, integration string, own, shared int) {
	if own < 1 && shared < 1 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	i := l.integration(key{account, integration})
	i.account.told(i, own, shared)
}

// Level returns how many requests to an account may be in flight, how many are,
// and how many callers wait.
func (l *Limits) Level(account string) (limit, inFlight, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.accounts[account]; a != nil {
		return a.state()
	}
	return newLevel(l.ceiling, l.known, l.random).limit, 0, 0
}

// Each calls f with each account that is known, as Level shows it.
func (l *Limits) Each(f func(account string, limit, inFlight, waiting int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, a := range l.accounts {
		limit, inFlight, waiting := a.state()
		f(name, limit, inFlight, waiting)
	}
}

// Close ends the wait of all callers with ErrClosed. Slots in use may still be
// released.
func (l *Limits) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, a := range l.accounts {
		a.queued = nil
	}
	for _, i := range l.integrations {
		i.close()
	}
}

// integration returns the state of an integration. From time to time it forgets
// those that were not called for long.
func (l *Limits) integration(k key) *integration {
	now := time.Now()
	if now.Sub(l.swept) > forget {
		l.swept = now
		l.sweep(now)
	}
	i := l.integrations[k]
	if i == nil {
		i = l.add(k)
	}
	i.used = now
	return i
}

// add begins an integration at what is known of its account.
func (l *Limits) add(k key) *integration {
	a := l.accounts[k.account]
	if a == nil {
		a = &account{ceiling: l.ceiling}
		l.accounts[k.account] = a
	}
	i := &integration{account: a, mu: &l.mu, key: k, level: newLevel(l.ceiling, l.known, l.random)}
	if a.shared > 0 {
		i.level.tell(a.shared)
	}
	a.members = append(a.members, i)
	l.integrations[k] = i
	return i
}

func (l *Limits) sweep(now time.Time) {
	for name, a := range l.accounts {
		a.members = slices.DeleteFunc(a.members, func(i *integration) bool {
			if !i.forgotten(now) {
				return false
			}
			delete(l.integrations, i.key)
			return true
		})
		if len(a.members) == 0 {
			delete(l.accounts, name)
		}
	}
}

// Slot is the permission to have one request in flight.
type Slot struct {
	integration *integration
	nth         int // its requests in flight when it was given, this one included
	generation  int // of the level at that time
	released    bool
}

// Release gives the slot back and says what became of the request. Only the
// first call counts.
func (s *Slot) Release(verdict Verdict) {
	s.integration.mu.Lock()
	defer s.integration.mu.Unlock()
	s.integration.release(s, verdict)
}
