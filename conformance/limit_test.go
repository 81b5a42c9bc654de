package conformance_test

import (
	"fmt"
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

// BenchmarkLimit is how long 200 calls of 30 ms take where 5 are allowed at
// once, as a multiple of the time that would be ideal.
func BenchmarkLimit(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		bed := simulated(b, simulator.Options{Concurrency: limitAtOnce, Latency: limitLatency})
		bed.must(serverTime, ``)
		b.StartTimer()
		began := time.Now()
		if failed := many(b, bed, bed.host, limitCalls); failed > 0 {
			b.Errorf("%d calls failed", failed)
		}
		took := time.Since(began)
		b.StopTimer()
		b.ReportMetric(float64(took)/float64(limitCalls*limitLatency/limitAtOnce), "×ideal")
		b.ReportMetric(float64(bed.sim.Stats().Blocked), "blocked")
		_ = bed.host.Close()
		b.StartTimer()
	}
}
