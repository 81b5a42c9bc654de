package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	oneRetry  = `{"maxRetries":1}`
	noRetry   = `{"maxRetries":0}`
	shortTime = `{"maxRetries":1,"timeoutSeconds":2}`

	restletBlocked     = `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit Exceeded"}}`
	restletBlockedText = "error code: SSS_REQUEST_LIMIT_EXCEEDED\nerror message: Request Limit Exceeded"
)

// trouble is a fault, and how a call of each method must end that meets it.
type trouble struct {
	name   string
	fault  simulator.Fault
	config string
	end    func(method) end
}

// troubles are the faults between the plugin and NetSuite.
func troubles() []trouble {
	var all []trouble
	add := func(name, config string, f simulator.Fault, end func(method) end) {
		if config == "" {
			config = oneRetry
		}
		all = append(all, trouble{name, f, config, end})
	}
	fails := func(reason failure.Reason, done bool) func(method) end {
		return func(m method) end { return m.fails(reason, done) }
	}
	// notSent is what becomes of a request for which there was no connection.
	notSent := func(reason failure.Reason, attempts int) func(method) end {
		return func(method) end { return end{reason: reason, outcome: failure.NotSent, attempts: attempts} }
	}
	succeeds := func(attempts int) func(method) end {
		return func(m method) end { return end{attempts: attempts, applied: m.count(1)} }
	}
	rejected := func(reason failure.Reason, status, attempts int) func(method) end {
		return func(method) end {
			return end{reason: reason, outcome: failure.Rejected, status: status, attempts: attempts}
		}
	}

	for _, lost := range []struct {
		name string
		kind simulator.Kind
		done bool
	}{
		{"cut before it was read", simulator.KindCutBeforeRead, false},
		{"cut when it was read", simulator.KindCutAfterRead, false},
		{"cut when it was carried out", simulator.KindCutAfterWork, true},
	} {
		for _, reset := range []bool{false, true} {
			for times, often := range []string{"each time", "once"} {
				name := lost.name + ", " + often
				if reset {
					name += ", by a reset"
				}
				add(name, "", simulator.Fault{Kind: lost.kind, Times: times, Reset: reset}, func(m method) end {
					return m.interrupted(failure.Unavailable, times == 1, lost.done)
				})
			}
		}
	}
	for _, status := range []int{408, 500, 502, 503, 504} {
		for times, often := range []string{"each time", "once"} {
			reason := failure.UpstreamError
			if status == 408 {
				reason = failure.RequestRejected
			}
			done := status == 500
			add(http.StatusText(status)+", "+often, "", simulator.Fault{Kind: simulator.KindStatus, Status: status, AfterWork: done, Times: times}, func(m method) end {
				e := m.interrupted(reason, times == 1, done)
				if e.reason != "" && e.status == 0 {
					e.status = status
				}
				return e
			})
		}
	}
	for name, kind := range map[string]simulator.Kind{"of stated length": simulator.KindHalfBody, "in chunks": simulator.KindHalfChunked} {
		add("half a body "+name, "", simulator.Fault{Kind: kind}, func(m method) end {
			e := m.fails(failure.InvalidResponse, true)
			e.status = 200
			return e
		})
	}
	add("garbage", "", simulator.Fault{Kind: simulator.KindGarbage}, fails(failure.InvalidResponse, false))
	add("garbage when it was carried out", "", simulator.Fault{Kind: simulator.KindGarbage, AfterWork: true}, fails(failure.InvalidResponse, true))
	add("a stalled body", shortTime, simulator.Fault{Kind: simulator.KindStall}, func(m method) end {
		e := m.fails(failure.Timeout, true)
		e.status = 200
		return e
	})
	add("no headers", shortTime, simulator.Fault{Kind: simulator.KindDelayAnswer}, fails(failure.Timeout, true))
	add("slow headers", "", simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: 300 * time.Millisecond}, succeeds(1))
	add("slow reading", "", simulator.Fault{Kind: simulator.KindDelayRead, Delay: 300 * time.Millisecond}, succeeds(1))

	for name, kind := range map[string]simulator.Kind{
		"an untrusted certificate": simulator.KindUntrustedCertificate, "another host's certificate": simulator.KindWrongHostCertificate,
		"a handshake that is cut": simulator.KindHandshakeCut, "a proxy that refuses": simulator.KindConnectRefused, "a proxy that hangs up": simulator.KindConnectCut,
	} {
		add(name, "", simulator.Fault{Kind: kind}, notSent(failure.Unavailable, 2))
		add(name+", once", "", simulator.Fault{Kind: kind, Times: 1}, succeeds(2))
	}
	add("a proxy that is silent", shortTime, simulator.Fault{Kind: simulator.KindConnectStall}, notSent(failure.Timeout, 1))

	add("blocked three times", "", simulator.Fault{Kind: simulator.KindStatus, Status: 429, Times: 3}, succeeds(4))
	add("blocked, without retries", noRetry, simulator.Fault{Kind: simulator.KindStatus, Status: 429}, rejected(failure.RateLimited, 429, 1))
	add("blocked for longer than there is", shortTime, simulator.Fault{Kind: simulator.KindStatus, Status: 429, Header: http.Header{"Retry-After": {"60"}}},
		rejected(failure.RateLimited, 429, 1))
	add("out of order for longer than there is", shortTime, simulator.Fault{Kind: simulator.KindStatus, Header: http.Header{"Retry-After": {"60"}}}, func(m method) end {
		e := m.fails(failure.UpstreamError, false)
		e.status = 503
		return e
	})
	add("blocked for a second", "", simulator.Fault{Kind: simulator.KindStatus, Status: 429, Times: 1, Header: http.Header{"Retry-After": {"1"}}}, succeeds(2))
	add("a RESTlet's block", "", simulator.Fault{Kind: simulator.KindStatus, Status: 400, Body: restletBlocked, Times: 3}, func(m method) end {
		if m.restlet {
			return end{attempts: 4, applied: 1}
		}
		return end{reason: failure.RequestRejected, outcome: failure.Rejected, status: 400, attempts: 1}
	})
	add("a RESTlet's block, as text", "", simulator.Fault{Kind: simulator.KindStatus, Status: 400, Body: restletBlockedText, Times: 1}, func(m method) end {
		if m.restlet {
			return end{attempts: 2, applied: 1}
		}
		return end{reason: failure.RequestRejected, outcome: failure.Rejected, status: 400, attempts: 1}
	})
	// A script may have done some of its work before it met a block of its own.
	for name, body := range map[string]string{
		"as JSON":            `{"error":{"code":"Order 7 was made","message":"its invoice met SSS_REQUEST_LIMIT_EXCEEDED"}}`,
		"of JSON within":     `{"error":{"code":"UNEXPECTED_ERROR","message":"{\"code\":\"SSS_REQUEST_LIMIT_EXCEEDED\"}"}}`,
		"as SuiteScript's":   `{"type":"error.UserEventError","name":"MINE","message":"SSS_REQUEST_LIMIT_EXCEEDED"}`,
		"as text":            "error code: MINE\nerror message: SSS_REQUEST_LIMIT_EXCEEDED",
		"with a number code": `{"code":7,"message":"SSS_REQUEST_LIMIT_EXCEEDED"}`,
	} {
		add("a RESTlet that speaks of a block "+name, "", simulator.Fault{Kind: simulator.KindStatus, Status: 400, Body: body},
			rejected(failure.RequestRejected, 400, 1))
	}
	add("a token that has ended", "", simulator.Fault{Kind: simulator.KindExpireToken, Times: 1}, succeeds(2))
	add("tokens that end at once", "", simulator.Fault{Kind: simulator.KindExpireToken}, rejected(failure.AuthenticationFailed, 401, 2))
	return all
}

