package limit

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A situation is an account and the processes that call it, played in virtual time.
type situation struct {
	name      string
	limits    []phase // of the account, one after the other; the last one stays
	processes int
	together  bool // they are integrations of one process
	calls     int  // of each, all made at once
	ceiling   int  // of each process
	way       time.Duration
	ratio     float64
	blocked   float64
}

type phase struct {
	limit int
	until time.Duration
}

const unlimited = math.MaxInt32

func steady(limit int) []phase { return []phase{{limit: limit}} }

// The bounds are of the mean of all seeds: of the time as a multiple of the ideal, and
// of the share
var situations = []situation{
	{name: "1", limits: steady(1), processes: 1, calls: 200, ceiling: 20, ratio: 1.04, blocked: 5},
	{name: "2", limits: steady(2), processes: 1, calls: 200, ceiling: 20, ratio: 1.08, blocked: 5},
	{name: "5", limits: steady(5), processes: 1, calls: 200, ceiling: 20, ratio: 1.1, blocked: 3},
	{name: "5 for long", limits: steady(5), processes: 1, calls: 4000, ceiling: 20, ratio: 1.07, blocked: 1.2},
	{name: "15", limits: steady(15), processes: 1, calls: 600, ceiling: 20, ratio: 1.1, blocked: 1},
	{name: "15 in short", limits: steady(15), processes: 1, calls: 200, ceiling: 20, ratio: 1.19, blocked: 1.5},
	{name: "50", limits: steady(50), processes: 1, calls: 2000, ceiling: 64, ratio: 1.14, blocked: 1},
	{name: "50 in short", limits: steady(50), processes: 1, calls: 500, ceiling: 64, ratio: 1.4, blocked: 2},
	{name: "none, ceiling 20", limits: steady(unlimited), processes: 1, calls: 400, ceiling: 20, ratio: 1.15, blocked: 0},
	{name: "none, ceiling 64", limits: steady(unlimited), processes: 1, calls: 1280, ceiling: 64, ratio: 1.25, blocked: 0},
	{name: "5, then 15", limits: []phase{{5, 2 * time.Second}, {15, 0}}, processes: 1, calls: 1500, ceiling: 20, ratio: 1.19, blocked: 1.2},
	{name: "15, then 5", limits: []phase{{15, time.Second}, {5, 0}}, processes: 1, calls: 800, ceiling: 20, ratio: 1.16, blocked: 2.4},
	{name: "5, then 1, then 5", limits: []phase{{5, time.Second}, {1, 2 * time.Second}, {5, 0}}, processes: 1, calls: 400, ceiling: 20, ratio: 1.2, blocked: 4.2},
	{name: "2 share 5", limits: steady(5), processes: 2, calls: 200, ceiling: 20, ratio: 1.21, blocked: 5},
	{name: "2 share 5 for long", limits: steady(5), processes: 2, calls: 2000, ceiling: 20, ratio: 1.1, blocked: 4.2},
	{name: "3 share 5", limits: steady(5), processes: 3, calls: 200, ceiling: 20, ratio: 1.2, blocked: 8},
	{name: "3 share 5 for long", limits: steady(5), processes: 3, calls: 2000, ceiling: 20, ratio: 1.07, blocked: 6.5},
	{name: "5, far", limits: steady(5), processes: 1, calls: 200, ceiling: 20, way: 2 * time.Millisecond, ratio: 1.25, blocked: 3},
	{name: "2 share 5, far", limits: steady(5), processes: 2, calls: 200, ceiling: 20, way: 2 * time.Millisecond, ratio: 1.3, blocked: 7.5},
	{name: "2 share 5 for long, far", limits: steady(5), processes: 2, calls: 2000, ceiling: 20, way: 2 * time.Millisecond, ratio: 1.25, blocked: 6},
	{name: "3 share 5 for long, far", limits: steady(5), processes: 3, calls: 2000, ceiling: 20, way: 2 * time.Millisecond, ratio: 1.25, blocked: 11},
	{name: "2 integrations share 5", limits: steady(5), processes: 2, together: true, calls: 200, ceiling: 20, ratio: 1.21, blocked: 5},
	{name: "2 integrations share 5 for long", limits: steady(5), processes: 2, together: true, calls: 2000, ceiling: 20, ratio: 1.1, blocked: 4.2},
	{name: "2 integrations, ceiling 5", limits: steady(unlimited), processes: 2, together: true, calls: 200, ceiling: 5, ratio: 1.04, blocked: 0},
	{name: "3 share 15", limits: steady(15), processes: 3, calls: 600, ceiling: 20, ratio: 1.16, blocked: 4},
	{name: "2 share 50", limits: steady(50), processes: 2, calls: 2000, ceiling: 64, ratio: 1.25, blocked: 1.6},
}

