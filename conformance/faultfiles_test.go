package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
	"netsuite-connector/simulator/script"
)

// faultFiles returns the files of examples/faults by name.
func faultFiles(t *testing.T) map[string]*script.Script {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testbed.Root(t), "examples", "faults", "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in examples/faults: %v", err)
	}
	files := map[string]*script.Script{}
	for _, path := range paths {
		name := filepath.Base(path)
		file, err := script.Parse(strings.NewReader(string(testbed.ReadFile(t, "examples/faults/"+name))))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if file.Description == "" || file.Call == nil || file.Expect == nil {
			t.Fatalf("%s lacks a description, a call, or what to expect", name)
		}
		files[name] = file
	}
	return files
}

// TestFaultFiles makes the call of each example file, to a plugin process of its
// own, and compares how it ends.
func TestFaultFiles(t *testing.T) {
	t.Parallel()
	for name, file := range faultFiles(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var settings []string
			for variable, value := range file.Call.Settings {
				settings = append(settings, variable+"="+value)
			}
			b := simulated(t, simulator.Options{Examples: true, AccountID: "1234567-sb1"}, settings...)
			rules := file.Apply(b.sim)
			got := b.callOf(file)
			b.settled()
			for i, rule := range rules {
				// Shares are for load, and one call need not meet them.
				if rule.Hits() == 0 && file.Rules[i].Fault.Probability == 0 && file.Rules[i].Fault.Every == 0 {
					t.Errorf("rules[%d] has met no request", i)
				}
			}
			if want := *file.Expect; got != want {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
		})
	}
}

// callOf makes a file's call, and returns how it ended, as far as the file says it.
func (b *bed) callOf(file *script.Script) script.Expect {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	if file.Call.Cancel {
		met := b.sim.Stats().FaultsInjected
		go func() {
			_ = b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.FaultsInjected > met })
			cancel()
		}()
	}
	output, err := b.host.RunAction(ctx, plugin.Request{
		Action: file.Call.Action, Credentials: b.fields.With(testaccount.Credentials(file.Call.Credentials)).Document(b.t),
		Config: file.Call.Config, Input: file.Call.Input,
	})
	got := script.Expect{Success: err == nil}
	if err == nil {
		var a answer
		if err := json.Unmarshal(output.Output, &a); err != nil {
			b.t.Fatal(err)
		}
		got.StatusCode, got.Attempts = a.StatusCode, a.Attempts
	} else {
		var f *failure.Error
		if !errors.As(err, &f) {
			b.t.Fatalf("no failure: %v", err)
		}
		b.t.Log(f.Message)
		got.Reason, got.Outcome, got.Retry = string(f.Reason), string(f.Outcome), string(f.Retry())
		got.StatusCode, got.Attempts = f.StatusCode, f.Attempts
	}
	if file.Expect.StatusCode == 0 {
		got.StatusCode = 0
	}
	if file.Expect.Attempts == 0 {
		got.Attempts = 0
	}
	return got
}

// TestFaultFilesProvokeEverything: each reason of README's table has a file, and so
// has each outcome and each advice. INTERNAL is the plugin's own fault, which
// nothing that NetSuite does provokes.
func TestFaultFilesProvokeEverything(t *testing.T) {
	t.Parallel()
	var reasons, outcomes, retries []string
	for _, file := range faultFiles(t) {
		reasons = append(reasons, file.Expect.Reason)
		outcomes = append(outcomes, file.Expect.Outcome)
		retries = append(retries, file.Expect.Retry)
	}
	for _, row := range rows(t, string(testbed.ReadFile(t, "README.md")), "## Errors, and what to do about each") {
		if reason := row[0]; reason != string(failure.Internal) && !slices.Contains(reasons, reason) {
			t.Errorf("no file for %s", reason)
		}
	}
	for _, outcome := range []failure.Outcome{failure.NotSent, failure.Rejected, failure.Unknown} {
		if !slices.Contains(outcomes, string(outcome)) {
			t.Errorf("no file for the outcome %s", outcome)
		}
	}
	for _, retry := range []failure.Retry{failure.RetrySafe, failure.RetryCheck, failure.RetryNever} {
		if !slices.Contains(retries, string(retry)) {
			t.Errorf("no file for the advice %s", retry)
		}
	}
}
