package pluginside

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

// trial is a clause being tried.
type trial struct {
	ctx   context.Context //nolint:containedctx // of one clause, which is one call
	id    string
	bench *bench

	sim         *simulator.Simulator
	account     *simulator.Account
	credentials document
	arrived     atomic.Int64
	plugin      *wire.Process

	mu       sync.Mutex
	problems []string
	skipped  string
	cleanup  []func()
}

// document is a JSON document's members.
type document map[string]any

// with returns the document with some members changed.
func (d document) with(changes document) document {
	changed := maps.Clone(d)
	maps.Copy(changed, changes)
	return changed
}

// errorf notes a problem; the clause has failed.
func (t *trial) errorf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.problems = append(t.problems, bounded(fmt.Sprintf(format, args...)))
}

// fatalf notes a problem and ends the clause. Only the clause's own goroutine
// may call it.
func (t *trial) fatalf(format string, args ...any) {
	t.errorf(format, args...)
	runtime.Goexit()
}

// skipf ends a clause that cannot be tried here.
func (t *trial) skipf(format string, args ...any) {
	t.mu.Lock()
	t.skipped = fmt.Sprintf(format, args...)
	t.mu.Unlock()
	runtime.Goexit()
}

func (t *trial) must(err error) {
	if err != nil {
		t.fatalf("%v", err)
	}
}

func (t *trial) found() (problems []string, skipped string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.problems), t.skipped
}

// atEnd has something done when the clause has ended, the last one first.
func (t *trial) atEnd(do func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cleanup = append(t.cleanup, do)
}

func (t *trial) end() {
	for _, do := range slices.Backward(t.cleanup) {
		do()
	}
}

// connect gives the clause an account of the shared simulator, and the shared
// process.
func (t *trial) connect() *trial {
	t.join(t.bench.sim, "")
	p, err := t.bench.process(t.ctx, t.id)
	t.must(err)
	t.plugin = p
	return t
}

// own gives the clause an account, and a process of its own with settings.
func (t *trial) own(settings ...string) *trial {
	t.join(t.bench.sim, "")
	t.plugin = t.start(settings...)
	return t
}

// apart gives the clause a simulator and a process of its own.
func (t *trial) apart(o simulator.Options, settings ...string) *trial {
	sim, err := t.bench.simulator(o)
	t.must(err)
	t.join(sim, "")
	t.plugin = t.start(settings...)
	return t
}

// start starts a process that ends with the clause.
func (t *trial) start(settings ...string) *wire.Process {
	p, err := t.launch(wire.Options{Env: settings})
	t.must(err)
	return p
}

func (t *trial) launch(o wire.Options) (*wire.Process, error) {
	t.bench.mu.Lock()
	unfit := t.bench.unfit
	t.bench.mu.Unlock()
	if unfit != nil {
		return nil, unfit
	}
	sim := t.sim
	if sim == nil {
		sim = t.bench.sim
	}
	if o.Path == "" {
		o.Path, o.Args = t.bench.path, t.bench.args
	}

	o.Env = append(environment(sim), o.Env...)
	o.Journal = t.bench.journal
	p, err := wire.Start(t.ctx, o)
	if err != nil {
		return nil, err
	}
	t.atEnd(func() {
		t.bench.mu.Lock()
		defer t.bench.mu.Unlock()
		t.bench.retire(p)
	})
	return p, nil
}

// join makes an account whose requests are counted as they arrive.
func (t *trial) join(sim *simulator.Simulator, suffix string) {
	t.sim, t.account = sim, t.bench.account(sim, suffix)
	t.arrived.Store(0)
	counting := sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Host: t.account.ID() + ".", Match: func(*http.Request) bool {
		t.arrived.Add(1)
		return false
	}})
	t.atEnd(counting.Remove)
	t.credentials = t.register(t.bench.pair)
}

// register makes an integration for a key, and returns its credentials.
func (t *trial) register(pair keyPair) document {
	clientID := simulator.NewClientID()
	id, err := t.account.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: pair.certificate})
	t.must(err)
	clientSecret := "conform-client-secret-" + t.account.ID()
	t.bench.hide(string(pair.key), clientSecret)
	return document{
		"accountId": t.account.ID(), "clientId": clientID, "clientSecret": clientSecret,
		"certificateId": id, "privateKey": string(pair.key),
	}
}

// inject puts a fault in place for the clause's account alone.
func (t *trial) inject(f simulator.Fault) *simulator.Injection {
	if f.Host == "" {
		f.Host = t.account.ID() + "."
	}
	injection := t.sim.Inject(f)
	t.atEnd(injection.Remove)
	return injection
}

// fault is inject for requests to the API.
func (t *trial) fault(f simulator.Fault) *simulator.Injection {
	f.Stage = simulator.StageAPI
	return t.inject(f)
}

// await waits until ok reports true.
func (t *trial) await(within time.Duration, what string, ok func() bool) {
	for deadline := time.Now().Add(within); !ok(); {
		if time.Now().After(deadline) || t.ctx.Err() != nil {
			t.fatalf("%s: not within %v", what, within)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// seen returns the requests of the account that have come, to the API or to the
// token endpoint, each when it has ended.
func (t *trial) seen(token bool) []simulator.Seen {
	var all, wanted []simulator.Seen
	t.await(15*time.Second, "the end of every request that the plugin has sent", func() bool {
		all = slices.DeleteFunc(t.sim.Requests(), func(s simulator.Seen) bool { return s.Account != t.account.ID() })
		return int64(len(all)) >= t.arrived.Load()
	})
	for _, s := range all {
		if s.Token == token {
			wanted = append(wanted, s)
		}
	}
	return wanted
}

func (t *trial) requests() []simulator.Seen      { return t.seen(false) }
func (t *trial) tokenRequests() []simulator.Seen { return t.seen(true) }

// sent checks how many requests the API has seen.
func (t *trial) sent(want int) {
	if seen := t.requests(); len(seen) != want {
		var lines []string
		for _, s := range seen {
			lines = append(lines, fmt.Sprintf("%s %s (%d)", s.Method, s.RequestURI, s.Status))
		}
		t.errorf("NetSuite received %d requests, want %d: %q", len(seen), want, lines)
	}
}

// nothingSent checks that the network was not used.
func (t *trial) nothingSent() {
	if n := t.arrived.Load(); n != 0 {
		t.errorf("NetSuite received %d requests, want none, not even for a token", n)
	}
}
