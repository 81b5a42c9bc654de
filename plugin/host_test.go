package plugin_test

import (
	"bytes"
	"errors"
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
	if h.PID() == 0 || h.Err() != nil {
		t.Errorf("process %d, %v", h.PID(), h.Err())
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	<-h.Done()
	if h.PID() != 0 || !errors.Is(h.Err(), plugin.ErrClosed) {
		t.Errorf("process %d, %v", h.PID(), h.Err())
	}
	if err := h.Close(); err != nil { // again does no harm
		t.Error(err)
	}
	_, describe := h.Describe(t.Context())
	_, verify := h.VerifyCredentials(t.Context(), nil)
	_, live := h.VerifyCredentialsLive(t.Context(), nil, nil)
	_, run := h.RunAction(t.Context(), plugin.Request{Action: "echo"})
	for _, err := range []error{describe, verify, live, run} {
		if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.NotSent || !errors.Is(err, plugin.ErrClosed) {
			t.Errorf("%+v", f)
		}
	}
	for _, err := range []error{h.Healthy(t.Context()), h.Restart(t.Context()), h.Upgrade(t.Context(), "", nil)} {
		if !errors.Is(err, plugin.ErrClosed) {
			t.Error(err)
		}
	}
}
