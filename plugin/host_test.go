package plugin_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	d, err := loadScripted(t, nil).Describe(t.Context())
	if err != nil || d.Version != "9.8.7" || string(d.Component) != `{"title":"scripted"}` {
		t.Errorf("%+v, %v", d, err)
	}
}

// A status of a later version of the contract is passed on as none.
func TestVerifyCredentials(t *testing.T) {
	t.Parallel()
	got, err := loadScripted(t, nil).VerifyCredentials(t.Context(), nil)
	want := plugin.Verification{Verified: true, Checks: []plugin.Check{
		{ID: "token", Title: "Token", Status: plugin.Passed, Detail: "ok"},
		{ID: "later"},
	}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			input := bytes.Repeat([]byte{byte(i)}, i*997)
			r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: input})
			if err != nil || !bytes.Equal(r.Output, input) {
				t.Errorf("%d bytes: %d bytes, %v", len(input), len(r.Output), err)
			}
		})
	}
	group.Wait()
}

func TestCallsAfterClose(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	if pid := h.PID(); pid == 0 || h.Exited() {
		t.Errorf("process %d, exited %v", pid, h.Exited())
	}
	h.Close()
	if !h.Exited() {
		t.Error("the process still runs")
	}
	h.Close() // again does no harm
	_, describe := h.Describe(t.Context())
	_, verify := h.VerifyCredentials(t.Context(), nil)
	_, live := h.VerifyCredentialsLive(t.Context(), nil, nil)
	_, run := h.RunAction(t.Context(), plugin.Request{Action: "echo"})
	for _, err := range []error{describe, verify, live, run} {
		if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.NotSent {
			t.Errorf("outcome %s", f.Outcome)
		}
	}
}

func TestPluginDeathIsUnavailable(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	process, err := os.FindProcess(h.PID())
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "pid"})
	if err != nil || string(r.Output) != strconv.Itoa(h.PID()) {
		t.Fatalf("process %d: %s, %v", h.PID(), r.Output, err)
	}
	killed := make(chan error, 1)
	_, err = h.RunActionTo(t.Context(), plugin.Request{Action: "begin", Input: []byte("x")}, writerFunc(func(p []byte) (int, error) {
		killed <- process.Kill()
		return len(p), nil
	}))
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.Unknown || !strings.Contains(f.Message, "load it anew") {
		t.Errorf("%+v", f)
	}
	if err := <-killed; err != nil {
		t.Error(err)
	}
	plugintest.Eventually(t, "exit", h.Exited)
	h.Close()
	// A host goes on with another process.
	if r, err = loadScripted(t, nil).RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte("1")}); err != nil || string(r.Output) != "1" {
		t.Errorf("%s, %v", r.Output, err)
	}
}
