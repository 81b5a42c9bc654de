// Package soak runs mixed traffic through plugin processes against a simulated
// NetSuite account in which everything goes wrong now and then, for as long as
// one likes. It then compares what the callers were told with what NetSuite
// holds: nothing may be done twice, lost, or reported wrongly.
//
// It goes in rounds. Each has an account and plugin processes of its own and is
// audited at its end, so that a long run takes no more memory than a short one.
package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

const roundTime = 30 * time.Second

// Options say how to soak.
type Options struct {
	// Load loads a plugin process with that environment.
	Load func(ctx context.Context, environment []string) (*plugin.Host, error)

	Duration  time.Duration
	Seed      uint64 // of the traffic and the faults; their timing is the machine's
	Workers   int    // callers at once; 16 by default
	Processes int    // plugin processes that share the account's limit; 2 by default

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

// round is one account's life.
type round struct {
	*total
	options     Options
	sim         *simulator.Simulator
	ledger      *ledger
	credentials plugin.Credentials
	hosts       []*host
	name        string // begins every mark of the round
}

// host is a place for one plugin process after the other.
type host struct {
	mu      sync.Mutex
	current *plugin.Host
}

func (h *host) get() *plugin.Host {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current
}

func (h *host) set(next *plugin.Host) (former *plugin.Host) {
	h.mu.Lock()
	defer h.mu.Unlock()
	former, h.current = h.current, next
	return former
}

func runRound(ctx context.Context, o Options, t *total, seed uint64, length time.Duration) (err error) {
	r := &round{total: t, options: o, ledger: newLedger(), name: fmt.Sprintf("r%d", seed)}
	r.sim, err = simulator.New(context.WithoutCancel(ctx), simulator.Options{
		Seed: seed, Latency: 2 * time.Millisecond, KeepRequests: -1, KeepBody: 1, Observe: r.ledger.observe,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.sim.Close()) }()
	if err := r.register(); err != nil {
		return err
	}
	defer r.unload()
	for range o.Processes {
		loaded, err := o.Load(ctx, r.sim.Environment())
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		r.hosts = append(r.hosts, &host{current: loaded})
	}
	random := rand.New(rand.NewPCG(seed, 1)) // #nosec G404 -- traffic that can be repeated
	placed := inject(r.sim, random)
	r.traffic(ctx, seed, random, length)
	r.unload()
	// All that was under way has ended when this returns.
	if err := r.sim.Close(); err != nil {
		return err
	}
	r.audit(placed)
	return nil
}

// register makes the credentials.
func (r *round) register() error {
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	if err != nil {
		return err
	}
	client := simulator.NewClientID()
	id, err := r.sim.Register(simulator.Mapping{ClientID: client, CertificatePEM: certificate})
	if err != nil {
		return err
	}
	r.credentials = plugin.Credentials{AccountID: r.sim.ID(), ClientID: client, CertificateID: id, PrivateKey: string(key)}
	return err
}

// reload puts a new plugin process in the place of one.
func (r *round) reload(ctx context.Context, h *host) {
	next, err := r.options.Load(ctx, r.sim.Environment())
	if err != nil {
		if ctx.Err() == nil {
			r.figure(func(f *Figures) { f.Unexpected++; f.problem("loading the plugin: %v", err) })
		}
		return
	}
	h.set(next).Close()
}

func (r *round) unload() {
	for _, h := range r.hosts {
		h.get().Close()
	}
}

// traffic is the round's length of calls and upheavals.
func (r *round) traffic(ctx context.Context, seed uint64, random *rand.Rand, length time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() { r.upheavals(ctx, random) })
	for n := range r.options.Workers {
		w := &worker{
			round: r, n: n,
			random: rand.New(rand.NewPCG(seed, uint64(n)+2)), // #nosec G404 G115 -- as above; a worker's number is small
		}
		all.Go(func() { w.work(ctx) })
	}
	all.Wait()
}

// audit adds the round to the figures.
func (r *round) audit(placed map[simulator.Kind][]*simulator.Injection) {
	r.ledger.hold(r.sim.Records("customer"))
	stats := r.sim.Stats()
	r.figure(func(f *Figures) {
		r.ledger.audit(f)
		f.Rounds++
		f.Blocked += stats.Blocked
		f.Tokens += stats.TokensIssued
		f.Requests += stats.APIRequests
		for kind, injections := range placed {
			for _, i := range injections {
				f.Faults[kind] += i.Hits()
			}
		}
	})
}
