package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// TestKilledUnderLoad kills the plugin a few times. Stage large of .ci/run does
// it a hundred times.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	killUnderLoad(t, 8)
}

// killUnderLoad kills the plugin at random moments while 16 callers work. Only
// calls that the process had when it was killed may fail, and a write among them
// is unknown; nothing is done twice.
func killUnderLoad(t *testing.T, kills int) {
	t.Helper()
	const callers = 16
	sim := testaccount.Start(t, simulator.Options{Concurrency: simulator.Unlimited, Latency: 2 * time.Millisecond, KeepRequests: 1_000_000, KeepBody: 256})
	fields, err := testaccount.Register(sim, testaccount.SharedKeyPair(t))
	if err != nil {
		t.Fatal(err)
	}
	credentials := fields.Document(t)
	host, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path: executable, Env: sim.Environment(),
		Restart: plugin.RestartPolicy{MostDeaths: 10 * kills, FirstWait: time.Millisecond, LongestWait: time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = host.Close() }()

	var deaths []death
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	outcomes := make([]map[string]string, callers) // of each mark
	lost := make([][]death, callers)               // calls that failed
	var done atomic.Int64
	for n := range callers {
		outcomes[n] = map[string]string{}
		working.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				mark := fmt.Sprintf("mark-%d-%d.", n, i)
				write := i%2 == 0
				if !write {
					mark = "read-" + mark
				}
				input := `{"method":"GET","url":"record/v1/customer","query":{"limit":1}}`
				if write {
					input = `{"method":"POST","url":"record/v1/customer","body":{"companyName":"` + mark + `"}}`
				}
				began := time.Now()
				_, err := host.RunAction(context.WithoutCancel(ctx), plugin.Request{Action: schema.ActionID, Credentials: credentials, Input: []byte(input)})
				done.Add(1)
				var f *failure.Error
				switch {
				case err == nil:
					outcomes[n][mark] = "done"
				case !errors.As(err, &f):
					t.Errorf("%v", err)
				default:
					outcomes[n][mark] = string(f.Outcome)
					if f.Reason != failure.Unavailable || !errors.As(err, new(*plugin.ExitError)) || (f.Outcome == failure.Unknown) != write {
						t.Errorf("%s: %+v", input, f)
					}
					lost[n] = append(lost[n], death{began, time.Now()})
				}
			}
		})
	}
	for range kills {
		time.Sleep(time.Duration(20+rand.IntN(120)) * time.Millisecond) // #nosec G404 -- when does not matter
		for host.PID() == 0 {
			time.Sleep(time.Millisecond)
		}
		victim, from := host.PID(), time.Now()
		if process, err := os.FindProcess(victim); err == nil && victim != 0 {
			_ = process.Kill()
		}
		for host.PID() == victim {
			time.Sleep(time.Millisecond)
		}
		deaths = append(deaths, death{from, time.Now()})
	}
	before := done.Load()
	for until := time.Now().Add(time.Minute); done.Load() < before+10*callers && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond) // it goes on
	}
	stop()
	working.Wait()
	if done.Load() < before+10*callers {
		t.Errorf("%d calls, and then no more", done.Load())
	}
	for _, call := range slices.Concat(lost...) {
		if !call.overlaps(deaths) {
			t.Errorf("a call from %v to %v was lost, and no process died", call.from, call.to)
		}
	}
	audit(t, sim, outcomes)
	if s := host.State(); s.Restarts == 0 || host.Err() != nil {
		t.Errorf("%+v, %v", s, host.Err())
	}
	t.Logf("%d calls, %d restarts", done.Load(), host.State().Restarts)
}

// audit compares what the callers were told of their writes with what NetSuite
// did.
func audit(t *testing.T, sim *simulator.Simulator, outcomes []map[string]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.Active == 0 }); err != nil {
		t.Fatal(err)
	}
	applied := map[string]int{}
	for _, seen := range sim.Requests() {
		if from := bytes.Index(seen.Body, []byte("mark-")); seen.Applied && from >= 0 {
			mark, _, _ := bytes.Cut(seen.Body[from:], []byte("."))
			applied[string(mark)+"."]++
		}
	}
	if len(applied) == 0 {
		t.Error("nothing was written")
	}
	for _, of := range outcomes {
		for mark, told := range of {
			switch times := applied[mark]; {
			case told == "done" && times != 1 && strings.HasPrefix(mark, "mark-"):
				t.Errorf("%s was told to be done, and was done %d times", mark, times)
			case times > 1:
				t.Errorf("%s was done %d times", mark, times)
			case told == "not_sent" && times > 0:
				t.Errorf("%s was told not to be sent, and was done", mark)
			}
			delete(applied, mark)
		}
	}
	for mark := range applied {
		t.Errorf("%s was done and never reported", mark)
	}
}

// death is a time in which a process died, or a call was lost.
type death struct{ from, to time.Time }

func (d death) overlaps(all []death) bool {
	return slices.ContainsFunc(all, func(other death) bool { return !other.from.After(d.to) && !d.from.After(other.to) })
}
