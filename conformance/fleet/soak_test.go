//go:build fleet

package fleet_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/fleet/natsfleet"
)

// TestSoak lets random faults befall a fleet, one after the other, for as long as
// -soak says, and audits it like the tests of single faults. -seed repeats the order
// of the faults.
func TestSoak(t *testing.T) {
	t.Parallel()
	seed := *soakSeed
	for seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("the faults of -seed %d", seed)
	s := &soak{b: start(t, options{ackWait: 5 * time.Second}), random: rand.New(rand.NewPCG(seed, 1)), struck: map[string][]time.Time{}}
	kinds := s.kinds()
	names := slices.Sorted(maps.Keys(kinds))
	tr := s.b.traffic()
	for n := 0; time.Since(s.b.began) < *soakDuration || n < len(names); n++ {
		if n%len(names) == 0 {
			s.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		}
		s.b.answeredJobs(20)
		name := names[n%len(names)]
		t.Logf("%6.1f s: %s", time.Since(s.b.began).Seconds(), name)
		s.struck[name] = append(s.struck[name], time.Now())
		kinds[name]()
		if t.Failed() {
			break
		}
	}
	s.b.answeredJobs(50)
	tr.end()
	s.figures()
	s.b.finish("a soak with all of these", slices.Concat(slices.Collect(maps.Values(s.struck))...)...)
}

// soak is a fleet that faults befall.
type soak struct {
	b      *bed
	random *rand.Rand
	struck map[string][]time.Time // by kind
}

// kinds are the faults. Each ends with the fleet whole again.
func (s *soak) kinds() map[string]func() {
	b := s.b
	return map[string]func(){
		"soak: a worker killed": func() {
			m := s.any("worker")
			b.kill(m)
			s.pause(3 * time.Second)
			b.restart(m)
		},
		"soak: a worker ended by SIGTERM": func() {
			m := s.any("worker")
			if err := m.signal(syscall.SIGTERM); err != nil {
				b.t.Error(err)
			}
			b.gone(m)
			b.restart(m)
		},
		"soak: a plugin killed": func() {
			_ = syscall.Kill(b.plugin(s.any("worker")), syscall.SIGKILL) // it may have ended just now
		},
		// For longer, AckWait would have to be over 27 s (docs/fleet.md): TestWorkerFrozen has that.
		"soak: a worker stopped for up to 3 s": func() {
			s.settled()
			s.freeze(s.any("worker"), 3*time.Second)
		},
		"soak: a NATS server stopped for up to 5 s": func() { s.freeze(s.any("server"), 5*time.Second) },
		"soak: a NATS server killed": func() {
			m := s.any("server")
			b.kill(m)
			s.pause(3 * time.Second)
			b.restart(m)
		},
		"soak: a stranger takes an account's jobs": func() {
			taken := b.takeSlots(accounts()[s.random.IntN(len(accounts()))])
			s.pause(5 * time.Second)
			taken.leave()
		},
		"soak: a limit lowered, and raised again": s.changeLimit,
	}
}

// any picks a process of the fleet.
func (s *soak) any(kind string) *member {
	var all []*member
	for _, m := range s.b.members {
		if m.Kind == kind {
			all = append(all, m)
		}
	}
	return all[s.random.IntN(len(all))]
}

// settled waits until each account's consumer has a leader, and the workers have
// renewed their leases with it: what is left of a lease must outlast the next fault.
func (s *soak) settled() {
	for _, account := range accounts() {
		s.b.answeredOf(account, 5)
	}
	time.Sleep(s.b.options.ackWait / 4)
}

// pause lets a fault last for a while.
func (s *soak) pause(most time.Duration) {
	time.Sleep(time.Duration(s.random.Int64N(int64(most))))
}

// freeze stops a process, and lets it go on.
func (s *soak) freeze(m *member, most time.Duration) {
	if err := m.signal(syscall.SIGSTOP); err != nil {
		s.b.t.Error(err)
	}
	s.pause(most)
	if err := m.signal(sigCont); err != nil {
		s.b.t.Error(err)
	}
}

// changeLimit lowers an account's limit for a while.
func (s *soak) changeLimit() {
	ctx, cancel := context.WithTimeout(s.b.t.Context(), startLimit)
	defer cancel()
	account := accounts()[s.random.IntN(len(accounts()))]
	operator, err := natsfleet.NewOperator(ctx, s.b.nc)
	if err == nil {
		err = operator.SetLimit(ctx, account, 1)
	}
	if err == nil {
		s.pause(2 * time.Second)
		err = operator.SetLimit(ctx, account, limits[account])
	}
	if err != nil {
		s.b.t.Errorf("the limit of %s could not be set: %v", account, err)
	}
}

// figures notes how long each kind of fault took to be over.
func (s *soak) figures() {
	entries := s.b.ledger.all()
	for _, name := range slices.Sorted(maps.Keys(s.struck)) {
		figures.add("| %s, %d times | | | | | | %v | | |", name, len(s.struck[name]), recovery(entries, s.struck[name]).Round(100*time.Millisecond))
	}
}
