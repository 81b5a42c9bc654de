package workbench

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
)

// loadSelf loads the test binary as the plugin, before a simulated account.
func loadSelf(t *testing.T) (Plugin, *example, Account) {
	t.Helper()
	account, err := StartSimulator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	made, err := newSetup(account, clock).makeExample()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadWith(plugin.HostOptions{Path: self})(t.Context(), account.Environment())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(loaded.Close)
	return loaded, made, account
}

// The example connection is good, and a plugin process that died is replaced.
func TestThePluginIsReplaced(t *testing.T) {
	t.Parallel()
	loaded, made, _ := loadSelf(t)
	for range 2 {
		version, component, err := loaded.Describe(t.Context())
		if err != nil || version != schema.Version || !bytes.Equal(component, schema.Component()) {
			t.Fatalf("the plugin describes itself as %q: %v", version, err)
		}
		seen := 0
		err = loaded.Verify(t.Context(), made.Credentials, func(c plugin.Check) {
			seen++
			if c.Status != plugin.Passed || c.Title == "" || c.Detail == "" {
				t.Errorf("a check of the example: %+v", c)
			}
		})
		if err != nil || seen != 6 {
			t.Fatalf("%d checks: %v", seen, err)
		}
		running, err := os.FindProcess(loaded.(*process).host.PID())
		if err != nil {
			t.Fatal(err)
		}
		if err := running.Kill(); err != nil {
			t.Fatal(err)
		}
	}
}

// A call that was cancelled before the plugin had it is not in doubt.
func TestCancelledBeforeThePlugin(t *testing.T) {
	t.Parallel()
	loaded, made, _ := loadSelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, state := range []string{"running", "dead"} {
		_, err := loaded.Run(ctx, plugin.Request{Credentials: made.Credentials, Input: []byte(`{"method":"POST","url":"record/v1/customer"}`)})
		if f := failure.From(err); f.Reason != failure.Cancelled || f.Outcome != failure.NotSent {
			t.Errorf("a plugin that is %s: %+v", state, f)
		}
		loaded.Close()
	}
}

// Each fault shows what its example promises.
func TestFaults(t *testing.T) {
	t.Parallel()
	loaded, made, account := loadSelf(t)
	read, write := `{"method":"GET","url":"record/v1/customer/101"}`, `{"method":"POST","url":"record/v1/customer","body":{"companyName":"x"}}`
	for _, c := range []struct {
		fault Fault
		input string
		want  string // the tries and waits
		fails bool
	}{
		{Expired, read, "try:401 try:200", false},
		{Lost, write, "try:", true},
		{"", read, "try:200", false},
		{Busy, read, "try:429 wait try:429 wait try:200", false},
	} {
		remove := account.Inject(c.fault)
		result, err := loaded.Run(t.Context(), plugin.Request{Credentials: made.Credentials, Input: []byte(c.input)})
		remove()
		var got []string
		for _, p := range result.Timing {
			if p.End < p.Start {
				t.Errorf("%q: %s ends before it begins", c.fault, p.Name)
			}
			switch p.Name {
			case "try":
				got = append(got, "try:"+p.Note)
			case "wait":
				got = append(got, "wait")
			}
		}
		tries := strings.ReplaceAll(strings.Join(got, " "), "try:no answer", "try:")
		if tries != c.want || (err != nil) != c.fails {
			t.Errorf("%q: %s (%v), want %s", c.fault, tries, err, c.want)
		}
	}
}
