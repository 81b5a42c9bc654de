package conformance_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"netsuite-connector/simulator"
)

// TestBlockedIntegrationHoldsUpNoOther: NetSuite blocks all that one integration asks.
// Calls of the same account with other credentials go on as if it were not there.
func TestBlockedIntegrationHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Concurrency: simulator.Unlimited, Latency: 20 * time.Millisecond})
	other := b.with(b.registered(simulator.P256))
	b.sim.Inject(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency, PathPrefix: "/services/rest/record/v1/vendor"})
	other.must(serverTime, ``)
	ctx, cancel := context.WithCancel(t.Context())
	var blocked sync.WaitGroup
	for range 3 {
		blocked.Go(func() { b.call(ctx, `{"url":"record/v1/vendor/1","method":"GET"}`, `{"timeoutSeconds":60}`) })
	}
	time.Sleep(2 * time.Second) // its pauses grow
	began := time.Now()
	for range 10 {
		other.must(serverTime, `{"timeoutSeconds":10}`)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("ten calls took %v", took)
	}
	cancel()
	blocked.Wait()
}

// TestIntegrationsHaveLimitsOfTheirOwn: of an account's 20, 2 are allocated to one
// integration. Each begins with what the account tells it, and bounds itself alone.
func TestIntegrationsHaveLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	const account, own = 20, 2
	b := simulated(t, simulator.Options{Concurrency: account, Latency: time.Second})
	other := b.with(b.registered(simulator.P256))
	for _, one := range []*bed{b, other} {
		one.must(serverTime, ``)
		b.sim.Update(one.fields["clientId"], func(i *simulator.Integration) { i.Administrator = true })
	}
	b.sim.Allocate(b.fields["clientId"], own)
	b.must(`{"url":"system/v1/governanceLimits","method":"GET"}`, ``)
	together := func(when string) {
		t.Helper()
		var all sync.WaitGroup
		for i := range account {
			who := b
			if i >= own {
				who = other
			}
			all.Go(func() {
				who.must(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"`+strconv.Itoa(i)+`"}}`, ``)
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.InFlight == account }); err != nil {
			t.Errorf("%s: never %d at once: %v", when, account, err)
		}
		all.Wait()
		if stats := b.stats(); stats.Blocked > 0 {
			t.Errorf("%s: %d blocked", when, stats.Blocked)
		}
	}
	together("one was told")
	other.must(`{"url":"system/v1/governanceLimits","method":"GET"}`, ``)
	together("both were told")
}
