package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
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
func (a *accounts) slowly() ([]*place, error) {
	places := make([]*place, len(methods))
	for i, m := range methods {
		p, err := a.open(m.seeded)
		if err != nil {
			return nil, err
		}
		p.inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI})
		places[i] = p
	}
	return places, nil
}

// carriedOutOnce holds that each request came once, and was carried out.
func carriedOutOnce(t *testing.T, places []*place) {
	t.Helper()
	for i, m := range methods {
		seen := places[i].seen()[places[i].prepared:]
		if len(seen) != 1 || seen[0].Applied != m.writes {
			t.Errorf("%s: NetSuite saw %+v", m.name, seen)
		}
	}
}

// TestPluginKilled: a plugin that ends in mid-request leaves its host with an
// error that says what may have happened, and the next one works.
func TestPluginKilled(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	places, err := a.slowly()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	for i, m := range methods {
		go func() {
			_, f := places[i].run(t.Context(), m.input, oneRetry)
			if f == nil || f.Reason != failure.Unavailable || f.Outcome != failure.Unknown || !strings.Contains(f.Message, "before repeating") {
				ended <- fmt.Errorf("%s: %s", m.name, fmt.Sprintf("%+v", f))
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
	carriedOutOnce(t, places)
	nothingOpen(t, a.bed)
	if _, f := places[0].run(t.Context(), serverTime, ``); f == nil || f.Reason != failure.Unavailable || f.Outcome != failure.NotSent {
		t.Errorf("a call to a plugin that has ended: %+v", f)
	}
	a.sim.ClearFaults()
	a.host = load(t, a.log, a.sim.Environment()...)
	a.must(serverTime, ``)
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
	a := faulty(t, simulator.Options{})
	places, err := a.slowly()
	if err != nil {
		t.Fatal(err)
	}
	job := hostJob{Path: executable, Environment: a.sim.Environment()}
	for i, m := range methods {
		job.Credentials = append(job.Credentials, places[i].credentials)
		job.Inputs = append(job.Inputs, m.input)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), hostVariable+"=1")
	cmd.Stdin = bytes.NewReader(document(t, job))
	said := &logText{}
	cmd.Stderr = said
	cmd.WaitDelay = 10 * time.Second // the plugin holds none of its files
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	err = a.underWay(t.Context(), len(methods))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil || said.String() != "" {
		t.Fatalf("%v; the host said: %s", err, said)
	}
	a.settled()
	nothingOpen(t, a.bed) // the other plugin's, with this host
	carriedOutOnce(t, places)
}
