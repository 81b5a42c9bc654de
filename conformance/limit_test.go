package conformance_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

const (
	limitCalls   = 200
	limitLatency = 30 * time.Millisecond
	limitAtOnce  = 5
)

// many makes calls, all of them at once, and returns how many failed.
func many(t testing.TB, b *bed, host *plugin.Host, calls int) int64 {
	var failed atomic.Int64
	inputs := make([]string, calls)
	for i := range inputs {
		inputs[i] = fmt.Sprintf(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"%d"}}`, i)
	}
	each(inputs, calls, func(input string) {
		_, err := host.RunAction(t.Context(), plugin.Request{
			Action: schema.ActionID, Credentials: b.credentials, Config: []byte(oneRetry), Input: []byte(input),
		})
		if err != nil && failed.Add(1) == 1 {
			t.Errorf("%v", err)
		}
	})
	return failed.Load()
}

// TestLimit: 200 calls at once of an account that takes 5.
func TestLimit(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Concurrency: limitAtOnce, Latency: limitLatency})
	t.Cleanup(func() { nothingOpen(t, b) })
	if failed := many(t, b, b.host, limitCalls); failed > 0 {
		t.Errorf("%d calls failed", failed)
	}
	stats := b.stats()
	if stats.Blocked >= 20 || stats.Applied != limitCalls || stats.MaxInFlight > limitAtOnce {
		t.Errorf("%d blocked, %d carried out, %d at once", stats.Blocked, stats.Applied, stats.MaxInFlight)
	}
	if stats.TokensIssued != 1 {
		t.Errorf("%d tokens", stats.TokensIssued)
	}
}

// TestLimitIsShared: a second process comes midway; neither knows of the other.
func TestLimitIsShared(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Concurrency: limitAtOnce, Latency: limitLatency})
	t.Cleanup(func() { nothingOpen(t, b) })
	other := load(t, nil, b.sim.Environment()...)
	defer other.Close()
	done := make(chan int64)
	go func() { done <- many(t, b, b.host, limitCalls) }()
	if err := b.sim.WaitFor(t.Context(), func(s simulator.Stats) bool { return s.Applied >= limitCalls/4 }); err != nil {
		t.Fatal(err)
	}
	if failed := many(t, b, other, limitCalls/2); failed > 0 {
		t.Errorf("%d calls of the second process failed", failed)
	}
	if failed := <-done; failed > 0 {
		t.Errorf("%d calls of the first process failed", failed)
	}
	if n := b.stats().Applied; n != limitCalls*3/2 {
		t.Errorf("%d carried out", n)
	}
}

// TestLimitShrinks: the account's limit falls to one, and rises again.
func TestLimitShrinks(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Concurrency: limitAtOnce, Latency: 5 * time.Millisecond})
	for _, limit := range []int{limitAtOnce, 1, limitAtOnce} {
		b.sim.SetConcurrency(limit)
		if failed := many(t, b, b.host, 60); failed > 0 {
			t.Errorf("%d calls failed at a limit of %d", failed, limit)
		}
	}
	if n := b.stats().Applied; n != 180 {
		t.Errorf("%d carried out", n)
	}
}

// TestCeiling: the setting bounds what the account would take.
func TestCeiling(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Concurrency: simulator.Unlimited, Latency: limitLatency}, "NETSUITE_CONNECTOR_MAX_IN_FLIGHT=2")
	if failed := many(t, b, b.host, 30); failed > 0 {
		t.Errorf("%d calls failed", failed)
	}
	if n := b.stats().MaxInFlight; n > 2 {
		t.Errorf("%d at once", n)
	}
}

// TestCallsToAnAccountThatTellsItsLimit: once a caller has asked the account for its
// limit, all of it is used at once, and nothing is blocked. A limit that a setting
// tells is used in the same way.
func TestCallsToAnAccountThatTellsItsLimit(t *testing.T) {
	t.Parallel()
	const atOnce = 12
	for name, settings := range map[string][]string{"the account": nil, "a setting": {"NETSUITE_CONNECTOR_ACCOUNT_LIMIT=12"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := simulated(t, simulator.Options{Concurrency: atOnce, Latency: time.Second}, settings...)
			if settings == nil {
				b.sim.Update(b.fields["clientId"], func(i *simulator.Integration) { i.Administrator = true })
				b.must(`{"url":"system/v1/governanceLimits","method":"GET"}`, ``)
			} else {
				b.must(serverTime, ``)
			}
			began := time.Now()
			if failed := many(t, b, b.host, atOnce); failed > 0 {
				t.Errorf("%d calls failed", failed)
			}
			stats := b.stats()
			if stats.Blocked > 0 || stats.MaxInFlight != atOnce {
				t.Errorf("%d blocked, %d at once, in %v", stats.Blocked, stats.MaxInFlight, time.Since(began))
			}
		})
	}
}

// limited is a case of BenchmarkLimit.
type limited struct {
	name      string
	limit     int // of the account
	then      int // its limit after a quarter of the calls, 0 for the same
	calls     int // of each process
	processes int
	reads     bool
	settings  []string
}

var limitedCases = []limited{
	{name: "5", limit: 5, calls: limitCalls, processes: 1},
	{name: "5,told", limit: 5, calls: limitCalls, processes: 1, settings: []string{"NETSUITE_CONNECTOR_ACCOUNT_LIMIT=5"}},
	{name: "5,reads", limit: 5, calls: limitCalls, processes: 1, reads: true},
	{name: "5,reads,told", limit: 5, calls: limitCalls, processes: 1, reads: true, settings: []string{"NETSUITE_CONNECTOR_ACCOUNT_LIMIT=5"}},
	{name: "1", limit: 1, calls: 60, processes: 1},
	{name: "2", limit: 2, calls: 100, processes: 1},
	{name: "15", limit: 15, calls: 600, processes: 1},
	{name: "50", limit: 50, calls: 1000, processes: 1, settings: []string{"NETSUITE_CONNECTOR_MAX_IN_FLIGHT=64"}},
	{name: "none", limit: simulator.Unlimited, calls: 600, processes: 1},
	{name: "15,then5", limit: 15, then: 5, calls: 400, processes: 1},
	{name: "5,then15", limit: 5, then: 15, calls: 600, processes: 1},
	{name: "5,shared", limit: 5, calls: limitCalls, processes: 2},
}

// ideal is how long the calls of a case take, if each takes limitLatency and no slot
// is ever free. The ceiling is that of the settings' default.
func (c limited) ideal() time.Duration {
	rounds := func(calls, limit int) float64 {
		if limit == simulator.Unlimited {
			limit = 20
		}
		return float64(calls) / float64(limit)
	}
	calls := c.calls * c.processes
	n := rounds(calls, c.limit)
	if c.then != 0 {
		n = rounds(calls/4, c.limit) + rounds(calls-calls/4, c.then)
	}
	return time.Duration(n * float64(limitLatency))
}

// BenchmarkLimit is how long calls of 30 ms take where the account lets in some at
// once, as a multiple of the time that would be ideal, and how many of 100 requests
// it blocks.
func BenchmarkLimit(b *testing.B) {
	for _, c := range limitedCases {
		b.Run(c.name, func(b *testing.B) {
			var took, blocked, requests float64
			for b.Loop() {
				b.StopTimer()
				spent, stats := c.run(b)
				took += float64(spent)
				blocked += float64(stats.Blocked)
				requests += float64(stats.APIRequests)
				b.StartTimer()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(took/float64(b.N)/float64(c.ideal()), "×ideal")
			b.ReportMetric(100*blocked/requests, "%blocked")
		})
	}
}

// run makes a case's calls, and returns how long they took.
func (c limited) run(b *testing.B) (time.Duration, simulator.Stats) {
	bed := simulated(b, simulator.Options{Concurrency: c.limit, Latency: limitLatency}, c.settings...)
	hosts := []*plugin.Host{bed.host}
	for len(hosts) < c.processes {
		hosts = append(hosts, load(b, nil, append(bed.sim.Environment(), c.settings...)...))
	}
	for _, host := range hosts {
		c.calling(b, bed, host, 1) // brings the token and a connection
	}
	before := bed.sim.Stats()
	began := time.Now()
	var all sync.WaitGroup
	for _, host := range hosts {
		all.Go(func() { c.calling(b, bed, host, c.calls) })
	}
	if c.then != 0 {
		due := before.APIRequests - before.Blocked + c.calls*c.processes/4
		if err := bed.sim.WaitFor(b.Context(), func(s simulator.Stats) bool { return s.APIRequests-s.Blocked >= due }); err != nil {
			b.Error(err)
		}
		bed.sim.SetConcurrency(c.then)
	}
	all.Wait()
	took := time.Since(began)
	stats := bed.sim.Stats()
	stats.Blocked -= before.Blocked
	stats.APIRequests -= before.APIRequests
	for _, host := range hosts {
		_ = host.Close()
	}
	return took, stats
}

// calling makes calls, all of them at once.
func (c limited) calling(b *testing.B, bed *bed, host *plugin.Host, calls int) {
	if !c.reads {
		many(b, bed, host, calls)
		return
	}
	inputs := slices.Repeat([]string{serverTime}, calls)
	each(inputs, calls, func(input string) {
		_, err := host.RunAction(b.Context(), plugin.Request{
			Action: schema.ActionID, Credentials: bed.credentials, Config: []byte(oneRetry), Input: []byte(input),
		})
		if err != nil {
			b.Error(err)
		}
	})
}
