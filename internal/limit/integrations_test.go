package limit

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// busy has n callers of an integration call r without end until the context ends. It
// returns a function that tells how many calls were let in.
func busy(ctx context.Context, all *sync.WaitGroup, l *Limits, name string, r *remote, n int, d time.Duration) func() int {
	return busySeeded(ctx, all, l, name, r, n, d, rand.Uint64())
}

// busySeeded is busy with that seed. The callers come one after the other.
func busySeeded(ctx context.Context, all *sync.WaitGroup, l *Limits, name string, r *remote, n int, d time.Duration, seed uint64) func() int {
	var mu sync.Mutex
	done := 0
	for i := range n {
		random := rand.New(rand.NewPCG(seed, uint64(1+i)))
		all.Go(func() {
			time.Sleep(time.Duration(i) * time.Nanosecond)
			for again := false; ; {
				s, err := l.Acquire(ctx, acct, name, again)
				if err != nil {
					return
				}
				if again = !r.callWith(random, d); again {
					s.Release(Blocked)
					continue
				}
				s.Release(Accepted)
				mu.Lock()
				done++
				mu.Unlock()
			}
		})
	}
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return done
	}
}

// An integration that NetSuite blocks for good does not hold up another one of the
// account, and is not hammered.
func TestBlockedIntegrationHoldsUpNoOther(t *testing.T) {
	rounds(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l, none, free := New(20, 0), &remote{}, &remote{limit: unlimited}
		var all sync.WaitGroup
		busy(ctx, &all, l, "A", none, 10, short)
		done := busy(ctx, &all, l, "B", free, 30, short)
		all.Wait()
		if n, most := done(), int(time.Minute/short)*20; n < most*92/100 {
			t.Errorf("%d of %d calls", n, most)
		}
		if none.blocked > 80 {
			t.Errorf("%d requests of the blocked integration", none.blocked)
		}
	})
}

// An integration with a limit of its own takes that, and the other one the rest.
func TestIntegrationsWithLimitsOfTheirOwn(t *testing.T) {
	rounds(t, func(t *testing.T) {
		const calls = time.Second
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		l, a, b := New(20, 0), &remote{limit: 2}, &remote{limit: 18}
		var all sync.WaitGroup
		ofA := busy(ctx, &all, l, "A", a, 30, calls)
		ofB := busy(ctx, &all, l, "B", b, 30, calls)
		all.Wait()
		if n := ofA(); n < 240*93/100 {
			t.Errorf("A did %d of 240", n)
		}
		if n := ofB(); n < 2160*96/100 {
			t.Errorf("B did %d of 2160", n)
		}
	})
}

// Two integrations of one process that share their account's limit of 5 come to equal
// shares, as two processes do. Of 600 rounds, in which one came later, that one had
// 0.49 on average; in 1 of 100, nothing within the time that counts here. So it was
// with two processes, in 1 of 200. The same seed plays the same.
func TestIntegrationsShareAnAccount(t *testing.T) {
	const settled, counted, played = 2 * time.Second, 8 * time.Second, 20
	for name, later := range map[string]time.Duration{"together": 0, "one comes later": time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ours, theirs, poor, blocked, let int
			for seed := range uint64(played) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), later+settled+counted)
					defer cancel()
					l, r := New(20, 0), &remote{limit: 5}
					l.random = rand.New(rand.NewPCG(seed, 0)).Float64
					var all sync.WaitGroup
					one := busySeeded(ctx, &all, l, "A", r, 100, short, 2*seed)
					time.Sleep(later)
					other := busySeeded(ctx, &all, l, "B", r, 100, short, 2*seed+1)
					time.Sleep(settled)
					a, b := one(), other()
					time.Sleep(counted - time.Millisecond)
					a, b = one()-a, other()-b
					all.Wait()
					ours, theirs, blocked, let = ours+a, theirs+b, blocked+r.blocked, let+one()+other()
					if least := (a + b) / 6; a < least || b < least {
						poor++
					}
					if sum := one() + other(); r.blocked > (r.blocked+sum)/10 {
						t.Errorf("%d blocked, %d let in", r.blocked, sum)
					}
				})
			}
			t.Logf("%d and %d requests, %d blocked of %d, %d of %d rounds uneven", ours, theirs, blocked, blocked+let, poor, played)
			if least := (ours + theirs) * 2 / 5; ours < least || theirs < least || poor > played/10 {
				t.Errorf("over all rounds, %d and %d requests; %d rounds uneven", ours, theirs, poor)
			}
			if blocked > (blocked+let)/20 {
				t.Errorf("%d blocked, %d let in", blocked, let)
			}
		})
	}
}

