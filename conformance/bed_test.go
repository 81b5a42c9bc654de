// Package conformance_test holds what a host, a flow designer and an operator
// can rely on, seen from outside: a built plugin process, loaded by a host over
// AutoMTLS, that talks TLS to a simulated NetSuite account.
package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// executable is the plugin, built once for all tests.
var executable string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "nsc")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	executable = filepath.Join(dir, "netsuite-connector")
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	args := []string{"build", "-o", executable}
	if raceEnabled {
		args = append(args, "-race") // races are the plugin's as much as the host's
	}
	build := exec.Command("go", append(args, "netsuite-connector/cmd/netsuite-connector")...)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building the plugin:", err)
		return 1
	}
	if len(os.Args) == 0 { // never: it links the plugin's code, or the cache would show results of an older plugin
		plugin.Main(plugin.Process{})
	}
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, "hosts were closed, and left over:", err)
		return 1
	}
	return code
}

// bed is a plugin process in front of a simulated account.
type bed struct {
	t           testing.TB
	sim         *simulator.Simulator
	host        *plugin.Host
	log         *logText
	credentials []byte
	key         []byte
	fields      map[string]string // of the credentials
}

// simulated starts an account, and a plugin that can reach it.
func simulated(t testing.TB, options simulator.Options, settings ...string) *bed {
	t.Helper()
	// The test's context ends before its clean-up, which looks at the simulator.
	sim, err := simulator.New(context.WithoutCancel(t.Context()), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	return beside(t, sim, settings...)
}

// beside loads a plugin for an account that runs already.
func beside(t testing.TB, sim *simulator.Simulator, settings ...string) *bed {
	t.Helper()
	key, certificate := keyPair(t)
	clientID := strings.Repeat("c1", 32)
	certificateID, err := sim.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: certificate})
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t, sim: sim, log: &logText{}, key: key, fields: map[string]string{
		"accountId": sim.ID(), "clientId": clientID, "certificateId": certificateID, "privateKey": string(key),
	}}
	b.credentials = document(t, b.fields)
	b.host = load(t, b.log, append(sim.Environment(), settings...)...)
	return b
}

func load(t testing.TB, log *logText, environment ...string) *plugin.Host {
	t.Helper()
	host, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path: executable, Env: environment,
		Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(host.Close)
	return host
}

// keyPair is one for all tests: it is NetSuite's to tell apart, not theirs.
var pair = sync.OnceValues(func() (struct{ key, certificate []byte }, error) {
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	return struct{ key, certificate []byte }{key, certificate}, err
})

func keyPair(t testing.TB) (key, certificate []byte) {
	t.Helper()
	p, err := pair()
	if err != nil {
		t.Fatal(err)
	}
	return p.key, p.certificate
}

func document(t testing.TB, value any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answer is an output document.
type answer struct {
	StatusCode   int               `json:"statusCode"`
	Headers      map[string]string `json:"headers"`
	Body         json.RawMessage   `json:"body"`
	BodyEncoding string            `json:"bodyEncoding"`
	RecordID     string            `json:"recordId"`
	JobID        string            `json:"jobId"`
	Attempts     int               `json:"attempts"`
	raw          []byte
}

// call runs the action with an input and a config as JSON texts.
func (b *bed) call(ctx context.Context, input, config string) (*answer, *failure.Error) {
	b.t.Helper()
	result, err := b.host.RunAction(ctx, plugin.Request{
		Action: schema.ActionID, Credentials: b.credentials, Config: []byte(config), Input: []byte(input), RunID: "run-7",
	})
	if err != nil {
		var f *failure.Error
		if !errors.As(err, &f) {
			b.t.Fatalf("no failure: %v", err)
		}
		b.check(f)
		return nil, f
	}
	a := &answer{raw: result.Output}
	if err := json.Unmarshal(result.Output, a); err != nil {
		b.t.Fatalf("the output is not JSON: %v", err)
	}
	if len(a.Body) < 1<<20 {
		if _, violations := schema.Output.Parse(result.Output); len(violations) > 0 {
			b.t.Fatalf("the output does not fit its schema: %v", violations)
		}
	}
	return a, nil
}

// check holds what is true of every failure.
func (b *bed) check(f *failure.Error) {
	b.t.Helper()
	if f.Message == "" || f.Outcome == "" && f.Reason != failure.Internal {
		b.t.Errorf("a failure without message or outcome: %+v", f)
	}
	texts := f.Message
	for _, v := range f.Violations {
		texts += v.Description
	}
	if f.Upstream != nil {
		texts += string(f.Upstream.Body) + fmt.Sprint(f.Upstream.Headers)
	}
	b.clean(texts)
}

// clean holds that no secret is in a text.
func (b *bed) clean(text string) {
	b.t.Helper()
	lines := strings.Split(string(b.key), "\n")
	for _, secret := range append(lines[1:len(lines)-2], b.fields["clientSecret"], "eyJ") {
		if secret != "" && strings.Contains(text, secret) {
			b.t.Errorf("a secret (%.8s…) stands in: %s", secret, text)
		}
	}
}

func (b *bed) must(input, config string) *answer {
	b.t.Helper()
	a, f := b.call(b.t.Context(), input, config)
	if f != nil {
		b.t.Fatalf("%s: %+v", input, *f)
	}
	return a
}

func (b *bed) fails(input, config string, reason failure.Reason, outcome failure.Outcome) *failure.Error {
	b.t.Helper()
	a, f := b.call(b.t.Context(), input, config)
	if f == nil {
		b.t.Fatalf("%s: no failure, but %s", input, a.raw)
	}
	if f.Reason != reason || f.Outcome != outcome {
		b.t.Fatalf("%s: %s with outcome %s, want %s with %s: %s", input, f.Reason, f.Outcome, reason, outcome, f.Message)
	}
	return f
}

// requests are those the API has seen, without the token endpoint's.
func (b *bed) requests() []simulator.Seen {
	b.t.Helper()
	b.settled()
	var seen []simulator.Seen
	for _, s := range b.sim.Requests() {
		if !s.Token {
			seen = append(seen, s)
		}
	}
	return seen
}

// stats are the simulator's counters, once it has ended what it was doing: a
// client has its answer before the work is counted.
func (b *bed) stats() simulator.Stats {
	b.t.Helper()
	b.settled()
	return b.sim.Stats()
}

// settled waits until the simulator has ended what it was doing.
func (b *bed) settled() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	if err := b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.Active == 0 }); err != nil {
		b.t.Fatal(err)
	}
}

// logText collects the plugin's log.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
