package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"netsuite-connector/simulator"
)

// tokenLifetime is short, so that every token ends several times in a round.
const tokenLifetime = 2 * time.Second

// round is the life of some accounts and plugin processes.
type round struct {
	*total
	options    Options
	sim        *simulator.Simulator
	ledger     *ledger
	incidents  *incidents
	deck       *deck
	identities [][]*identity // of each account
	processes  []*process
	loads      atomic.Int32 // of plugins
	name       string       // begins every mark of the round
	from, to   time.Time
}

func runRound(ctx context.Context, o Options, t *total, seed uint64, length time.Duration) (err error) {
	random := rand.New(rand.NewPCG(seed, 1)) // #nosec G404 -- traffic that can be repeated
	r := &round{
		total: t, options: o, ledger: newLedger(), incidents: &incidents{}, deck: newDeck(random),
		name: fmt.Sprintf("r%d", seed),
	}
	r.sim, err = simulator.New(context.WithoutCancel(ctx), simulator.Options{
		Seed: seed, Latency: usualLatency, TokenLifetime: tokenLifetime, KeepRequests: -1, KeepBody: 1,
		Observe: r.observe, ObserveConnect: r.observeConnect,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.sim.Close()) }()
	if err := r.register(); err != nil {
		return err
	}
	defer r.unload()
	if err := r.load(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	r.calm(ctx)
	before := r.measure(ctx)
	placed := inject(r.sim, random)
	r.sim.SetLatency(usualLatency)
	r.traffic(ctx, seed, random, length)
	r.sim.ClearFaults()
	r.calm(ctx)
	r.compare(ctx, before)
	r.unload()
	// All that was under way has ended when this returns.
	if err := r.sim.Close(); err != nil {
		return err
	}
	r.audit(placed)
	return nil
}

// observe is told of each request that NetSuite saw.
func (r *round) observe(seen simulator.Seen) {
	if seen.Token {
		r.incidents.token(seen)
		return
	}
	r.ledger.observe(seen)
}

func (r *round) observeConnect(host string, fault simulator.Kind) { r.incidents.connect(host, fault) }

// traffic is the round's length of calls and upheavals.
func (r *round) traffic(ctx context.Context, seed uint64, random *rand.Rand, length time.Duration) {
	r.from = time.Now()
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() { r.upheavals(ctx, random) })
	for n := range r.options.Workers {
		w := &worker{
			round: r, n: n, identities: r.identities[n%len(r.identities)],
			random: rand.New(rand.NewPCG(seed, uint64(n)+2)), // #nosec G404 G115 -- as above; a worker's number is small
		}
		all.Go(func() { w.work(ctx) })
	}
	<-ctx.Done()
	r.to = time.Now()
	all.Wait()
}

// audit adds the round to the figures.
func (r *round) audit(placed map[simulator.Kind][]*simulator.Injection) {
	for _, account := range accountIDs {
		r.ledger.hold(r.sim.AccountOf(account).Records("customer"))
	}
	stats := r.sim.Stats()
	r.figure(func(f *Figures) {
		r.ledger.audit(f)
		r.ledger.auditTokens(f, r.incidents)
		r.ledger.auditFailures(f, r.incidents)
		r.ledger.auditRate(f, r.from, r.to, r.options.Workers)
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
