//go:build unix

package conformance_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

const (
	stopAccounts = 25
	stopWrites   = 2 // of each account: all are sent at once, from the start
	stopLatency  = 300 * time.Millisecond
)

// slowWrites opens accounts in which every request takes its time.
func slowWrites(t *testing.T) (*accounts, []*ownAccount) {
	t.Helper()
	a := withAccounts(t, simulator.Options{})
	posts := named("POST")
	opened := make([]*ownAccount, stopAccounts)
	for i := range opened {
		opened[i] = a.mustOpen(posts...)[0]
	}
	a.sim.SetLatency(stopLatency)
	return a, opened
}

// received waits until NetSuite has every write, and is at work on the last.
func received(t *testing.T, a *accounts, prepared int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := a.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.APIRequests == prepared+stopAccounts*stopWrites }); err != nil {
		t.Fatal(err)
	}
}

// reported is what a host was told of its writes.
type reported struct{ done, unknown, notSent, others int }

func (r *reported) add(f *failure.Error) {
	switch {
	case f == nil:
		r.done++
	case f.Outcome == failure.Unknown:
		r.unknown++
	case f.Outcome == failure.NotSent:
		r.notSent++
	default:
		r.others++
	}
}

// compare holds what was told against what NetSuite carried out.
func (r reported) compare(t *testing.T, opened []*ownAccount, cut bool) {
	t.Helper()
	carriedOut := 0
	for _, own := range opened {
		_, applied := own.count()
		carriedOut += applied
	}
	switch {
	case r.done+r.unknown+r.notSent+r.others != stopAccounts*stopWrites || r.others > 0:
		t.Errorf("not every write was reported: %+v", r)
	case cut && (carriedOut < r.done || carriedOut > r.done+r.unknown):
		t.Errorf("%d writes were carried out; reported was %+v", carriedOut, r)
	case !cut && (carriedOut != r.done || r.unknown > 0):
		t.Errorf("%d writes were carried out; reported was %+v", carriedOut, r)
	}
}

// TestAStopCutsNoWrite: with 50 writes under way, every write that NetSuite
// carried out is reported as a success. Only a second signal may cut calls, and
// these tell that it may have happened.
func TestAStopCutsNoWrite(t *testing.T) {
	t.Parallel()
	signalled := func(times int) func(*accounts) error {
		return func(a *accounts) error {
			pid := a.host.PID()
			for range times {
				if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
					return err
				}
				time.Sleep(20 * time.Millisecond) // two that come together count as one
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		stop func(*accounts) error
		cut  bool
	}{
		"Close":                        {func(a *accounts) error { return a.host.Close() }, false},
		"Shutdown":                     {func(a *accounts) error { return a.host.Shutdown(context.Background()) }, false},
		"SIGTERM to the plugin":        {signalled(1), false},
		"SIGTERM to the plugin, twice": {signalled(2), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, opened := slowWrites(t)
			prepared := a.stats().APIRequests
			var mu sync.Mutex
			var told reported
			var calls sync.WaitGroup
			for _, own := range opened {
				for range stopWrites {
					calls.Go(func() {
						f := own.run(t.Context(), own.input, ``).failure
						mu.Lock()
						defer mu.Unlock()
						told.add(f)
					})
				}
			}
			received(t, a, prepared)
			if err := c.stop(a); err != nil {
				t.Error(err)
			}
			calls.Wait()
			a.settled()
			told.compare(t, opened, c.cut)
		})
	}
}

// drainingHost makes this program a host that ends as services do: at SIGTERM it
// lets its calls end. It tells the outcome of each, or "done".
const drainingHost = "NETSUITE_CONFORMANCE_DRAINING_HOST"

func init() {
	if os.Getenv(drainingHost) == "" {
		return
	}
	if err := drain(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func drain() error {
	asked := make(chan os.Signal, 2)
	signal.Notify(asked, syscall.SIGTERM)
	var job hostJob
	if err := json.NewDecoder(os.Stdin).Decode(&job); err != nil {
		return err
	}
	host, err := plugin.Load(context.Background(), plugin.HostOptions{Path: job.Path, Env: job.Environment})
	if err != nil {
		return err
	}
	var calls sync.WaitGroup
	var mu sync.Mutex
	for i, input := range job.Inputs {
		calls.Go(func() {
			_, err := host.RunAction(context.Background(), plugin.Request{Action: schema.ActionID, Credentials: job.Credentials[i], Input: []byte(input)})
			told := "done"
			if f := (*failure.Error)(nil); errors.As(err, &f) {
				told = string(f.Outcome)
			}
			mu.Lock()
			defer mu.Unlock()
			fmt.Println(told)
		})
	}
	<-asked
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err = host.Shutdown(ctx)
	calls.Wait()
	return err
}

// TestAGroupIsStopped: a service manager signals the host and its plugin
// together, and may do so twice.
func TestAGroupIsStopped(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string]int{"once": 1, "twice": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, opened := slowWrites(t)
			prepared := a.stats().APIRequests
			job := hostJob{Path: executable, Environment: a.sim.Environment()}
			for _, own := range opened {
				for range stopWrites {
					job.Credentials = append(job.Credentials, own.credentials)
					job.Inputs = append(job.Inputs, own.input)
				}
			}
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), drainingHost+"=1")
			cmd.Stdin = bytes.NewReader(testbed.JSON(t, job))
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			var told bytes.Buffer
			said := &testbed.Log{}
			cmd.Stdout, cmd.Stderr = &told, said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			received(t, a, prepared)
			for range signals {
				if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM); err != nil {
					t.Error(err)
				}
				time.Sleep(20 * time.Millisecond)
			}
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v; the host said: %s", err, said)
			}
			a.settled()
			var sum reported
			for lines := bufio.NewScanner(&told); lines.Scan(); {
				f := &failure.Error{Outcome: failure.Outcome(lines.Text())}
				if lines.Text() == "done" {
					f = nil
				}
				sum.add(f)
			}
			sum.compare(t, opened, signals > 1)
		})
	}
}
