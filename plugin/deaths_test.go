package plugin_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

// A call that ends each process which gets some of it is given to two, and the
// plugin lives on for the others.
func TestACallThatEndsItsProcesses(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "takes pieces", plugin.HostOptions{Restart: plugin.RestartPolicy{FirstWait: time.Millisecond}})
	input := largeInput()
	copy(input[100_000:], poison) // most of it is not on its way yet
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: input})
	var exit *plugin.ExitError
	f := plugintest.WantReason(t, err, failure.Unavailable)
	if f.Outcome != failure.NotSent || f.Retry() != failure.RetrySafe || !strings.Contains(f.Message, "may be the cause") || !errors.As(err, &exit) || exit.Deaths != 2 {
		t.Errorf("%+v, %+v", f, exit)
	}
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: largeInput()})
	if s := h.State(); err != nil || len(r.Output) == 0 || h.Err() != nil || s.Restarts != 2 {
		t.Errorf("%v, %v, %+v", err, h.Err(), s)
	}
}

// The same with a message that came whole, and with calls that change nothing.
func TestACallThatEndsItsProcessesAtOnce(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "takes pieces", plugin.HostOptions{Restart: plugin.RestartPolicy{FirstWait: time.Millisecond}})
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte(poison)})
	var exit *plugin.ExitError
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.Unknown || !errors.As(err, &exit) || exit.Deaths != 1 {
		t.Errorf("%+v, %+v", f, exit)
	}
	pidOf(t, h)
	if s := h.State(); h.Err() != nil || s.Restarts != 1 {
		t.Errorf("%v, %+v", h.Err(), s)
	}

	h = loadAs(t, "dies of questions", plugin.HostOptions{Restart: plugin.RestartPolicy{FirstWait: time.Millisecond}})
	_, err = h.Describe(t.Context())
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.Rejected || !errors.As(err, &exit) || exit.Deaths != 2 {
		t.Errorf("%+v, %+v", f, exit)
	}
	pidOf(t, h)
	if s := h.State(); h.Err() != nil || s.Restarts != 2 {
		t.Errorf("%v, %+v", h.Err(), s)
	}
}

// A call that processes refuse since they are about to end did not end them.
func TestACallThatStoppingProcessesRefuse(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "stops thrice", plugin.HostOptions{
		Env: []string{"MARKER=" + t.TempDir() + "/stopped"}, Restart: plugin.RestartPolicy{MostDeaths: 5, FirstWait: time.Millisecond},
	})
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte("12")})
	if s := h.State(); err != nil || string(r.Output) != "12" || s.Restarts != 3 {
		t.Errorf("%q, %v, %+v", r.Output, err, s)
	}
}
