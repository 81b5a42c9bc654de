package conformance_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const callers = 64

// TestOneRenewal: the token of 64 callers ends at once.
func TestOneRenewal(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{Latency: 20 * time.Millisecond, TokenLatency: 100 * time.Millisecond}, "NETSUITE_CONNECTOR_MAX_IN_FLIGHT=64")
	a.must(serverTime, ``)
	for round := range 3 {
		issued := a.stats().TokenRequests
		a.sim.ExpireTokens()
		each(make([]int, callers), callers, func(int) {
			if _, f := a.call(t.Context(), `{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`, ``); f != nil {
				t.Errorf("%+v", f)
			}
		})
		if n := a.stats().TokenRequests - issued; n != 1 {
			t.Errorf("round %d: %d token requests for %d callers", round, n, callers)
		}
	}
	if n := a.stats().Applied; n != 3*callers {
		t.Errorf("%d carried out, want %d", n, 3*callers)
	}
}

// TestACallerGivesUp: the one who asked first leaves, and the others get the
// token that it asked for.
func TestACallerGivesUp(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	slow := a.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: 500 * time.Millisecond})
	first, giveUp := context.WithCancel(t.Context())
	gaveUp := make(chan *failure.Error)
	go func() {
		_, f := a.call(first, serverTime, ``)
		gaveUp <- f
	}()
	if err := a.sim.WaitFor(t.Context(), func(s simulator.Stats) bool { return s.TokenRequests == 1 }); err != nil {
		t.Fatal(err)
	}
	others := make(chan *failure.Error, callers)
	for range callers {
		go func() {
			_, f := a.call(t.Context(), serverTime, ``)
			others <- f
		}()
	}
	giveUp()
	if f := <-gaveUp; f == nil || f.Reason != failure.Cancelled {
		t.Errorf("%+v", f)
	}
	for range callers {
		if f := <-others; f != nil {
			t.Errorf("%+v", f)
		}
	}
	// The one that gave up may have left before any other came.
	if n := slow.Hits(); n > 2 {
		t.Errorf("%d token requests", n)
	}
}

// TestARefusalIsNotHammered: 500 server_error is what NetSuite says to an
// assertion that it does not like.
func TestARefusalIsNotHammered(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	refusing := a.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500, Body: `{"error":"server_error"}`,
		Header: http.Header{"Content-Type": {"application/json"}}})
	began := time.Now()
	each(make([]int, callers), callers, func(int) {
		_, f := a.call(t.Context(), `{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`, ``)
		if f == nil || f.Reason != failure.AuthenticationFailed || f.Outcome != failure.NotSent || f.Attempts != 0 || f.StatusCode != 500 {
			t.Errorf("%+v", f)
		}
	})
	// After one second the next is asked for, then after two.
	if n, most := refusing.Hits(), 1+int(time.Since(began)/time.Second); n > most {
		t.Errorf("%d token requests for %d calls", n, callers)
	}
	if n := a.stats().APIRequests; n != 0 {
		t.Errorf("%d requests without a token", n)
	}
}

// TestTokenEndpointIsDown: other than a refusal, this is tried again, five
// times at most.
func TestTokenEndpointIsDown(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	for _, fault := range []simulator.Fault{
		{Kind: simulator.KindStatus, Status: 503, Times: 1},
		{Kind: simulator.KindCutBeforeRead, Times: 1},
		{Kind: simulator.KindCutAfterWork, Times: 1, Reset: true},
		{Kind: simulator.KindStatus, Status: 429, Times: 1},
	} {
		fault.Stage = simulator.StageToken
		injected := a.sim.Inject(fault)
		before := a.stats().Requests
		answered := a.with(a.registered(simulator.P256)).must(serverTime, ``)
		if answered.Attempts != 1 || injected.Hits() != 1 || a.stats().Requests-before != 3 {
			t.Errorf("%s: %d attempts, %d hits, %d requests", fault.Kind, answered.Attempts, injected.Hits(), a.stats().Requests-before)
		}
	}
	for reason, fault := range map[failure.Reason]simulator.Fault{
		failure.InvalidResponse: {Kind: simulator.KindGarbage},
		failure.Unavailable:     {Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"5"}}},
		failure.RateLimited:     {Kind: simulator.KindStatus, Status: 429, Header: http.Header{"Retry-After": {"5"}}},
	} {
		fault.Stage = simulator.StageToken
		injected := a.sim.Inject(fault)
		f := a.with(a.registered(simulator.P256)).fails(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`, `{"timeoutSeconds":2}`, reason, failure.NotSent)
		if injected.Hits() != 1 || f.Attempts != 0 || (f.RetryAfter > 0) != (reason != failure.InvalidResponse) {
			t.Errorf("%s: %d exchanges, %+v", reason, injected.Hits(), f)
		}
		injected.Remove()
	}
}

// TestTimeIsUpInARenewal: the message says what the request waited for.
func TestTimeIsUpInARenewal(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	a.must(serverTime, ``)
	a.sim.Inject(simulator.Fault{Kind: simulator.KindExpireToken, Stage: simulator.StageAPI})
	a.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken})
	f := a.fails(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`, `{"timeoutSeconds":1}`, failure.Timeout, failure.Rejected)
	if f.Attempts != 1 || !strings.Contains(f.Message, "for its turn or for a token") {
		t.Errorf("%+v", f)
	}
}