// TestFaults: each fault meets each method. What the host is told is what
// NetSuite saw, and no write is carried out twice.
func TestFaults(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	type meeting struct {
		trouble
		method
		place    *place
		answered *answer
		failed   *failure.Error
	}
	var cases []*meeting
	for _, fault := range troubles() {
		for _, m := range methods {
			cases = append(cases, &meeting{trouble: fault, method: m})
		}
	}
	name := func(c *meeting) string { return c.method.name + ", " + c.trouble.name }
	each(cases, 32, func(c *meeting) {
		p, err := a.open(c.seeded)
		if err != nil {
			t.Errorf("%s: %v", name(c), err)
			return
		}
		c.fault.Stage = simulator.StageAPI // those of the connection do not look at it
		injected := p.inject(c.fault)
		c.answered, c.failed = p.run(t.Context(), c.input, c.config)
		if injected.Hits() == 0 {
			t.Errorf("%s: the fault did not happen", name(c))
		}
		c.place = p
	})
	a.settled()
	for _, c := range cases {
		if c.place != nil {
			c.holds(t, name(c), c.place, c.answered, c.failed, c.end(c.method))
		}
	}
}

// holds compares the end of a call with what the host was told and with what
// NetSuite holds.
func (m method) holds(t *testing.T, name string, p *place, a *answer, f *failure.Error, want end) {
	t.Helper()
	got := end{}
	if f != nil {
		got = end{reason: f.Reason, outcome: f.Outcome, attempts: f.Attempts, status: f.StatusCode}
	} else {
		got.attempts = a.Attempts
	}
	seen := p.seen()[p.prepared:]
	for _, s := range seen {
		if s.Applied {
			got.applied++
		}
	}
	attempts := got.attempts
	if want.attempts < 0 && got.attempts >= -want.attempts {
		got.attempts = want.attempts
	}
	// Half a body turns a 204 into a 200, and leaves a 202 what it was.
	if want.status == 200 && got.status == 202 {
		got.status = 200
	}
	if got != want {
		t.Errorf("%s\n got %v\nwant %v\n%v", name, got, want, f)
	}
	if len(seen) > attempts {
		t.Errorf("%s: NetSuite saw %d requests of %d tries", name, len(seen), attempts)
	}
	if f == nil {
		return
	}
	if told := f.RetryAfter > 0; told != want.retryInfo() {
		t.Errorf("%s: RetryInfo %v: %v", name, f.RetryAfter, f)
	}
	if strings.Contains(f.Message, "before you repeat") != (f.Outcome == failure.Unknown) {
		t.Errorf("%s: %s", name, f.Message)
	}
}