// The ceiling is the account's, and is handed out fairly: whoever has the fewest in
// flight is next, so that neither long calls nor many callers take it all.
func TestCeilingIsSharedFairly(t *testing.T) {
	rounds(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l, r := New(6, 0), &remote{limit: unlimited}
		var all sync.WaitGroup
		slow := busy(ctx, &all, l, "slow", r, 100, 10*short)
		fast := busy(ctx, &all, l, "fast", r, 20, short)
		rare := busy(ctx, &all, l, "rare", r, 1, short)
		all.Wait()
		if r.most != 6 {
			t.Errorf("%d at once", r.most)
		}
		// Of 6, the rare one takes 1, and the others share the rest. It waits after each
		// of its calls until one of theirs ends.
		for name, got := range map[string]struct{ calls, least int }{
			"slow": {slow(), 5 * 200 / 2 * 3 / 4}, "fast": {fast(), 5 * 2000 / 2 * 3 / 4}, "rare": {rare(), 2000 * 3 / 5},
		} {
			if got.calls < got.least {
				t.Errorf("%s did %d, want %d", name, got.calls, got.least)
			}
		}
	})
}

// More integrations than the ceiling has slots take turns.
func TestIntegrationsTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1, 0)
		held := acquire(t, l)
		var order []string
		var done sync.WaitGroup
		for _, name := range []string{"A", "A", "A", "B", "C", "B"} {
			done.Go(func() {
				s, err := l.Acquire(t.Context(), acct, name, false)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, name)
				s.Release(Accepted)
			})
			synctest.Wait()
		}
		wantLevel(t, l, 1, 1, 6)
		held.Release(Accepted)
		done.Wait()
		if want := []string{"A", "B", "C", "A", "B", "A"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
		if a := l.accounts[acct]; len(a.queued) != 0 || a.inFlight != 0 {
			t.Errorf("%d queued, %d in flight", len(a.queued), a.inFlight)
		}
	})
}

// limits are those of each integration, by name.
func limits(l *Limits) map[string]int {
	all := map[string]int{}
	for k, i := range l.integrations {
		all[k.integration] = i.level.limit
	}
	return all
}

// What an integration is told of its own bounds that one alone; what all others
// share is what they begin with.
func TestWhatIsToldOfAnIntegration(t *testing.T) {
	t.Parallel()
	use := func(l *Limits, name string, n int) {
		for range n {
			s, err := l.Acquire(t.Context(), acct, name, false)
			if err != nil {
				t.Fatal(err)
			}
			s.Release(Accepted)
		}
	}
	l := New(20, 0)
	want := func(what string, a, b, c int) {
		t.Helper()
		if got := limits(l); got["A"] != a || got["B"] != b || got["C"] != c {
			t.Errorf("%s: %v, want %d, %d, %d", what, got, a, b, c)
		}
	}
	use(l, "B", 1)
	l.Told(acct, "A", 2, 0)
	want("A has 2 of its own", 2, firstLevel, 0)
	l.Told(acct, "A", 2, 15)
	want("all others 15, which B begins with", 2, 15, 0)
	use(l, "C", 1)
	want("and so does C", 2, 15, 15)
	l.Told(acct, "B", 0, 18)
	want("B asks: 18 now", 2, 18, 18)
	l.Told(acct, "B", 7, 11)
	want("B has 7 of its own now", 2, 7, 11)
	l.Told(acct, "A", 0, 13)
	want("A has none any more", 13, 7, 13)
	l.Told(acct, "A", 0, 13)
	l.Told(acct, "B", 7, 13)
	l.Told(acct, "C", 0, 0)
	l.Told(acct, "C", -1, -1)
	want("nothing new", 13, 7, 13)
	if limit, _, _ := l.Level(acct); limit != 20 {
		t.Errorf("the account's limit is %d", limit)
	}

	l = New(20, 0)
	s, err := l.Acquire(t.Context(), acct, "B", false)
	if err != nil {
		t.Fatal(err)
	}
	s.Release(Blocked)
	l.Told(acct, "A", 0, 18)
	want("B has found its limit", 18, 1, 0)
	l.Told(acct, "B", 0, 18)
	want("B asks", 18, 18, 0)
}

