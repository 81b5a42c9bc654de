package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// executable is the plugin, built once for all tests.
var executable string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "nsw")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		executable, err = testplugin.Build(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// site is a folder with credentials, and a simulated NetSuite whose environment
// this process has.
type site struct {
	t    *testing.T
	dir  string
	sim  *simulator.Simulator
	url  string                  // of NATS
	logs map[string]*testbed.Log // of the workers
	bins string                  // the plugin
}

func open(t *testing.T, options simulator.Options, accounts ...string) *site {
	t.Helper()
	s := &site{t: t, logs: map[string]*testbed.Log{}, dir: t.TempDir(), sim: testaccount.Start(t, options), bins: executable}
	for _, variable := range s.sim.Environment() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	for _, id := range accounts {
		credentials, err := testaccount.Register(s.sim.AccountOf(id), testaccount.SharedKeyPair(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := writeState(filepath.Join(s.dir, "credentials", id, "main.json"), credentials); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// run runs a command to its end.
func (s *site) run(args ...string) (output string, code int) {
	s.t.Helper()
	var out, log bytes.Buffer
	ctx, cancel := context.WithTimeout(s.t.Context(), 60*time.Second)
	defer cancel()
	code = (&cli{in: strings.NewReader(""), out: &out, err: &log}).run(ctx, append(args, "--data", filepath.Join(s.dir, "first")))
	if code != exitDone {
		s.t.Logf("%q: %s", args, &log)
	}
	return out.String(), code
}

// worker starts a worker within this process. The first one brings NATS.
func (s *site) worker(name string, flags ...string) (state workerState, stop func() int) {
	s.t.Helper()
	data := filepath.Join(s.dir, name)
	args := append([]string{"serve", "--data", data, "--worker", name, "--plugin", s.bins, "--credentials-dir", filepath.Join(s.dir, "credentials"), "--scan", "500ms", "--max-bytes", "268435456"}, flags...)
	if s.url != "" {
		args = append(args, "--nats", s.url, "--nats-password-file", filepath.Join(s.dir, "first", "secret"))
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	log := &testbed.Log{}
	s.logs[name] = log
	ended := make(chan int, 1)
	go func() { ended <- (&cli{in: strings.NewReader(""), out: io.Discard, err: log}).run(ctx, args) }()
	stopped := -1
	stop = func() int {
		cancel()
		if stopped < 0 {
			stopped = <-ended
		}
		return stopped
	}
	s.t.Cleanup(func() {
		if code := stop(); code != exitDone || s.t.Failed() {
			s.t.Errorf("%s ended with %d: %s", name, code, log)
		}
	})
	testbed.Await(s.t, 60*time.Second, "worker", func() bool {
		text, err := os.ReadFile(filepath.Join(data, "worker.json"))
		return err == nil && json.Unmarshal(text, &state) == nil
	})
	if s.url == "" {
		s.url = state.NATS
	}
	return state, stop
}

// The way of a job by the command line, and what the pages say meanwhile.
func TestTheCommandLine(t *testing.T) {
	s := open(t, simulator.Options{Examples: true}, "1234567")
	if _, code := s.run("status"); code != exitFailed {
		t.Errorf("without a fleet, status ended with %d", code)
	}
	state, stop := s.worker("first")
	output, code := s.run("submit", "1234567", "record/v1/customer", "-q", "limit=2", "--wait")
	var r fleet.Result
	if err := json.Unmarshal([]byte(output), &r); err != nil || code != exitDone || r.Worker != "first" {
		t.Fatalf("%d, %v: %s", code, err, output)
	}
	if answer, err := plugin.ParseOutput(r.Output); err != nil || answer.StatusCode != 200 {
		t.Errorf("%v: %s", err, output)
	}
	if output, code := s.run("submit", "1234567_", "record/v1/customer"); code != exitFailed || output != "" {
		t.Errorf("a wrong account: %d, %s", code, output)
	}
	if output, code := s.run("submit", "1234567", "record/v1/customer/99999", "--id", "mine", "--wait"); code != exitFailed || !strings.Contains(output, `"NOT_FOUND"`) {
		t.Errorf("%d, %s", code, output)
	}
	if output, code := s.run("result", "1234567", "mine"); code != exitFailed || !strings.Contains(output, `"NOT_FOUND"`) {
		t.Errorf("%d, %s", code, output)
	}
	for _, name := range [][]string{{"*", "mine"}, {"1234567", "*"}, {"1234567", ">"}, {"1234567", "a b"}, {"1234567", ""}, {"1234567", "a.b"}} {
		for _, command := range []string{"result", "cancel"} {
			if output, code := s.run(command, name[0], name[1]); code != exitFailed || output != "" {
				t.Errorf("%s %q: %q, %d", command, name, output, code)
			}
		}
	}
	for _, args := range [][]string{{"permissions", "*"}, {"permissions", ">"}, {"permissions", "1", "--user", "a b"}, {"submit", "1", "x", "--deadline", "-5s"}} {
		if output, code := s.run(args...); code != exitUsage || output != "" {
			t.Errorf("%q: %q, %d", args, output, code)
		}
	}
	if _, code := s.run("limit", "*", "3"); code != exitFailed {
		t.Errorf("a limit for every account: %d", code)
	}
	if _, code := s.run("limit", "1234567", "0"); code != exitUsage {
		t.Errorf("a limit of 0: %d", code)
	}
	if _, code := s.run("limit", "1234567", "3"); code != exitDone {
		t.Errorf("a limit of 3: %d", code)
	}
	if output, _ := s.run("limit", "1234567"); output != "3\n" {
		t.Errorf("the limit is %q", output)
	}
	if output, _ := s.run("status"); !strings.Contains(output, "1234567  3      0          0        -") {
		t.Errorf("status: %s", output)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/metrics": "netsuite_worker_succeeded_total 1\n"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, state.HTTP+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil || answer.StatusCode != 200 || !strings.Contains(string(text), want) {
			t.Errorf("%s: %d, %v, %s", path, answer.StatusCode, err, text)
		}
	}
	if code := stop(); code != exitDone {
		t.Errorf("the worker ended with %d", code)
	}
}

// Three workers never have more requests at an account than its limit, and NetSuite
// blocks none; one account's waiting jobs do not hold up another's.
func TestTheLimitAtNetSuite(t *testing.T) {
	const jobs = 60
	s := open(t, simulator.Options{Latency: 30 * time.Millisecond, Examples: true}, "1", "2")
	s.worker("first")
	s.worker("second")
	s.worker("third")
	c := &cli{nats: natsFlags{data: filepath.Join(s.dir, "first")}}
	client, done, err := c.client(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	submit := func(account, id string) {
		t.Helper()
		if _, err := client.Submit(t.Context(), &fleet.Job{
			ID: id, Account: account, Action: plugin.MakeRawRequest, Credential: "main",
			Input: json.RawMessage(`{"method":"GET","url":"record/v1/customer","query":{"limit":1}}`),
		}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range jobs {
		submit("1", "j"+strconv.Itoa(n))
	}
	submit("2", "other")
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	workers := map[string]int{}
	for n := range jobs {
		r, err := client.Wait(ctx, "1", "j"+strconv.Itoa(n))
		if err != nil {
			t.Fatal(err)
		}
		if r.Err() != nil {
			t.Error(r.Err())
		}
		workers[r.Worker]++
	}
	other, err := client.Wait(ctx, "2", "other")
	if err != nil || other.Err() != nil {
		t.Fatal(err, other)
	}
	last, err := client.Fetch(ctx, "1", "j"+strconv.Itoa(jobs-1))
	if err != nil || !other.Finished.Before(last.Finished) {
		t.Errorf("the other account's job ended at %v, the last of the many at %v, %v", other.Finished, last.Finished, err)
	}
	// Both accounts together: one job of account 2 ran beside them.
	if stats := s.sim.Stats(); stats.Blocked != 0 || stats.MaxInFlight > 6 {
		t.Errorf("NetSuite blocked %d requests, and had %d at once", stats.Blocked, stats.MaxInFlight)
	}
	if len(workers) != 3 {
		t.Error(fmt.Sprint("not all workers took part: ", workers))
	}
}
