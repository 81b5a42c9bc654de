//go:build fleet

package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/failure"
	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// A worker in a network namespace of its own has two cables: one to NATS, and one to
// NetSuite. On the other end of each, the test passes connections on.

// TestNetworkCutShort: the network between a worker and NATS is gone for 10 s, which
// is less than AckWait: no lease ends, and no job is begun again.
func TestNetworkCutShort(t *testing.T) {
	w := startApart(t, 1, options{ackWait: 30 * time.Second, workers: "2"})
	tr := w.b.traffic()
	w.b.answeredJobs(50)
	w.b.busy(w.member)
	struck := time.Now()
	w.plugged(false)
	time.Sleep(10 * time.Second) // the fault itself
	w.plugged(true)
	w.works(struck)
	tr.end()
	if n := w.b.ledger.count(func(e *entry) bool { return e.result != nil && (e.result.Error != nil || e.result.Attempts > 1) }); n > 0 {
		t.Errorf("%d jobs failed or were begun again, although no lease was over", n)
	}
	w.b.finish("the network to NATS cut for 10 s (AckWait 30 s)", struck)
}

// TestNetworkCutLong: the network is gone for longer than AckWait. The worker ends
// its calls when their leases are over, before others take its jobs, and works again
// when the network is back.
func TestNetworkCutLong(t *testing.T) {
	w := startApart(t, 2, options{ackWait: 5 * time.Second, workers: "2"})
	tr := w.b.traffic()
	var held []string
	for round := 0; len(held) == 0 && round < 5; round++ {
		held = w.slowJobs()
	}
	if len(held) == 0 {
		t.Fatal("the worker got none of the slow jobs")
	}
	struck := time.Now()
	w.plugged(false)
	time.Sleep(15 * time.Second) // the fault itself
	w.plugged(true)
	w.works(struck)
	w.hearsOfLimits()
	tr.end()
	for _, e := range w.b.ledger.all() {
		if !slices.Contains(held, e.id) || e.result == nil {
			continue
		}
		if e.write && (e.result.Error == nil || e.result.Error.Outcome != failure.Unknown) || !e.write && e.result.Attempts < 2 {
			t.Errorf("a %s of the worker that was cut off has the result %+v", e.what, e.result)
		}
	}
	w.b.finish("the network to NATS cut for 15 s (AckWait 5 s)", struck)
}

// slowJobs submits jobs that take longer than AckWait, and returns those that the
// worker got.
func (w *apart) slowJobs() []string {
	w.b.t.Helper()
	slow, met := map[string]string{}, []*simulator.Injection{} // IDs to accounts
	for _, account := range accounts() {
		// A new plugin sends no more than four requests of an account at once.
		for n := range min(limits[account], 4) {
			kind := w.b.create
			if n%2 == 0 {
				kind = w.b.read
			}
			job := kind(account)
			slow[job.ID] = account
			met = append(met, w.b.slowly(job, 30*time.Second))
			w.b.background.Go(func() { w.b.run(job) })
		}
	}
	testbed.Await(w.b.t, startLimit, "slow requests at NetSuite", func() bool {
		return !slices.ContainsFunc(met, func(i *simulator.Injection) bool { return i.Hits() == 0 })
	})
	var held []string
	for id, account := range slow {
		if w.b.holds(w.member, account, id) {
			held = append(held, id)
		}
	}
	return held
}

// apart is a worker whose network can be cut.
type apart struct {
	b      *bed
	member *member
	cable  string // the end, outside of the worker's namespace, of the cable to NATS
}

