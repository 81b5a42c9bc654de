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
	b.host.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.ConnectionsOpen == 0 && s.Active == 0 }); err != nil {
		t.Errorf("a connection is left over: %v", err)
	}
}

// ownAccount is the account of one case.
type ownAccount struct {
	*accounts
	account     *simulator.Account
	credentials []byte
	prepared    int // requests that preparing took
}

const (
	seedRecord = `{"url":"record/v1/customer/eid:seed","method":"PUT","body":{"companyName":"old"}}`
	getRESTlet = `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`
)

// open makes an account, with the record eid:seed if seeded. It leaves tokens
// for both scopes in the plugin, and no connection.
func (a *accounts) open(seeded bool) (*ownAccount, error) {
	account := a.sim.AccountOf(fmt.Sprintf("%d-sb1", 2_000_000+a.last.Add(1)))
	fields, err := testaccount.Register(account, testaccount.SharedKeyPair(a.t))
	if err != nil {
		return nil, err
	}
	own := &ownAccount{accounts: a, account: account, credentials: fields.Document(a.t)}
	closing := own.inject(simulator.Fault{Kind: simulator.KindHeader, Header: map[string][]string{"Connection": {"close"}}})
	defer closing.Remove()
	first := serverTime
	if seeded {
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

// mustOpen is open for the goroutine of the test.
func (a *accounts) mustOpen(seeded bool) *ownAccount {
	a.t.Helper()
	own, err := a.open(seeded)
	if err != nil {
		a.t.Fatal(err)
	}
	return own
}

// inject puts a fault in place for this account alone.
func (a *ownAccount) inject(f simulator.Fault) *simulator.Injection {
	f.Host = a.account.ID() + "."
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
	own := *a.bed
	own.credentials = a.credentials
	answered, failed := own.call(ctx, input, config)
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
