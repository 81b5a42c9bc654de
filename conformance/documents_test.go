package conformance_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"context"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

const fixtures = "../testdata"

// expectation is what becomes of an invalid document.
type expectation struct {
	By     string   `json:"by"`
	Reason string   `json:"reason"`
	Fields []string `json:"fields"`
}

// calls is a call in which one document is a fixture's.
type calls struct {
	t    *testing.T
	host *plugin.Host
	base plugin.Request
}

func (c calls) with(kind, file string) *failure.Error {
	c.t.Helper()
	raw, err := os.ReadFile(filepath.Join(fixtures, kind, file))
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.base
	switch kind {
	case "credentials":
		r.Credentials = raw
	case "config":
		r.Config = raw
	default:
		r.Input = raw
	}
	return c.run(r)
}

func (c calls) run(r plugin.Request) *failure.Error {
	_, err := c.host.RunAction(c.t.Context(), r)
	return failure.From(err)
}

func fixtureCalls(t *testing.T, settings ...string) (calls, *simulator.Simulator) {
	t.Helper()
	sim, err := simulator.New(t.Context(), simulator.Options{AccountID: "1234567-sb1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	credentials, err := os.ReadFile(filepath.Join(fixtures, "credentials/valid/p256-pkcs8.json"))
	if err != nil {
		t.Fatal(err)
	}
	input, err := os.ReadFile(filepath.Join(fixtures, "input/valid/least.json"))
	if err != nil {
		t.Fatal(err)
	}
	return calls{t, load(t, &logText{}, append(sim.Environment(), settings...)...), plugin.Request{
		Action: schema.ActionID, Credentials: credentials, Config: []byte("{}"), Input: input,
	}}, sim
}

func TestInvalidDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	c, sim := fixtureCalls(t)
	for _, kind := range []string{"credentials", "config", "input"} {
		var expected map[string]expectation
		raw, err := os.ReadFile(filepath.Join(fixtures, kind, "expected.json"))
		if err == nil {
			err = json.Unmarshal(raw, &expected)
		}
		if err != nil || len(expected) == 0 {
			t.Fatalf("%s: %v", kind, err)
		}
		for file, want := range expected {
			f := c.with(kind, filepath.Join("invalid", file))
			if f == nil || string(f.Reason) != want.Reason || f.Outcome != failure.NotSent {
				t.Errorf("%s/%s: %+v, want %s", kind, file, f, want.Reason)
				continue
			}
			var fields []string
			for _, v := range f.Violations {
				fields = append(fields, short(v.Field))
			}
			for i, name := range want.Fields {
				want.Fields[i] = short(name)
			}
			slices.Sort(fields)
			slices.Sort(want.Fields)
			if !slices.Equal(slices.Compact(fields), slices.Compact(want.Fields)) {
				t.Errorf("%s/%s: blames %q, want %q", kind, file, fields, want.Fields)
			}
		}
	}
	if n := sim.Stats().Connections; n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// short is what every layer leaves of a field's name: errors have little room.
func short(field string) string {
	const most = 64
	if r := []rune(field); len(r) > most {
		return string(r[:most])
	}
	return field
}

// TestValidDocumentsAreTaken: a valid document gets as far as the guards, which
// refuse every call of this host's.
func TestValidDocumentsAreTaken(t *testing.T) {
	t.Parallel()
	c, sim := fixtureCalls(t, "NETSUITE_CONNECTOR_ENVIRONMENT=production", "NETSUITE_CONNECTOR_READ_ONLY=true")
	for _, kind := range []string{"credentials", "config", "input"} {
		files, err := filepath.Glob(filepath.Join(fixtures, kind, "valid/*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", kind, err)
		}
		if kind == "credentials" { // some are of production accounts
			c.base.Input = []byte(`{"url":"record/v1/customer","method":"POST"}`)
		}
		for _, file := range files {
			if f := c.with(kind, filepath.Join("valid", filepath.Base(file))); f == nil || f.Reason != failure.PolicyRefused {
				t.Errorf("%s: %+v", file, f)
			}
		}
	}
	if n := sim.Stats().Connections; n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// TestHostileDocuments: what crashes or stalls a validator is refused, at once,
// and the process goes on serving.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	c, sim := fixtureCalls(t)
	deep := strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)
	digits := strings.Repeat("9", 1_000_000)
	hostile := map[string]string{
		"exponent": "1e10000000", "million digits": digits, "nested": deep, "open brackets": strings.Repeat("[", 200_000),
		"nested objects": strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000),
	}
	for name, value := range hostile {
		for _, test := range []struct {
			reason failure.Reason
			change func(*plugin.Request)
		}{
			{failure.InvalidCredentials, func(r *plugin.Request) { r.Credentials = []byte(value) }},
			{failure.InvalidCredentials, func(r *plugin.Request) { r.Credentials = []byte(`{"accountId":` + value + `}`) }},
			{failure.InvalidConfig, func(r *plugin.Request) { r.Config = []byte(`{"timeoutSeconds":` + value + `}`) }},
			{failure.InvalidInput, func(r *plugin.Request) { r.Input = []byte(`{"url":"x","method":"GET","query":{"a":` + value + `}}`) }},
		} {
			r := c.base
			test.change(&r)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := c.host.RunAction(ctx, r)
			cancel()
			var f *failure.Error
			if !errors.As(err, &f) || f.Reason != test.reason || len(f.Violations) == 0 || len(f.Message) > 2000 {
				t.Errorf("%s: %.300v, want %s", name, err, test.reason)
			}
		}
	}
	if _, err := c.host.Describe(t.Context()); err != nil || sim.Stats().Connections != 0 {
		t.Errorf("%v, %d connections", err, sim.Stats().Connections)
	}
}

// TestOrderOfTheChecks: the first document that fails is the one reported.
func TestOrderOfTheChecks(t *testing.T) {
	t.Parallel()
	c, _ := fixtureCalls(t)
	r := c.base
	r.Action, r.Credentials, r.Config, r.Input = "other", []byte("{}"), []byte(`{"x":1}`), []byte(`{"url":"//evil","method":"FETCH"}`)
	for _, step := range []struct {
		reason failure.Reason
		fields int
		mend   func()
	}{
		{failure.UnknownAction, 0, func() { r.Action = schema.ActionID }},
		{failure.InvalidCredentials, 4, func() { r.Credentials = c.base.Credentials }},
		{failure.InvalidConfig, 1, func() { r.Config = []byte(`{"environment":"production"}`) }},
		{failure.InvalidInput, 1, func() { r.Input = []byte(`{"url":"//evil","method":"GET"}`) }},
		{failure.URLRefused, 1, func() { r.Input = []byte(`{"url":"x","method":"GET"}`) }},
		{failure.PolicyRefused, 0, func() {}},
	} {
		f := c.run(r)
		if f == nil || f.Reason != step.reason || len(f.Violations) != step.fields {
			t.Fatalf("%+v, want %s with %d fields", f, step.reason, step.fields)
		}
		step.mend()
	}
}