// startApart starts a fleet with one more worker in a namespace. n tells the
// networks of several tests apart.
func startApart(t *testing.T, n int, o options) *apart {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a network of its own needs root: run as root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("a network of its own needs the command ip (Debian's package iproute2)")
	}
	t.Parallel()
	// Names of interfaces have at most 15 letters, and belong to the whole machine.
	id := fmt.Sprintf("nsf%d-%d", os.Getpid()%100000, n)
	space := id
	ip(t, "netns", "add", space)
	t.Cleanup(func() { ip(t, "netns", "del", space) })
	ip(t, "-n", space, "link", "set", "lo", "up")
	w := &apart{b: start(t, o), cable: id + "n"}
	networks := fmt.Sprintf("10.%d.", 100+os.Getpid()%128) // unlike those of another run
	toNATS := cable(t, space, w.cable, fmt.Sprintf("%s%d.", networks, 2*n))
	toNetSuite := cable(t, space, id+"s", fmt.Sprintf("%s%d.", networks, 2*n+1))

	var servers []string
	for _, server := range strings.Split(w.b.urls, ",") {
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		servers = append(servers, "nats://"+forward(t, toNATS, u.Host))
	}
	w.member = &member{Kind: "worker", Name: "worker-apart", Data: filepath.Join(w.b.data, "worker-apart")}
	w.member.Args = []string{
		"ip", "netns", "exec", space, filepath.Join(w.b.bin, "netsuite-worker"), "serve", "--data=" + w.member.Data,
		"--nats=" + strings.Join(servers, ","), "--nats-password-file=" + w.b.secretFile(), "--worker=" + w.member.Name,
		"--credentials-dir=" + filepath.Join(w.b.data, "credentials"), "--scan=1s", "--drain=20s", "--http=" + toNetSuite.inside + ":8080",
	}
	env := append(w.b.sim.Environment(), "HTTPS_PROXY=http://"+forward(t, toNetSuite, w.b.sim.Addr()))
	w.member.process = w.b.spawn(w.member.Name, env, w.member.Args...)
	w.member.PID = w.member.process.run.Process.Pid
	w.b.members = append(w.b.members, w.member)
	w.b.awaitReady(w.member)
	return w
}

// plugged plugs the cable to NATS in, or out. What is sent meanwhile is lost.
func (w *apart) plugged(in bool) {
	w.b.t.Helper()
	ip(w.b.t, "link", "set", w.cable, map[bool]string{true: "up", false: "down"}[in])
}

// works waits until the worker has ended jobs that were submitted after the fault.
func (w *apart) works(struck time.Time) {
	w.b.t.Helper()
	testbed.Await(w.b.t, startLimit, "jobs of the worker after the cut", func() bool {
		return w.b.ledger.count(func(e *entry) bool {
			return e.result != nil && e.result.Worker == w.member.Name && e.submitted.After(struck) && e.result.Error == nil
		}) >= 20
	})
}

// hearsOfLimits checks that the worker makes a consumer with the limit of now. All
// workers do so when it is gone.
func (w *apart) hearsOfLimits() {
	t, account := w.b.t, accounts()[1]
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	operator, err := natsfleet.NewOperator(ctx, w.b.nc)
	if err == nil {
		err = operator.SetLimit(ctx, account, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	stream := w.b.consumer(account).Stream
	testbed.Await(t, startLimit, "end of the consumer", func() bool {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		err := w.b.js.DeleteConsumer(ctx, stream, account)
		return err == nil || errors.Is(err, jetstream.ErrConsumerNotFound)
	})
	began := time.Now()
	testbed.Await(t, startLimit, "jobs of the worker with the new limit", func() bool {
		return w.b.ledger.count(func(e *entry) bool {
			return e.account == account && e.result != nil && e.result.Worker == w.member.Name && e.result.Started.After(began)
		}) >= 3
	})
	if n := w.b.consumer(account).Config.MaxAckPending; n != 1 {
		t.Errorf("a consumer was made anew with the limit %d of before, not 1", n)
	}
}

// ends are the addresses at both ends of a cable.
type ends struct{ inside, outside string }

// cable joins a namespace with the test's own network.
func cable(t *testing.T, space, name, network string) ends {
	t.Helper()
	c := ends{inside: network + "2", outside: network + "1"}
	ip(t, "link", "add", name, "type", "veth", "peer", "name", name+"i", "netns", space)
	ip(t, "addr", "add", c.outside+"/24", "dev", name)
	ip(t, "link", "set", name, "up")
	ip(t, "-n", space, "addr", "add", c.inside+"/24", "dev", name+"i")
	ip(t, "-n", space, "link", "set", name+"i", "up")
	return c
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	if output, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// forward passes connections to a cable's outer end on to an address, until the end
// of the test, and returns where it listens.
func forward(t *testing.T, c ends, to string) string {
	t.Helper()
	listener, err := net.Listen("tcp", c.outside+":0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	running.Go(func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			onward, err := net.Dial("tcp", to)
			if err != nil {
				_ = from.Close()
				continue
			}
			mu.Lock()
			open = append(open, from, onward)
			mu.Unlock()
			for _, pair := range [][2]net.Conn{{from, onward}, {onward, from}} {
				running.Go(func() {
					_, _ = io.Copy(pair[0], pair[1])
					_ = from.Close()
					_ = onward.Close()
				})
			}
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return listener.Addr().String()
}
