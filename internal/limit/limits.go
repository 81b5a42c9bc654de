// Package limit bounds the requests in flight to a NetSuite account. The account's
// own limit is seldom known, is shared with other processes, and may change at any
// time: the bound follows from which requests NetSuite accepts and which it blocks.
// It doubles until a request is blocked, falls to what NetSuite let in, and from
// then on tries one more ever more rarely. After each block it stays lower for a
// moment, so that other processes come to their share. A request that was blocked
// takes the next slot that becomes free.
package limit

import (
	"context"
	"errors"
	"math/rand/v2"
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
	// Blocked: NetSuite refused it because of the account's limit.
	Blocked
)

// forget is after what time without a call an account is forgotten.
const forget = 10 * time.Minute

// Limits holds what a process knows about the accounts it calls. It is safe
// for concurrent use.
type Limits struct {
	ceiling int
	known   int
	random  func() float64

	mu       sync.Mutex
	accounts map[string]*account
	swept    time.Time
	closed   bool
}

// New returns limits that never let more than ceiling requests to one account
// be in flight. known is the accounts' limit, 0 if it is not known.
func New(ceiling, known int) *Limits {
	return &Limits{
		ceiling: max(1, ceiling), known: known, accounts: map[string]*account{}, swept: time.Now(),
		random: rand.Float64, // #nosec G404 -- spreads load, guards nothing
	}
}

// Acquire waits for a slot. Callers get slots in the order of their calls, but
// those whose request was blocked (again) come before all others. The error is the
// context's, or ErrClosed.
func (l *Limits) Acquire(ctx context.Context, account string, again bool) (*Slot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil, ErrClosed
	}
	a := l.account(account)
	w := &waiter{ready: make(chan struct{}), again: again}
	a.queue(again).push(w)
	a.grant()
	l.mu.Unlock()

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
		a.release(w.slot, Ignored)
	} else if !l.closed {
		a.leave(w)
	}
	return nil, ctx.Err()
}

// Told says what the account itself tells an integration of its limit. Other
// processes may use a part of that, so that a block still lowers the bound, and
// being told the same again does not raise it.
func (l *Limits) Told(account, integration string, limit int) {
	if limit < 1 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	a := l.account(account)
	a.level.tell(integration, limit)
	a.grant()
}

// Level returns how many requests to an account may be in flight, how many are,
// and how many callers wait.
func (l *Limits) Level(account string) (limit, inFlight, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.accounts[account]; a != nil {
		return a.level.limit, a.inFlight, a.waiting()
	}
	return newLevel(l.ceiling, l.known, l.random).limit, 0, 0
}

// Each calls f with each account that is known, as Level shows it.
func (l *Limits) Each(f func(account string, limit, inFlight, waiting int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, a := range l.accounts {
		f(name, a.level.limit, a.inFlight, a.waiting())
	}
}

// Close ends the wait of all callers with ErrClosed. Slots in use may still be
// released.
func (l *Limits) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, a := range l.accounts {
		a.close()
	}
}

// account returns the state of an account. From time to time it forgets the
// accounts that were not called for long.
func (l *Limits) account(name string) *account {
	now := time.Now()
	if now.Sub(l.swept) > forget {
		l.swept = now
		for n, a := range l.accounts {
			if a.inFlight == 0 && a.waiting() == 0 && now.Sub(a.used) > forget {
				delete(l.accounts, n)
			}
		}
	}
	a := l.accounts[name]
	if a == nil {
		a = &account{mu: &l.mu, level: newLevel(l.ceiling, l.known, l.random)}
		l.accounts[name] = a
	}
	a.used = now
	return a
}

// Slot is the permission to have one request in flight.
type Slot struct {
	account    *account
	nth        int // requests in flight when it was given, this one included
	generation int // of the level at that time
	released   bool
}

// Release gives the slot back and says what became of the request. Only the
// first call counts.
func (s *Slot) Release(verdict Verdict) {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	s.account.release(s, verdict)
}