// Callers that wait are let in as soon as more is told than was known.
func TestToldLetsCallersIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(20, 0)
		var all sync.WaitGroup
		free := make(chan struct{})
		for range 10 {
			all.Go(func() {
				s := acquire(t, l)
				<-free
				s.Release(Accepted)
			})
		}
		synctest.Wait()
		wantLevel(t, l, firstLevel, firstLevel, 10-firstLevel)
		l.Told(acct, integ, 0, 8)
		synctest.Wait()
		wantLevel(t, l, 8, 8, 2)
		l.Told(acct, "another", 5, 9)
		synctest.Wait()
		wantLevel(t, l, 9+5, 9, 1)
		close(free)
		all.Wait()
	})
}

// A block is followed by a pause that grows with each; a request that is accepted
// ends that.
func TestPausesBeginAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(20, 0)
		pause := func(verdict Verdict) time.Duration {
			acquire(t, l).Release(verdict)
			began := time.Now()
			acquire(t, l).Release(Ignored)
			return time.Since(began)
		}
		for range 20 {
			pause(Blocked)
		}
		if took := pause(Blocked); took < maxPause/2 || took > maxPause {
			t.Errorf("paused for %v after many blocks", took)
		}
		if took := pause(Accepted); took != 0 {
			t.Errorf("paused for %v after a request that was accepted", took)
		}
		if took := pause(Blocked); took < firstPause/2 || took > firstPause {
			t.Errorf("paused for %v after the next block", took)
		}
	})
}

// The last caller that gives up while the integration pauses leaves no timer behind.
func TestNoTimerWithoutCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(20, 0)
		acquire(t, l).Release(Blocked)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := l.Acquire(ctx, acct, integ, true); err == nil {
			t.Fatal("no pause")
		}
		i := l.integrations[key{acct, integ}]
		if i.timer != nil || len(i.account.queued) != 0 || !time.Now().Before(i.resume) {
			t.Errorf("a timer runs, or %d integrations queue, with nobody waiting", len(i.account.queued))
		}
	})
}

func TestIntegrationsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(20, 0)
		l.Told(acct, "A", 2, 15)
		time.Sleep(forget / 2)
		held, err := l.Acquire(t.Context(), acct, "B", false)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(forget/2 + time.Second)
		acquire(t, l).Release(Accepted)
		if got := limits(l); len(got) != 2 || got["B"] != 15 || got[integ] != 15 || len(l.accounts[acct].members) != 2 {
			t.Errorf("kept %v, %d members", got, len(l.accounts[acct].members))
		}
		held.Release(Accepted)
		time.Sleep(forget + time.Second)
		s, err := l.Acquire(t.Context(), "other", "A", false)
		if err != nil {
			t.Fatal(err)
		}
		s.Release(Accepted)
		if len(l.integrations) != 1 || len(l.accounts) != 1 || l.accounts["other"] == nil {
			t.Errorf("kept %v of %d accounts", limits(l), len(l.accounts))
		}
	})
}
