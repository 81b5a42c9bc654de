package limit

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Many callers, some of which give up, with any verdicts: never more in flight
// than the ceiling, nobody left waiting, no slot lost.
func TestManyCallersThatGiveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const ceiling = 7
		l := New(ceiling, 0)
		var inFlight, served, gaveUp atomic.Int64
		var all sync.WaitGroup
		for i := range 2000 {
			all.Go(func() {
				time.Sleep(rand.N(2 * time.Second))
				ctx := context.Background()
				if i%2 == 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, rand.N(200*time.Millisecond))
					defer cancel()
				}
				for again := false; ; again = true {
					s, err := l.Acquire(ctx, acct, integ, again)
					if err != nil {
						if ctx.Err() == nil {
							t.Errorf("a caller that waits on got %v", err)
						}
						gaveUp.Add(1)
						return
					}
					if n := inFlight.Add(1); n > ceiling {
						t.Errorf("%d in flight", n)
					}
					time.Sleep(rand.N(20 * time.Millisecond))
					inFlight.Add(-1)
					verdict := Verdict(rand.IntN(3))
					s.Release(verdict)
					if verdict != Blocked {
						served.Add(1)
						return
					}
				}
			})
		}
		all.Wait()
		if served.Load() < 1000 || gaveUp.Load() < 50 || served.Load()+gaveUp.Load() != 2000 {
			t.Errorf("%d served, %d gave up", served.Load(), gaveUp.Load())
		}
		if _, used, waiting := l.Level(acct); used != 0 || waiting != 0 {
			t.Errorf("%d in flight, %d waiting at the end", used, waiting)
		}
		if l.integrations[key{acct, integ}].timer != nil {
			t.Error("a timer runs with nobody waiting")
		}
	})
}

// FuzzLimits plays any sequence of steps, and after each one looks whether
// somebody waits who need not, or has a slot who should not.
func FuzzLimits(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 4, 8, 12, 1, 5, 9})
	f.Add([]byte{1, 0, 0, 0, 2, 3, 3, 2, 3, 2, 0, 0, 1, 2})
	f.Add([]byte{5, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 6, 6, 10, 14, 18, 3, 7, 2, 2, 2, 2})
	f.Add([]byte{1, 0, 4, 0, 4, 0, 4, 2, 2, 6, 2, 10, 7, 2, 2, 2, 2})
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) < 2 || len(steps) > 300 {
			return
		}
		ceiling := int(steps[0])%8 + 1
		synctest.Test(t, func(t *testing.T) { play(t, ceiling, steps[1:]) })
	})
}

type caller struct {
	name   string // of its integration
	cancel context.CancelFunc
	again  bool
	slot   *Slot
	ended  bool
}

func play(t *testing.T, ceiling int, steps []byte) {
	l := New(ceiling, 0)
	var mu sync.Mutex
	var callers []*caller
	var came []*caller // in the order of their slots
	for _, step := range steps {
		pick := int(step) / 4
		switch step % 4 {
		case 0: // somebody comes, perhaps again
			ctx, cancel := context.WithCancel(context.Background())
			c := &caller{name: []string{integ, "another"}[pick%2], cancel: cancel, again: pick%3 == 0}
			callers = append(callers, c)
			go func() {
				s, err := l.Acquire(ctx, acct, c.name, c.again)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					c.ended = true
					return
				}
				c.slot = s
				came = append(came, c)
			}()
		case 1: // somebody gives up
			if len(callers) > 0 {
				callers[pick%len(callers)].cancel()
			}
		case 2: // a request ends
			if len(came) > 0 {
				c := came[pick%len(came)]
				c.slot.Release(Verdict(pick % 3))
				c.ended = true
			}
		default:
			time.Sleep(time.Duration(pick) * 20 * time.Millisecond)
		}
		synctest.Wait()
		examine(t, l, ceiling, callers)
	}
	for _, c := range callers {
		c.cancel()
	}
	synctest.Wait()
	for _, c := range came {
		c.slot.Release(Accepted)
	}
	if _, inFlight, waiting := l.Level(acct); inFlight != 0 || waiting != 0 {
		t.Fatalf("%d in flight, %d waiting at the end", inFlight, waiting)
	}
	for k, i := range l.integrations {
		if i.timer != nil || len(i.account.queued) != 0 {
			t.Fatalf("%v: a timer is left, or %d queue", k, len(i.account.queued))
		}
	}
}

func examine(t *testing.T, l *Limits, ceiling int, callers []*caller) {
	t.Helper()
	holding, queued := map[string]int{}, map[string]int{}
	type line struct {
		name  string
		again bool
	}
	waits := map[line]bool{}
	for _, c := range callers { // in the order in which they came
		in := line{c.name, c.again}
		switch {
		case c.ended:
		case c.slot == nil:
			queued[c.name]++
			waits[in] = true
		default:
			holding[c.name]++
			if waits[in] {
				t.Fatal("a caller overtook another")
			}
		}
	}
	limit, inFlight, _ := l.Level(acct)
	if limit < 1 || limit > ceiling || inFlight > ceiling {
		t.Fatalf("limit %d, %d in flight, ceiling %d", limit, inFlight, ceiling)
	}
	for k, i := range l.integrations {
		if i.inFlight != holding[k.integration] || i.waiting() != queued[k.integration] {
			t.Fatalf("%d in flight and %d waiting; callers hold %d and %d wait", i.inFlight, i.waiting(), holding[k.integration], queued[k.integration])
		}
		pausing := i.timer != nil && time.Now().Before(i.resume)
		if i.waiting() > 0 && i.inFlight < i.level.limit && inFlight < ceiling && !pausing {
			t.Fatalf("%d wait though only %d of %d are in flight", i.waiting(), i.inFlight, i.level.limit)
		}
	}
}
