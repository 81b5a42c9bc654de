package soak_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netsuite-connector/failure"
	"netsuite-connector/internal/soak"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSoak: five seconds of everything, and more where a slow machine has not
// come to everything in that time. Anyone can have more of it with
// netsuite soak.
func TestSoak(t *testing.T) {
	t.Parallel()
	path := testplugin.New(t)
	for _, duration := range []time.Duration{5 * time.Second, 20 * time.Second, time.Minute} {
		told := 0
		figures, err := soak.Run(t.Context(), soak.Options{
			Duration: duration,
			Seed:     uint64(time.Now().UnixNano()),
			Load: func(ctx context.Context, options plugin.HostOptions) (*plugin.Host, error) {
				options.Path = path
				return plugin.Load(ctx, options)
			},
			Progress: func(soak.Figures) { told++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		if !figures.Sound() || figures.Found != figures.Acknowledged || figures.Rounds != 1 {
			t.Fatalf("not sound:\n%s", figures.String())
		}
		if figures.Acknowledged >= 20 && figures.Unknown > 0 && figures.InjectedFaults() >= 10 && told >= 3 &&
			figures.Transfers >= 10 && figures.Lines >= 20 {
			return
		}
		t.Logf("too little happened in %s:\n%s", duration, figures.String())
	}
	t.Error("too little happened in a minute")
}

// TestTheAuditSees: a soak that cannot fail proves nothing.
func TestTheAuditSees(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		entries []soak.Entry
		want    string
	}{
		{"all is well", []soak.Entry{{Method: "POST", Stored: true, Applied: 1, Held: 1}, {Method: "PUT", Stored: true, Again: true, Applied: 3, Held: 1}}, "0 0 0"},
		{"lost", []soak.Entry{{Method: "PATCH"}}, "1 0 0"},
		{"acknowledged, and no record", []soak.Entry{{Method: "POST", Stored: true, Applied: 1}}, "1 0 0"},
		{"twice", []soak.Entry{{Method: "RESTlet POST", Applied: 2}}, "0 1 0"},
		{"twice, and nobody knows", []soak.Entry{{Method: "PATCH", Failure: failure.Unknown, Applied: 2}}, "0 1 0"},
		{"two records", []soak.Entry{{Method: "PUT", Stored: true, Again: true, Applied: 1, Held: 2}}, "1 1 0"},
		{"there, and told not to be", []soak.Entry{{Method: "PATCH", Failure: failure.Rejected, Applied: 1}}, "0 0 1"},
		{"there, and told not to be sent", []soak.Entry{{Method: "PATCH", Failure: failure.NotSent, Applied: 1}}, "0 0 1"},
		{"unknown may be either", []soak.Entry{{Method: "POST", Stored: true, Failure: failure.Unknown, Applied: 1, Held: 1}, {Method: "POST", Stored: true, Failure: failure.Unknown}}, "0 0 0"},
		{"erased, and still there", []soak.Entry{{Method: "POST", Stored: true, Applied: 1, Held: 1, Erased: true}}, "1 0 0"},
		{"erased", []soak.Entry{{Method: "POST", Stored: true, Applied: 1, Erased: true}}, "0 0 0"},
		{"lines", []soak.Entry{{Method: "PATCH", Applied: 1, Lines: 2, Kept: 2}}, "0 0 0"},
		{"lines twice", []soak.Entry{{Method: "PUT", Failure: failure.Unknown, Applied: 1, Lines: 2, Kept: 4}}, "0 1 0"},
		{"lines lost", []soak.Entry{{Method: "PATCH", Applied: 1, Lines: 2, Kept: 1}}, "1 0 0"},
		{"lines of a write that was refused", []soak.Entry{{Method: "PATCH", Failure: failure.Rejected, Lines: 2, Kept: 2}}, "0 1 0"},
	} {
		f := soak.Audit(test.entries)
		if got := fmt.Sprintf("%d %d %d", f.Lost, f.Duplicates, f.False); got != test.want {
			t.Errorf("%s: %s lost, duplicates, false; want %s", test.name, got, test.want)
		}
		if f.Sound() != (test.want == "0 0 0") || f.Sound() != (len(f.Problems) == 0) {
			t.Errorf("%s: sound %v, %q", test.name, f.Sound(), f.Problems)
		}
	}
}
