// Package fleetspeed_test measures a fleet: real workers and NATS nodes, each a
// process of its own, and a NetSuite whose answers take a fixed time.
//
//	go test ./conformance/fleetspeed -run '^$' -bench . -benchtime 1x -timeout 30m
//
// Nothing here fails for being slow: machines differ. Processor time and memory are
// measured on Linux alone.
package fleetspeed_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile returns what a share of the times did not exceed.
func quantile(times []time.Duration, share float64) time.Duration {
	slices.Sort(times)
	return times[int(share*float64(len(times)-1))]
}

// report tells what jobs took.
func report(b *testing.B, measured figures) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // a round's time says nothing
	b.ReportMetric(measured.PerSecond, "jobs/s")
	b.ReportMetric(milliseconds(measured.Workers), "worker-cpu-ms/job")
	b.ReportMetric(milliseconds(measured.NATS), "nats-cpu-ms/job")
}

// BenchmarkWorkers lets more and more workers share 100 accounts. Each runs 8 jobs
// at once that take 250 ms, so that 32 jobs a second are the most for each.
func BenchmarkWorkers(b *testing.B) {
	f := newFleet(b, programs(b), layout{Nodes: 1, Accounts: 100, Capacity: 8, Limit: 5, Latency: 250 * time.Millisecond})
	for _, n := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("workers=%d", n), func(b *testing.B) {
			f.startWorkers(n)
			warm(b, f, 100)
			for b.Loop() {
				measured, err := f.jobs(b.Context(), 320*n, 100)
				if err != nil {
					b.Fatal(err)
				}
				report(b, measured)
				b.ReportMetric(measured.PerSecond/float64(32*n), "of-ceiling")
			}
		})
	}
}

// warm runs a job of each account: its consumer, and with luck its token and
// connection are there then.
func warm(b *testing.B, f *testFleet, accounts int) {
	b.Helper()
	if _, err := f.jobs(b.Context(), accounts, accounts); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAccounts spreads the same number of jobs over more and more accounts.
// NetSuite answers at once. The first round of an account makes its consumer, its
// token and its connection; the second one has them.
func BenchmarkAccounts(b *testing.B) {
	for _, nodes := range []int{1, 3} {
		programs := programs(b)
		for _, accounts := range []int{1, 10, 100, 1000, 5000} {
			b.Run(fmt.Sprintf("nodes=%d/accounts=%d", nodes, accounts), func(b *testing.B) {
				f := newFleet(b, programs, layout{Nodes: nodes, Accounts: accounts, Capacity: 32, Limit: 5})
				f.startWorkers(2)
				began := time.Now()
				warm(b, f, accounts)
				first := time.Since(began)
				for b.Loop() {
					measured, err := f.jobs(b.Context(), max(1000, accounts), accounts)
					if err != nil {
						b.Fatal(err)
					}
					report(b, measured)
				}
				b.ReportMetric(float64(accounts)/first.Seconds(), "first-jobs/s")
				idle(b, f)
			})
		}
	}
}

// idleTime is for how long an idle fleet is watched: longer than a pull lasts.
const idleTime = 20 * time.Second

// idle measures what a fleet takes that has nothing to do.
func idle(b *testing.B, f *testFleet) {
	b.Helper()
	workers, nodes := processor(f.workerPIDs()...), processor(f.nodePIDs()...)
	time.Sleep(idleTime)
	percent := func(since time.Duration, pids []int) float64 {
		return 100 * float64(processor(pids...)-since) / float64(idleTime) / float64(len(pids))
	}
	b.ReportMetric(2*percent(workers, f.workerPIDs()), "idle-%cpu/worker") // with its plugin
	b.ReportMetric(percent(nodes, f.nodePIDs()), "idle-%cpu/node")
	b.ReportMetric(megabytes(f.workers[0].run.Process.Pid), "worker-MB")
	b.ReportMetric(megabytes(f.workers[0].state.Plugin), "plugin-MB")
	b.ReportMetric(megabytes(f.nodes[0].run.Process.Pid), "node-MB")
}

// BenchmarkLatency compares a job in an idle fleet with a direct call through the
// plugin: one after the other, in turn.
func BenchmarkLatency(b *testing.B) {
	programs := programs(b)
	for _, nodes := range []int{1, 3} {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) {
			f := newFleet(b, programs, layout{Nodes: nodes, Accounts: 1, Capacity: 8, Limit: 5})
			f.startWorkers(1)
			warm(b, f, 1)
			host := direct(b, f)
			call := func() error {
				_, err := host.RunAction(b.Context(), plugin.Request{Action: plugin.MakeRawRequest, Credentials: f.document, Input: input})
				return err
			}
			job := func() error {
				result, err := f.client.Run(b.Context(), &fleet.Job{Account: account(0), Action: plugin.MakeRawRequest, Input: input, Credential: "main"})
				if err == nil {
					err = result.Err()
				}
				return err
			}
			if err := call(); err != nil {
				b.Fatal(err)
			}
			var calls, jobs []time.Duration
			for b.Loop() {
				for range 300 {
					calls, jobs = append(calls, timed(b, call)), append(jobs, timed(b, job))
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(milliseconds(quantile(calls, 0.5)), "call-ms")
			b.ReportMetric(milliseconds(quantile(jobs, 0.5)), "job-ms")
			b.ReportMetric(milliseconds(quantile(jobs, 0.95)), "job-p95-ms")
			b.ReportMetric(float64(quantile(jobs, 0.5))/float64(quantile(calls, 0.5)), "job/call")
		})
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// The benchmarks measure what they say.
func TestTheFleetRunsWhatIsMeasured(t *testing.T) {
	t.Parallel()
	f := newFleet(t, programs(t), layout{Nodes: 1, Accounts: 3, Capacity: 4, Limit: 2, Latency: 20 * time.Millisecond})
	f.startWorkers(2)
	measured, err := f.jobs(t.Context(), 24, 3)
	if err != nil {
		t.Fatal(err)
	}
	// 3 accounts with 2 at once, each taking 20 ms.
	if measured.PerSecond <= 0 || measured.PerSecond > 300 {
		t.Errorf("%+v: more than the limits allow", measured)
	}
	f.netsuite.SetLatency(0)
	if _, err := direct(t, f).RunAction(t.Context(), plugin.Request{Action: plugin.MakeRawRequest, Credentials: f.document, Input: input}); err != nil {
		t.Fatal(err)
	}
	for name, pids := range map[string][]int{"workers": f.workerPIDs(), "nodes": f.nodePIDs()} {
		if took := processor(pids...); took <= 0 || took > time.Minute {
			t.Errorf("%s: %v of processor time", name, took)
		}
	}
	if size := megabytes(f.nodes[0].run.Process.Pid); size < 5 || size > 500 {
		t.Errorf("a node of %.0f MB", size)
	}
}
