package pluginside

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc/codes"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

const (
	killsAfter = 2 * time.Second // go-plugin's client
	slack      = 10 * time.Second
)

// busy starts a process that NetSuite takes a while to answer, and has it make
// writes: none of them may be cut. It returns when all have arrived.
func (t *trial) busy(takes time.Duration, calls int, settings ...string) *sync.WaitGroup {
	t.apart(simulator.Options{Concurrency: simulator.Unlimited}, append(settings, "NETSUITE_CONNECTOR_MAX_IN_FLIGHT=64")...)
	for range 3 { // the limit of an account grows with success
		t.together(calls, read, ``)
	}
	slow := t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer, Method: "POST", Delay: takes})
	group := &sync.WaitGroup{}
	for range calls {
		group.Go(func() {
			if _, f := t.call(create, ``); f != nil {
				t.errorf("a write that could have ended was cut: %v", f)
			}
		})
	}
	t.await(slack, "the arrival of every write", func() bool { return slow.Hits() == calls })
	return group
}

// stops waits for the end of the process, and checks its exit code.
func (t *trial) stops(within time.Duration, code int) {
	select {
	case <-t.plugin.Exited():
	case <-time.After(within):
		t.fatalf("the process has not ended within %v", within)
	case <-t.ctx.Done():
		t.fatalf("the process has not ended: %v", t.ctx.Err())
	}
	if got := t.plugin.ExitCode(); got != code {
		t.errorf("the exit code is %d, want %d (-1: a signal killed it)", got, code)
	}
}

// signal sends a signal, where there are signals.
func (t *trial) signal(s os.Signal) {
	if err := t.plugin.Signal(s); err != nil {
		if runtime.GOOS == "windows" {
			t.skipf("Windows has no signals that a program can receive")
		}
		t.fatalf("%s cannot be sent: %v", s, err)
	}
}

