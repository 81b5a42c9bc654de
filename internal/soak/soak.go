// Package soak runs mixed traffic through plugin processes against simulated
// NetSuite accounts in which everything goes wrong now and then, for as long as
// one likes. It then compares what the callers were told with what NetSuite
// received and holds: nothing may be done twice, lost, damaged or reported
// wrongly, every failure must be one that a fault explains, and the plugins must
// end with what they began with.
//
// It goes in rounds. Each has accounts and plugin processes of its own and is
// audited at its end, so that a long run takes no more memory than a short one.
package soak

import (
	"context"
	"sync"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

const roundTime = 30 * time.Second

// Options say how to soak.
type Options struct {
	// Load loads a plugin. It adds to the options which one.
	Load func(ctx context.Context, options plugin.HostOptions) (*plugin.Host, error)

	Duration  time.Duration
	Seed      uint64 // of the traffic and the faults; their timing is the machine's
	Workers   int    // callers at once; 16 by default
	Processes int    // plugin processes that share the accounts' limits; 2 by default

	// Progress is called once a second, and not at once with itself.
	Progress func(Figures)
}

// Run soaks until the time is up or ctx ends, and audits what was done by then.
// The error says that it could not be done; whether the figures are sound is
// for the caller to ask.
func Run(ctx context.Context, o Options) (Figures, error) {
	if o.Workers <= 0 {
		o.Workers = 16
	}
	if o.Processes <= 0 {
		o.Processes = 2
	}
	began := time.Now()
	t := &total{figures: Figures{
		Seed: o.Seed, Reasons: map[failure.Reason]int{}, Faults: map[simulator.Kind]int{}, Upheavals: map[string]int{},
	}}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	if o.Progress != nil {
		watch.Go(func() {
			for pause(watching, time.Second) {
				o.Progress(t.snapshot(began))
			}
		})
	}
	var err error
	for n := uint64(0); err == nil && ctx.Err() == nil && time.Since(began) < o.Duration; n++ {
		err = runRound(ctx, o, t, o.Seed+n, min(roundTime, o.Duration-time.Since(began)))
	}
	stop()
	watch.Wait()
	return t.snapshot(began), err
}

// total holds the figures.
type total struct {
	mu      sync.Mutex
	figures Figures
}

func (t *total) figure(change func(*Figures)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.figures)
}

func (t *total) snapshot(began time.Time) Figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.figures.Elapsed = time.Since(began)
	return t.figures.copy()
}

// pause reports whether d passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
