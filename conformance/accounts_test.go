package conformance_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/simulator"
)

// accounts hands out accounts of a bed's simulator. One for each case keeps
// the cases apart: limits, tokens, connections and faults are the account's.
type accounts struct {
	*bed
	last atomic.Int64
}

// withAccounts starts a bed that must leave no connection behind.
func withAccounts(t *testing.T, options simulator.Options, settings ...string) *accounts {
	t.Helper()
	if options.Concurrency == 0 {
		options.Concurrency = simulator.Unlimited
	}
	b := simulated(t, options, settings...)
	t.Cleanup(func() { nothingOpen(t, b) })
	return &accounts{bed: b}
}

// nothingOpen closes the plugin, and checks that its connections are closed.
func nothingOpen(t *testing.T, b *bed) {
	t.Helper()
	_ = b.host.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.ConnectionsOpen == 0 && s.Active == 0 }); err != nil {
		t.Errorf("a connection is left over: %v", err)
	}
}

// ownAccount is the account of one case: a bed with credentials of its own.
type ownAccount struct {
	bed
	method
	account  *simulator.Account
	prepared int // requests that preparing took
}

const (
	seedRecord = `{"url":"record/v1/customer/eid:seed","method":"PUT","body":{"companyName":"old"}}`
	getRESTlet = `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`
)

// open makes an account for a call of a method, with the record eid:seed if the
// method needs it. It leaves tokens for both scopes in the plugin, and no
// connection.
func (a *accounts) open(m method) (*ownAccount, error) {
	account := a.sim.AccountOf(fmt.Sprintf("%d-sb1", 2_000_000+a.last.Add(1)))
	fields, err := testaccount.Register(account, testaccount.SharedKeyPair(a.t))
	if err != nil {
		return nil, err
	}
	own := &ownAccount{bed: *a.with(fields), method: m, account: account}
	closing := a.sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Host: account.ID() + ".", Header: map[string][]string{"Connection": {"close"}}})
	defer closing.Remove()
	first := serverTime
	if m.seeded {
		first = seedRecord
	}
	for _, input := range []string{first, getRESTlet} {
		if e := own.run(a.t.Context(), input, `{}`); e.failure != nil {
			return nil, fmt.Errorf("preparing: %w", e.failure)
		}
	}
	own.prepared = len(own.seen())
	return own, nil
}

// mustOpen opens an account for each of the methods.
func (a *accounts) mustOpen(methods ...method) []*ownAccount {
	a.t.Helper()
	var opened []*ownAccount
	for _, m := range methods {
		own, err := a.open(m)
		if err != nil {
			a.t.Fatal(err)
		}
		opened = append(opened, own)
	}
	return opened
}

// inject puts a fault of the API in place for this account alone.
func (a *ownAccount) inject(f simulator.Fault) *simulator.Injection {
	f.Host, f.Stage = a.account.ID()+".", simulator.StageAPI // faults of the connection ignore the stage
	return a.sim.Inject(f)
}

// seen are the account's API requests, those of preparing it included.
func (a *ownAccount) seen() []simulator.Seen {
	var own []simulator.Seen
	for _, s := range a.sim.Requests() {
		if s.Account == a.account.ID() && !s.Token {
			own = append(own, s)
		}
	}
	return own
}

// count returns how many requests came since the account was opened, and how
// many of them NetSuite carried out.
func (a *ownAccount) count() (requests, applied int) {
	seen := a.seen()[a.prepared:]
	for _, s := range seen {
		if s.Applied {
			applied++
		}
	}
	return len(seen), applied
}

func (a *ownAccount) run(ctx context.Context, input, config string) ending {
	answered, failed := a.call(ctx, input, config)
	return ending{answered, failed}
}

// each runs cases next to each other, so many at once.
func each[T any](cases []T, atOnce int, f func(T)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, c := range cases {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			f(c)
		})
	}
	all.Wait()
}
