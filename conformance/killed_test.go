package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// underWay is how many of an account's requests NetSuite is at.
func (a *accounts) underWay(ctx context.Context, n int) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return a.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.InFlight == n })
}

// slowly opens an account for each method, whose answers do not come.
func (a *accounts) slowly() []*ownAccount {
	a.t.Helper()
	opened := a.mustOpen(methods...)
	for _, own := range opened {
		own.inject(simulator.Fault{Kind: simulator.KindDelayAnswer})
	}
	return opened
}

// carriedOutOnce checks that each request came once, and was carried out.
func carriedOutOnce(t *testing.T, opened []*ownAccount) {
	t.Helper()
	for _, own := range opened {
		requests, applied := own.count()
		if requests != 1 || (applied == 1) != own.writes {
			t.Errorf("%s: NetSuite saw %d requests and carried out %d", own.name, requests, applied)
		}
	}
}

// TestPluginKilled: a plugin that ends in mid-request leaves its host with an
// error that says what may have happened, and the next one works.
func TestPluginKilled(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	opened := a.slowly()
	ended := make(chan error)
	for _, own := range opened {
		go func() {
			f := own.run(t.Context(), own.input, oneRetry).failure
			outcome := failure.Rejected // of a read
			if own.writes {
				outcome = failure.Unknown
			}
			if f == nil || f.Reason != failure.Unavailable || f.Outcome != outcome || strings.Contains(f.Message, "before repeating") != own.writes {
				ended <- errors.New(own.name + ": " + fmt.Sprintf("%+v", f))
				return
			}
			ended <- nil
		}()
	}
	if err := a.underWay(t.Context(), len(methods)); err != nil {
		t.Fatal(err)
	}
	process, err := os.FindProcess(a.host.PID())
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	for range methods {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	a.settled()
	carriedOutOnce(t, opened)
	a.sim.ClearFaults()
	a.must(serverTime, ``) // by the next process
}

// hostVariable makes this program a host, for TestHostKilled.
const hostVariable = "NETSUITE_CONFORMANCE_HOST"

// hostJob is what that host does: it makes calls, and never ends.
type hostJob struct {
	Path        string
	Environment []string
	Credentials [][]byte
	Inputs      []string
}

func init() {
	if os.Getenv(hostVariable) == "" {
		return
	}
	raw, err := io.ReadAll(os.Stdin)
	var job hostJob
	if err == nil {
		err = json.Unmarshal(raw, &job)
	}
	var host *plugin.Host
	if err == nil {
		host, err = plugin.Load(context.Background(), plugin.HostOptions{Path: job.Path, Env: job.Environment})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i, input := range job.Inputs {
		go func() {
			_, err := host.RunAction(context.Background(), plugin.Request{
				Action: schema.ActionID, Credentials: job.Credentials[i], Config: []byte(oneRetry), Input: []byte(input),
			})
			fmt.Fprintln(os.Stderr, "ended:", err)
			os.Exit(1)
		}()
	}
	select {}
}

// TestHostKilled: the plugin of a host that is gone ends what it was doing.
func TestHostKilled(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	opened := a.slowly()
	job := hostJob{Path: executable, Environment: a.sim.Environment()}
	for _, own := range opened {
		job.Credentials = append(job.Credentials, own.credentials)
		job.Inputs = append(job.Inputs, own.input)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), hostVariable+"=1")
	cmd.Stdin = bytes.NewReader(testbed.JSON(t, job))
	said := &testbed.Log{}
	cmd.Stderr = said
	cmd.WaitDelay = 10 * time.Second // the plugin holds none of its files
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	err := a.underWay(t.Context(), len(methods))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil || said.String() != "" {
		t.Fatalf("%v; the host said: %s", err, said)
	}
	a.settled()
	nothingOpen(t, a.bed) // the other plugin's, with this host
	carriedOutOnce(t, opened)
}
