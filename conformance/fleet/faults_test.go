//go:build fleet

package fleet_test

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
)

const sigCont = syscall.SIGCONT

// answeredJobs waits until so many more jobs have their results.
func (b *bed) answeredJobs(n int) {
	b.t.Helper()
	answered := func() int { return b.ledger.count(func(e *entry) bool { return e.result != nil }) }
	from := answered()
	testbed.Await(b.t, startLimit, strconv.Itoa(n)+" results", func() bool { return answered() >= from+n })
}

var runningLine = regexp.MustCompile(`(?m)^netsuite_worker_running ([0-9]+)$`)

// busy waits until a worker runs jobs.
func (b *bed) busy(m *member) {
	b.t.Helper()
	var state struct {
		HTTP string `json:"http"`
	}
	if !m.read("worker.json", &state) {
		b.t.Fatalf("%s has no state", m.Name)
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	testbed.Await(b.t, startLimit, "job of "+m.Name, func() bool {
		answer, err := client.Get(state.HTTP + "/metrics")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(answer.Body)
		found := runningLine.FindSubmatch(text)
		return found != nil && string(found[1]) != "0"
	})
}

// plugin returns the process of a worker's plugin.
func (b *bed) plugin(m *member) int {
	b.t.Helper()
	var found []int
	testbed.Await(b.t, startLimit, "plugin of "+m.Name, func() bool {
		found = children(m.PID)
		return len(found) == 1
	})
	return found[0]
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// TestWorkerKilled: a worker that is killed in mid-request takes its plugin with it.
// Its jobs go to others when their leases are over.
func TestWorkerKilled(t *testing.T) {
	t.Parallel()
	b := start(t, options{ackWait: 4 * time.Second})
	tr := b.traffic()
	met := func() bool {
		return b.ledger.count(func(e *entry) bool { return e.result != nil && (e.result.Attempts > 1 || e.result.Error != nil) }) > 0
	}
	var struck []time.Time
	for len(struck) < 5 && !met() { // its jobs may all be at their beginnings or ends
		b.answeredJobs(50)
		victim := b.member("worker-2")
		plugin := b.plugin(victim)
		b.busy(victim)
		struck = append(struck, time.Now())
		b.kill(victim)
		testbed.Await(t, 10*time.Second, "end of the plugin", func() bool { return !alive(plugin) })
		b.answeredJobs(100)
		b.restart(victim)
		b.answeredJobs(100)
	}
	tr.end()
	if !met() {
		t.Error("no job met the fault")
	}
	b.finish("a worker killed with -9", struck...)
}

// TestPluginKilled: the worker has a new plugin at once, and its jobs end with what
// is known of them.
func TestPluginKilled(t *testing.T) {
	t.Parallel()
	b := start(t, options{ackWait: 4 * time.Second})
	tr := b.traffic()
	var struck []time.Time
	for _, name := range []string{"worker-1", "worker-2", "worker-3"} {
		b.answeredJobs(50)
		victim := b.member(name)
		b.busy(victim)
		plugin := b.plugin(victim)
		struck = append(struck, time.Now())
		if err := syscall.Kill(plugin, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		testbed.Await(t, startLimit, "another plugin", func() bool {
			found := children(victim.PID)
			return len(found) == 1 && found[0] != plugin
		})
	}
	b.answeredJobs(50)
	tr.end()
	b.finish("a plugin killed with -9, in each worker", struck...)
}

// TestLeaderKilled: the two other servers elect another leader, and the first one
// joins them again.
func TestLeaderKilled(t *testing.T) {
	t.Parallel()
	b := start(t, options{ackWait: 6 * time.Second})
	tr := b.traffic()
	b.answeredJobs(50)
	leader := b.leader(accounts()[2])
	struck := time.Now()
	b.kill(leader)
	b.answeredJobs(150)
	if now := b.leader(accounts()[2]); now == leader {
		t.Errorf("%s still leads, and is dead", leader.Name)
	}
	b.restart(leader)
	b.answeredJobs(150)
	tr.end()
	b.finish("the leader killed with -9, and started again", struck)
}
