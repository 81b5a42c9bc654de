package soak

import (
	"context"
	"sync"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

const (
	calmTries   = 10 // bursts in which a limit that had shrunk grows back
	calmBurst   = 12 // calls of each caller in a burst
	calmLatency = 300 * time.Millisecond
	calmWait    = 3 * time.Second
)

// calm makes calls in peace, until every process has its full limit in flight at
// once to every account. A slot that was not given back shows here: then they
// never are.
func (r *round) calm(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	r.sim.SetClockOffset(0)
	for _, account := range accountIDs {
		r.sim.AccountOf(account).SetConcurrency(simulator.Unlimited)
	}
	r.settle(ctx)
	for _, p := range r.processes {
		for n := range accountIDs {
			if most := r.fullLimit(ctx, p.get(), r.identities[n][0]); most < ceiling && ctx.Err() == nil {
				r.figure(func(f *Figures) {
					f.Leaked++
					f.problem("slots were not given back: process %d has %d of %d requests in flight to account %s at once", p.get().PID(), most, ceiling, accountIDs[n])
				})
			}
		}
	}
	r.settle(ctx)
	for _, account := range accountIDs {
		r.sim.AccountOf(account).SetConcurrency(usualConcurrency)
	}
}

// fullLimit returns how many requests of a process to an account were in flight
// at once, after some tries to have as many as its limit is.
func (r *round) fullLimit(ctx context.Context, l loaded, i *identity) (most int) {
	for range calmTries {
		r.sim.SetLatency(0)
		r.together(ctx, l, i, calmBurst)
		r.sim.SetLatency(calmLatency)
		var calls sync.WaitGroup
		calls.Go(func() { r.together(ctx, l, i, 1) })
		waiting, end := context.WithTimeout(ctx, 2*calmLatency)
		_ = r.sim.WaitFor(waiting, func(s simulator.Stats) bool {
			most = max(most, s.InFlight)
			return most >= ceiling
		})
		end()
		r.sim.SetLatency(0)
		calls.Wait()
		if most >= ceiling || ctx.Err() != nil {
			break
		}
	}
	return most
}

// together makes calls with twice as many callers as the limit lets in.
func (r *round) together(ctx context.Context, l loaded, i *identity, calls int) {
	ctx, end := context.WithTimeout(ctx, calmWait)
	defer end()
	var all sync.WaitGroup
	for range 2 * ceiling {
		all.Go(func() {
			for range calls {
				// Whether the call succeeds is not what matters here: a slot that is
				// missing shows in how many run at once.
				_, _ = l.MakeRawRequest(ctx, i.credentials, plugin.RawRequest{Method: "GET", URL: "system/v1/serverTime"}, plugin.CallOptions{})
			}
		})
	}
	all.Wait()
}

// settle waits until NetSuite has answered all requests.
func (r *round) settle(ctx context.Context) {
	waiting, end := context.WithTimeout(ctx, calmWait)
	defer end()
	err := r.sim.WaitFor(waiting, func(s simulator.Stats) bool { return s.Active == 0 && s.InFlight == 0 })
	if err != nil && ctx.Err() == nil {
		r.figure(func(f *Figures) {
			f.Leaked++
			f.problem("requests are still under way when every call has ended: %v", err)
		})
	}
}