// ideal is how long the calls take at least, if none was blocked, no slot was ever
// free, and nothing had to travel.
func (s situation) ideal() time.Duration {
	work := float64(s.processes*s.calls) * float64(short)
	began := time.Duration(0)
	for _, p := range s.limits {
		atOnce := float64(min(p.limit, s.atOnce()))
		if p.until == 0 || float64(p.until-began)*atOnce >= work {
			return began + time.Duration(work/atOnce)
		}
		work -= float64(p.until-began) * atOnce
		began = p.until
	}
	panic("the last limit ends")
}

// atOnce is how many requests are in flight at most.
func (s situation) atOnce() int {
	if s.together {
		return s.ceiling
	}
	return s.processes * s.ceiling
}

// play returns the time as a multiple of the ideal, and the share of requests that
// were blocked. The same seed plays the same.
func (s situation) play(t *testing.T, seed uint64) (ratio, blocked float64) {
	r, began := &remote{limit: s.limits[0].limit, way: s.way}, time.Now()
	for i, p := range s.limits[:len(s.limits)-1] {
		time.AfterFunc(p.until, func() { r.set(s.limits[i+1].limit) })
	}
	var all sync.WaitGroup
	var last time.Time
	var limits *Limits
	for n := range s.processes {
		if limits == nil || !s.together {
			limits = New(s.ceiling, 0)
			limits.random = rand.New(rand.NewPCG(seed, uint64(1000000+n))).Float64
		}
		limits, name := limits, string(rune('A'+n))
		for i := range s.calls {
			random := rand.New(rand.NewPCG(seed, uint64(n*s.calls+i)))
			all.Go(func() {
				time.Sleep(time.Duration(i*s.processes+n) * time.Nanosecond) // one after the other
				for again := false; ; again = true {
					slot, err := limits.Acquire(context.Background(), acct, name, again)
					if err != nil {
						t.Error(err)
						return
					}
					if r.callWith(random, short) {
						slot.Release(Accepted)
						break
					}
					slot.Release(Blocked)
				}
				r.mu.Lock()
				last = time.Now()
				r.mu.Unlock()
			})
		}
	}
	all.Wait()
	return float64(last.Sub(began)) / float64(s.ideal()), float64(r.blocked) / float64(r.blocked+s.processes*s.calls)
}

// TestSimulation plays every situation with several seeds. -v shows what came out.
func TestSimulation(t *testing.T) {
	t.Parallel()
	for _, s := range situations {
		seeds := max(4, min(20, 8000/(s.processes*s.calls)))
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var ratio, blocked, worst float64
			for seed := range uint64(seeds) {
				synctest.Test(t, func(t *testing.T) {
					a, b := s.play(t, seed)
					ratio += a / float64(seeds)
					blocked += 100 * b / float64(seeds)
					worst = max(worst, a)
				})
			}
			t.Logf(s.name+": %5.3f of the ideal, at worst %5.3f; %3.1f %% blocked", ratio, worst, blocked)
			if ratio > s.ratio || blocked > s.blocked {
				t.Errorf("%.3f of the ideal, %.1f %% blocked; want at most %v, %v %%", ratio, blocked, s.ratio, s.blocked)
			}
		})
	}
}
