//go:build fleet

package fleet_test

import (
	"slices"
	"sync"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/simulator"
)

// markHeader bears the ID of the job that a request belongs to.
const markHeader = "X-Fleet-Job"

// ledger holds the jobs of one run.
type ledger struct {
	mu      sync.Mutex
	entries map[string]*entry
}

func newLedger() *ledger { return &ledger{entries: map[string]*entry{}} }

func (l *ledger) open(e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.submitted = time.Now()
	l.entries[e.id] = &e
}

// change changes an entry, if there is one.
func (l *ledger) change(id string, f func(*entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.entries[id]; e != nil {
		f(e)
	}
}

func (l *ledger) answer(id string, result *fleet.Result) {
	l.change(id, func(e *entry) { e.result, e.answered = result, time.Now() })
}

// observe is told of each request that NetSuite saw.
func (l *ledger) observe(seen simulator.Seen) {
	l.change(seen.Header.Get(markHeader), func(e *entry) {
		e.seen = append(e.seen, sight{seen.Status, seen.Applied})
		if seen.Applied {
			e.applied++
		}
	})
}

// all returns copies of the entries, in the order of their submission.
func (l *ledger) all() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]entry, 0, len(l.entries))
	for _, e := range l.entries {
		all = append(all, *e)
	}
	slices.SortFunc(all, func(a, b entry) int { return a.submitted.Compare(b.submitted) })
	return all
}

// count returns for how many entries a condition holds.
func (l *ledger) count(holds func(*entry) bool) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, e := range l.entries {
		if holds(e) {
			n++
		}
	}
	return n
}
