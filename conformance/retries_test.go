package conformance_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// TestBlockedUntilTimeIsUp: a call that is blocked until its time is up ends
// with NetSuite's answer, not with TIMEOUT.
func TestBlockedUntilTimeIsUp(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	each(named("GET, SuiteQL, POST, RESTlet"), 4, func(m method) {
		own, err := a.open(m)
		if err != nil {
			t.Error(err)
			return
		}
		fault, want := simulator.Fault{Kind: simulator.KindStatus, Status: 429}, "RATE_LIMITED 429, rejected, RetryInfo"
		if m.restlet {
			fault.Status, fault.Body, want = 400, restletBlocked, "RATE_LIMITED 400, rejected, RetryInfo"
		}
		own.inject(fault)
		ended := own.run(t.Context(), m.input, `{"maxRetries":1,"timeoutSeconds":3}`)
		requests, applied := own.count()
		if ended.told() != want || applied != 0 {
			t.Errorf("%s: applied %d: %s, want %s", m.name, applied, ended.told(), want)
		}
		if tries := ended.tries(); tries < 3 || requests > tries || requests > 60 {
			t.Errorf("%s: %d tries and %d requests in 3 s", m.name, tries, requests)
		}
		checkAdvice(t, m.name, ended)
	})
}

// TestRepeatedDelete: a DELETE that finds nothing after a try that may have
// done it is no success, even where the step accepts 404.
func TestRepeatedDelete(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	for _, config := range []string{`{"dontThrowErrorOn404":true}`, `{"acceptedStatusCodes":["404"]}`} {
		own := a.mustOpen(named("DELETE")...)[0]
		own.inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Times: 1})
		ended := own.run(t.Context(), own.input, config)
		a.settled()
		own.check(t, config, ended, "tries 2, requests 2, applied 1: NOT_FOUND 404, unknown")
		// A DELETE that had one try only may end in an accepted 404.
		if again := own.run(t.Context(), own.input, config); again.failure != nil || again.StatusCode != 404 || again.Attempts != 1 {
			t.Errorf("%s: %v", config, again.failure)
		}
	}
}

// lost is how a write ends whose connection is lost each time, before NetSuite
// carries it out.
var lost = ends{
	notRepeatable: "tries 1, requests 1, applied 0: UNAVAILABLE, unknown",
	repeatable:    "tries 2, requests 2, applied 0: UNAVAILABLE, unknown",
}

// TestCutWhileSending: the connection is lost while the request's body is still
// on its way.
func TestCutWhileSending(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	body := `"body":{"comments":"` + strings.Repeat("x", 8*megabyte) + `"}}`
	for _, m := range named("POST, PATCH, PUT, " + keyed) {
		input, _, _ := strings.Cut(m.input, `"body":`)
		for _, reset := range []bool{false, true} {
			own := a.mustOpen(m)[0]
			own.inject(simulator.Fault{Kind: simulator.KindCutBeforeRead, Reset: reset})
			ended := own.run(t.Context(), input+body, oneRetry)
			a.settled()
			own.check(t, m.name, ended, lost.of(t, m))
		}
	}
}

// TestCutAfterInterimAnswer: the connection is lost after 100 Continue, which
// is no answer yet.
func TestCutAfterInterimAnswer(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	for _, own := range a.mustOpen(named("POST, RESTlet, PATCH, PUT")...) {
		own.inject(simulator.Fault{Kind: simulator.KindCutAfterRead})
		expecting := strings.Replace(own.input, `"body":`, `"headers":{"Expect":"100-continue"},"body":`, 1)
		ended := own.run(t.Context(), expecting, oneRetry)
		a.settled()
		own.check(t, own.name, ended, lost.of(t, own.method))
	}
}

// TestRetriesOfWrites: with retryWrites, a write that may have been carried out
// is sent again.
func TestRetriesOfWrites(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	for _, own := range a.mustOpen(named(notRepeatable)...) {
		own.inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Times: 1})
		ended := own.run(t.Context(), own.input, `{"maxRetries":1,"retryWrites":true}`)
		a.settled()
		own.check(t, own.name, ended, "tries 2, requests 2, applied 2: success")
	}
}

// TestDroppedConnections: connections that are kept open die while nobody looks,
// and in mid-request. Writes are carried out once, or not told to be.
func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{Latency: 5 * time.Millisecond})
	own := a.mustOpen(named("POST")...)[0]
	var mu sync.Mutex
	acknowledged, unknown := 0, 0
	calls := make([]int, 120)
	for i := range calls {
		calls[i] = i
	}
	each(calls, 8, func(n int) {
		if n%10 == 9 {
			a.sim.DropConnections()
		}
		f := own.run(t.Context(), own.input, `{}`).failure
		mu.Lock()
		defer mu.Unlock()
		switch {
		case f == nil:
			acknowledged++
		case f.Outcome == failure.Unknown:
			unknown++
		case f.Outcome != failure.NotSent:
			t.Errorf("%+v", f)
		}
	})
	a.settled()
	applied := len(own.account.Records("customer"))
	if applied < acknowledged || applied > acknowledged+unknown {
		t.Errorf("%d acknowledged, %d unknown, %d carried out", acknowledged, unknown, applied)
	}
	if unknown == 0 || acknowledged == 0 {
		t.Errorf("nothing was tried: %d acknowledged, %d unknown", acknowledged, unknown)
	}
}
