//go:build fleet

package fleet_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// hostSilence is after which a plugin gives up a host that answers nothing:
// plugin/server pings it after 10 s without a sign, and waits 10 s for the answer.
const hostSilence = 20 * time.Second

// TestWorkerFrozen: a worker is stopped while its plugin has requests at NetSuite
// that take longer than its leases. The plugin ends them before the leases are over,
// so that the account's limit holds when other workers take the jobs, and what the
// worker does when it goes on changes no result.
func TestWorkerFrozen(t *testing.T) {
	t.Parallel()
	// A lease was renewed at most a quarter of AckWait before the worker stopped.
	b := start(t, options{ackWait: 36 * time.Second})
	account := accounts()[0]
	b.began = time.Now()
	jobs := []*fleet.Job{b.read(account), b.create(account)}
	slow := map[string]bool{}
	for _, job := range jobs {
		slow[job.ID] = true
		b.slowly(job, 3*time.Minute)
		b.background.Go(func() { b.run(job) })
	}
	testbed.Await(t, startLimit, "requests at NetSuite", func() bool { return b.flight.nowOf(account) == len(jobs) })
	tr := b.traffic()
	var stopped []*member
	struck := time.Now()
	for _, m := range b.members {
		if m.Kind == "worker" && (b.holds(m, account, jobs[0].ID) || b.holds(m, account, jobs[1].ID)) {
			stopped = append(stopped, m)
			if err := m.signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(stopped) == 0 || len(stopped) == 3 {
		t.Fatalf("%d workers hold the slow jobs", len(stopped))
	}
	testbed.Await(t, hostSilence+10*time.Second, "end of the requests at NetSuite", func() bool {
		return b.flight.nowOf(account) == 0
	})
	t.Logf("the plugin of a stopped worker ended its requests after %v", time.Since(struck).Round(100*time.Millisecond))
	testbed.Await(t, startLimit, "results of the slow jobs", func() bool {
		return b.ledger.count(func(e *entry) bool { return slow[e.id] && e.result != nil }) == len(jobs)
	})
	for _, m := range stopped {
		if err := m.signal(sigCont); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range stopped {
		b.busy(m)
	}
	b.answeredJobs(100)
	tr.end()
	for _, e := range b.ledger.all() {
		if !slow[e.id] || e.result == nil {
			continue
		}
		if e.write && (e.result.Error == nil || e.result.Error.Outcome != failure.Unknown) {
			t.Errorf("a POST whose worker was stopped has the result %+v", e.result)
		}
		if !e.write && (e.result.Error != nil || e.result.Attempts != 2) {
			t.Errorf("a GET whose worker was stopped has the result %+v", e.result)
		}
	}
	b.finish("a worker stopped with SIGSTOP past AckWait (36 s), and continued", struck)
}

// slowly lets NetSuite take its time for the first request of a job, whose work is
// done at once.
func (b *bed) slowly(job *fleet.Job, delay time.Duration) *simulator.Injection {
	return b.sim.Inject(simulator.Fault{
		Kind: simulator.KindDelayAnswer, Delay: delay, Times: 1,
		Match: func(r *http.Request) bool { return r.Header.Get(markHeader) == job.ID },
	})
}

// holds asks a worker whether it holds a job.
func (b *bed) holds(m *member, account, job string) bool {
	b.t.Helper()
	held := ""
	testbed.Await(b.t, startLimit, "answer of "+m.Name, func() bool {
		answer, err := b.nc.Request("netsuite.worker."+m.Name+".holds", []byte(account+"."+job), 5*time.Second)
		if err == nil {
			held = string(answer.Data)
		}
		return err == nil
	})
	return held == "1"
}
