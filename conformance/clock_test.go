package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// TestClockIsOff: ten minutes either way, and the message says so.
func TestClockIsOff(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	t.Cleanup(func() { nothingOpen(t, b) })
	for offset, words := range map[time.Duration]string{10 * time.Minute: "10 minutes slow", -10 * time.Minute: "10 minutes fast"} {
		b.sim.SetClockOffset(offset)
		asked := b.sim.Stats().TokenRequests
		fresh := b.with(b.registered(simulator.P256))
		for _, m := range methods {
			if m.restlet {
				continue // its scope has a token of its own
			}
			f := fresh.fails(m.input, oneRetry, failure.AuthenticationFailed, failure.NotSent)
			if f.Attempts != 0 || f.RetryAfter != 0 || !strings.Contains(f.Message, "clock of this machine is "+words) {
				t.Errorf("%s, clock %v off: %+v", m.name, offset, f)
			}
		}
		// A refusal answers for NetSuite for a second, then for longer.
		if n := b.sim.Stats().TokenRequests - asked; n > 4 {
			t.Errorf("%d token requests for %d calls", n, len(methods))
		}
	}
	if n := len(b.requests()); n != 0 {
		t.Errorf("%d API requests", n)
	}
	b.sim.SetClockOffset(0)
	b.must(serverTime, ``)
	// A token that was there before goes on working.
	for _, offset := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		b.sim.SetClockOffset(offset)
		b.must(serverTime, ``)
	}
}

// TestRetryAfterByNetSuitesClock: a date is waited for by the clock of who gave
// it.
func TestRetryAfterByNetSuitesClock(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		a := withAccounts(t, simulator.Options{})
		a.must(serverTime, ``)
		a.sim.SetClockOffset(offset)
		a.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Times: 1,
			Header: http.Header{"Retry-After": {time.Now().Add(offset + 20*time.Minute).UTC().Format(http.TimeFormat)}}})
		f := a.fails(serverTime, ``, failure.UpstreamError, failure.Rejected)
		if f.RetryAfter < 19*time.Minute || f.RetryAfter > 21*time.Minute || f.Attempts != 1 {
			t.Errorf("a clock %v off: %v after %d tries", offset, f.RetryAfter, f.Attempts)
		}
	}
}
