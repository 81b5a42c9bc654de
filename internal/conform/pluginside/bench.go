package pluginside

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

// bench is what the clauses of a run share.
type bench struct {
	path    string
	args    []string
	sim     *simulator.Simulator
	pair    keyPair
	journal *wire.Journal

	mu       sync.Mutex
	accounts int
	secrets  []secret
	sims     []*simulator.Simulator
	outputs  []string // of processes that have ended: what they wrote
	shared   *wire.Process
	started  bool
	unfit    error    // the plugin did not start
	deaths   []string // of the shared process: which clauses found it dead
}

type keyPair struct{ key, certificate []byte }

func newKeyPair(kind simulator.KeyKind) (keyPair, error) {
	key, certificate, err := simulator.NewKeyPair(kind)
	return keyPair{key, certificate}, err
}

func newBench(path string, args []string) (*bench, error) {
	b := &bench{path: path, args: args, journal: &wire.Journal{}}
	var err error
	if b.pair, err = newKeyPair(simulator.P256); err != nil {
		return nil, err
	}
	b.sim, err = b.simulator(simulator.Options{Concurrency: simulator.Unlimited})
	return b, err
}

func (b *bench) simulator(o simulator.Options) (*simulator.Simulator, error) {
	sim, err := simulator.New(context.Background(), o) // ends with close, not with a clause
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sims = append(b.sims, sim)
	return sim, nil
}

func (b *bench) close() {
	if b.shared != nil {
		b.shared.Close()
	}
	for _, sim := range b.sims {
		_ = sim.Close()
	}
}

// account returns an account that no other clause has.
func (b *bench) account(sim *simulator.Simulator, suffix string) *simulator.Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts++
	return sim.AccountOf(strconv.Itoa(4_000_000+b.accounts) + suffix)
}

// environment is what a plugin's process needs to reach a simulator. Whatever it
// asks for goes there, unencrypted requests too.
func environment(sim *simulator.Simulator) []string {
	proxy := "http://" + sim.Addr()
	return append(sim.Environment(), "HTTP_PROXY="+proxy, "ALL_PROXY="+proxy, "NETSUITE_CONNECTOR_LOG_LEVEL=debug")
}

// process returns the shared process. One that has died is replaced, which
// process.survives will report.
func (b *bench) process(ctx context.Context, clause string) (*wire.Process, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.unfit != nil {
		return nil, b.unfit
	}
	if b.shared != nil {
		select {
		case <-b.shared.Exited():
			b.deaths = append(b.deaths, fmt.Sprintf("found by %s: exit code %d, %s", clause, b.shared.ExitCode(), bounded(tail(b.shared.Stderr()))))
			b.retire(b.shared)
			b.shared = nil
		default:
			return b.shared, nil
		}
	}
	p, err := wire.Start(ctx, wire.Options{Path: b.path, Args: b.args, Env: environment(b.sim), Journal: b.journal})
	if err != nil {
		if ctx.Err() == nil && !b.started {
			b.unfit = err // or each clause would wait for it anew
		}
		return nil, err
	}
	b.started, b.shared = true, p
	return p, nil
}

// retire ends a process and keeps what it wrote. It is called with b.mu held.
func (b *bench) retire(p *wire.Process) {
	p.Close()
	b.outputs = append(b.outputs, p.Stdout()+"\n"+p.Stderr())
}

func tail(text string) string { return text[max(0, len(text)-500):] }
