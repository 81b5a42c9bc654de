// Package conformance_test holds what a host, a flow designer and an operator
// can rely on, seen from outside: a built plugin process, loaded by a host over
// AutoMTLS, that talks TLS to a simulated NetSuite account.
package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/internal/testbed/testplugin"
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
	var flags []string
	if raceEnabled {
		flags = append(flags, "-race") // races are the plugin's as much as the host's
	}
	if executable, err = testplugin.Build(context.Background(), dir, flags...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
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
	log         *testbed.Log
	credentials []byte
	fields      testaccount.Credentials
	key         string // the private key of the account, whatever fields has
}

// simulated starts an account, and a plugin that can reach it.
func simulated(t testing.TB, options simulator.Options, settings ...string) *bed {
	t.Helper()
	sim := testaccount.Start(t, options)
	fields, err := testaccount.Register(sim, testaccount.SharedKeyPair(t))
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t, sim: sim, log: &testbed.Log{}, fields: fields, credentials: fields.Document(t), key: fields["privateKey"]}
	b.host = load(t, b.log, append(sim.Environment(), settings...)...)
	return b
}

// with returns the bed with some fields of the credentials changed.
func (b *bed) with(changes testaccount.Credentials) *bed {
	b.t.Helper()
	changed := *b
	changed.fields = b.fields.With(changes)
	changed.credentials = changed.fields.Document(b.t)
	return &changed
}

// registered returns credentials of a new integration with a new key of a kind.
func (b *bed) registered(kind simulator.KeyKind) testaccount.Credentials {
	b.t.Helper()
	fields, err := testaccount.Register(b.sim, testaccount.NewKeyPair(b.t, kind))
	if err != nil {
		b.t.Fatal(err)
	}
	return fields
}

func load(t testing.TB, log io.Writer, environment ...string) *plugin.Host {
	t.Helper()
	return testplugin.Load(t, executable, log, environment...)
}

// answer is an output document.
type answer struct {
	plugin.Output
	raw []byte
}

// call runs the action with an input and a config as JSON texts. Like what it
// calls, it may run in any goroutine.
func (b *bed) call(ctx context.Context, input, config string) (*answer, *failure.Error) {
	b.t.Helper()
	result, err := b.host.RunAction(ctx, plugin.Request{
		Action: schema.ActionID, Credentials: b.credentials, Config: []byte(config), Input: []byte(input), RunID: "run-7",
	})
	if err != nil {
		var f *failure.Error
		if !errors.As(err, &f) {
			b.t.Errorf("no failure: %v", err)
			f = failure.From(err)
		}
		b.check(f)
		return nil, f
	}
	a := &answer{raw: result.Output}
	if err := json.Unmarshal(result.Output, a); err != nil {
		b.t.Errorf("the output is not JSON: %v", err)
		return nil, failure.From(err)
	}
	if len(a.Body) < 1<<20 {
		if _, violations := schema.Output.Parse(result.Output); len(violations) > 0 {
			b.t.Errorf("the output does not match its schema: %v", violations)
		}
	}
	return a, nil
}

// check checks what is true of every failure.
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

// clean checks that no secret is in a text.
func (b *bed) clean(text string) {
	b.t.Helper()
	lines := strings.Split(b.key, "\n")
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