func stopClauses() []clause {
	return []clause{
		rule("stop.shutdown", stopping, "Shutdown lets calls in flight end, and the process exits with 0 before a host would kill it", func(t *trial) {
			group := t.busy(700*time.Millisecond, 12)
			began := time.Now()
			_ = t.plugin.Shutdown(t.ctx) // the process may end before it has answered
			group.Wait()
			t.stops(slack, 0)
			if took := time.Since(began); took > killsAfter+time.Second {
				t.errorf("it took %v, and a host kills after %v", took, killsAfter)
			}
			t.sent(12 + 36)
		}),
		rule("stop.shutdown_idle", stopping, "Shutdown without calls in flight ends the process with 0 at once", func(t *trial) {
			t.own()
			t.succeeds(read, ``)
			_ = t.plugin.Shutdown(t.ctx)
			t.stops(killsAfter, 0)
		}),
		rule("stop.shutdown_limit", stopping, "What is still in flight when the time after Shutdown is up is cancelled, and tells its outcome truly", func(t *trial) {
			t.cutShort(func() { _ = t.plugin.Shutdown(t.ctx) }, 4*time.Second)
		}),
		rule("stop.sigterm", stopping, "SIGTERM lets calls in flight end, however slow, and the process exits with 0", func(t *trial) {
			group := t.busy(3*time.Second, 12)
			t.signal(syscall.SIGTERM)
			group.Wait()
			t.stops(slack, 0)
		}),
		rule("stop.sighup", stopping, "SIGHUP does the same", func(t *trial) {
			group := t.busy(time.Second, 4)
			t.signal(syscall.SIGHUP)
			group.Wait()
			t.stops(slack, 0)
		}),
		rule("stop.sigterm_idle", stopping, "SIGTERM without calls in flight ends the process with 0 at once", func(t *trial) {
			t.own()
			t.succeeds(read, ``)
			t.signal(syscall.SIGTERM)
			t.stops(killsAfter+time.Second, 0)
		}),
		rule("stop.new_calls", stopping, "A stopping process takes no new calls: UNAVAILABLE, not_sent, safe to repeat, with stopping = true in the metadata", func(t *trial) {
			t.own()
			t.stalled(t.ctx, read)
			t.signal(syscall.SIGTERM)
			f := t.turnedAway()
			t.ends(f, "not_sent", "safe")
			if f.Metadata["stopping"] != "true" {
				t.errorf("stopping is %q in the metadata", f.Metadata["stopping"])
			}
		}),
		rule("stop.signal_limit", stopping, "What is in flight SHUTDOWN_SECONDS after a signal is cancelled, and tells its outcome truly", func(t *trial) {
			t.cutShort(func() { t.signal(syscall.SIGTERM) }, 5*time.Second, "NETSUITE_CONNECTOR_SHUTDOWN_SECONDS=1")
		}),
		rule("stop.second_signal", stopping, "A second signal ends the process at once", func(t *trial) {
			t.own()
			t.stalled(t.ctx, read)
			t.signal(syscall.SIGTERM)
			t.turnedAway() // two signals at once may arrive as one
			t.signal(syscall.SIGTERM)
			select {
			case <-t.plugin.Exited():
			case <-time.After(slack):
				t.errorf("it has not ended %v after the second signal", slack)
			}
		}),
		rule("stop.host_died", stopping, "A host that has died ends the process", func(t *trial) {
			if runtime.GOOS == "windows" {
				t.skipf("it needs a shell as the host")
			}
			t.join(t.bench.sim, "")
			// A shell stands for the host: the plugin is its child.
			p, err := t.launch(wire.Options{Path: "/bin/sh", Args: append([]string{"-c", `"$0" "$@" & wait`, t.bench.path}, t.bench.args...)})
			t.must(err)
			t.plugin = p
			t.succeeds(read, ``)
			t.stalled(t.ctx, read)
			t.must(p.Signal(syscall.SIGKILL))
			p.Hangup()
			select {
			case <-p.Gone():
			case <-time.After(slack):
				t.errorf("the plugin lives %v after its host", slack)
			}
		}),
		rule("stop.socket", stopping, "After a stop, the socket is removed", func(t *trial) {
			t.own()
			if t.plugin.Handshake.Network != "unix" {
				t.skipf("the plugin serves on %s", t.plugin.Handshake.Network)
			}
			_ = t.plugin.Shutdown(t.ctx)
			t.stops(slack, 0)
			if _, err := os.Stat(t.plugin.Handshake.Address); !errors.Is(err, os.ErrNotExist) {
				t.errorf("%s: %v", t.plugin.Handshake.Address, err)
			}
		}),
	}
}

// turnedAway makes calls until the process, which was told to stop, takes no more
// of them, and returns what the first one of these is told.
func (t *trial) turnedAway() *wire.Failure {
	var f *wire.Failure
	t.await(slack, "a call that is not taken any more", func() bool {
		ctx, cancel := context.WithTimeout(t.ctx, time.Second) // this one may wait as the others do
		defer cancel()
		_, f = t.run(ctx, t.request(`{"method":"GET","url":"record/v1/customer"}`, once))
		return f != nil && f.Code != codes.DeadlineExceeded
	})
	t.reason(f, "UNAVAILABLE")
	return f
}

// cutShort stops a process with a read and a write in flight that would not end,
// and checks what their callers are told.
func (t *trial) cutShort(stop func(), within time.Duration, settings ...string) {
	t.own(settings...)
	t.succeeds(read, ``)
	stall := t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer})
	var group sync.WaitGroup
	for input, ends := range map[string][2]string{read: {"rejected", "safe"}, create: {"unknown", "check"}} {
		group.Go(func() {
			_, f := t.call(input, ``)
			switch {
			case f == nil:
				t.errorf("%s succeeded", input)
			case f.Reason == "":
				t.errorf("%s was cut: %v", input, f)
			default:
				t.ends(f, ends[0], ends[1])
			}
		})
	}
	t.await(slack, "the arrival of both requests", func() bool { return stall.Hits() == 2 })
	began := time.Now()
	stop()
	group.Wait()
	t.stops(slack, 0)
	if took := time.Since(began); took > within {
		t.errorf("it took %v, want %v at most", took, within)
	}
}
