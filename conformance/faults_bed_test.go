package conformance_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// TestRefusedConnectionsAreExplained: the words tell the network's failures
// apart, and name the host that was asked for.
func TestRefusedConnectionsAreExplained(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.must(`{"url":"`+restlet+`","method":"GET","headers":{"Content-Type":"application/json"}}`, ``) // the token is there
	host := b.sim.ID() + ".restlets.api.netsuite.com"
	for kind, says := range map[simulator.Kind]string{
		simulator.KindConnectRefused:       "The proxy did not connect to " + host,
		simulator.KindConnectCut:           "The connection to " + host + " was lost",
		simulator.KindUntrustedCertificate: "The certificate that " + host + " showed is not trusted",
	} {
		cut := b.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfterRead}) // ends the open connection
		b.fails(`{"url":"`+restlet+`","method":"GET","headers":{"Content-Type":"application/json"}}`, noRetry, failure.Unavailable, failure.Rejected)
		cut.Remove()
		fault := b.sim.Inject(simulator.Fault{Kind: kind, Host: host})
		f := b.fails(`{"url":"`+restlet+`&name=proxy","method":"GET","headers":{"Content-Type":"application/json"}}`, noRetry, failure.Unavailable, failure.NotSent)
		if !strings.Contains(f.Message, says) {
			t.Errorf("%s: %s", kind, f.Message)
		}
		fault.Remove()
		b.must(`{"url":"`+restlet+`","method":"GET","headers":{"Content-Type":"application/json"}}`, ``)
	}
}

// TestNoPortIsOpen: nobody listens where NetSuite, or the proxy before it,
// should be.
func TestNoPortIsOpen(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	places := make([]*place, len(methods))
	for i, m := range methods {
		var err error
		if places[i], err = a.open(m.seeded); err != nil {
			t.Fatal(err)
		}
	}
	fresh := a.registered(simulator.P256) // without a token
	if err := a.sim.Refuse(true); err != nil {
		t.Fatal(err)
	}
	refused := end{reason: failure.Unavailable, outcome: failure.NotSent, attempts: 2}
	each(places, len(places), func(p *place) {
		answered, f := p.run(t.Context(), methods[index(places, p)].input, oneRetry)
		methods[index(places, p)].holds(t, methods[index(places, p)].name, p, answered, f, refused)
	})
	f := a.with(fresh).fails(serverTime, `{"timeoutSeconds":30}`, failure.Unavailable, failure.NotSent)
	if f.Attempts != 0 || f.RetryAfter <= 0 {
		t.Errorf("without a token: %+v", f)
	}
	if err := a.sim.Refuse(false); err != nil {
		t.Fatal(err)
	}
	each(places, len(places), func(p *place) {
		m := methods[index(places, p)]
		if _, f := p.run(t.Context(), m.input, oneRetry); f != nil {
			t.Errorf("%s, when the port is open again: %v", m.name, f)
		}
	})
}

func index(places []*place, p *place) int {
	for i := range places {
		if places[i] == p {
			return i
		}
	}
	return -1
}

// TestNoName: a name that no resolver finds. A label of 64 characters is none,
// so that no name server need be asked.
func TestNoName(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.host = load(t, b.log, append(b.sim.Environment(), "HTTPS_PROXY=http://"+strings.Repeat("x", 64)+".example:3128")...)
	each(methods, len(methods), func(m method) {
		_, f := b.call(t.Context(), m.input, `{"timeoutSeconds":30}`)
		if f == nil || f.Reason != failure.Unavailable || f.Outcome != failure.NotSent || f.Attempts != 0 || f.RetryAfter <= 0 {
			t.Errorf("%s: %+v", m.name, f)
		}
	})
	if n := b.sim.Stats().Connections; n != 0 {
		t.Errorf("%d connections", n)
	}
}

// TestTheProxyIsNamed: a request that a proxy refused is told from one that was
// lost, whatever the words of the proxy and of the URL.
func TestTheProxyIsNamed(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	for _, status := range []int{403, 407, 418, 502, 504} {
		p, err := a.open(false)
		if err != nil {
			t.Fatal(err)
		}
		p.inject(simulator.Fault{Kind: simulator.KindConnectRefused, Status: status})
		_, f := p.run(t.Context(), serverTime, noRetry)
		if f == nil || f.Reason != failure.Unavailable || !strings.Contains(f.Message, "The proxy did not connect") {
			t.Errorf("%d: %+v", status, f)
		}
	}
	p, err := a.open(false)
	if err != nil {
		t.Fatal(err)
	}
	p.inject(simulator.Fault{Kind: simulator.KindCutAfterRead, Stage: simulator.StageAPI})
	_, f := p.run(t.Context(), `{"url":"record/v1/customrecord_proxy/1","method":"GET"}`, noRetry)
	if f == nil || f.Reason != failure.Unavailable || !strings.Contains(f.Message, "was lost before an answer came") {
		t.Errorf("%+v", f)
	}
}

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
		a := faulty(t, simulator.Options{})
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

// TestBlockedUntilTimeIsUp: NetSuite's answer is worth more than a timeout.
func TestBlockedUntilTimeIsUp(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	each(methods[:4], 4, func(m method) {
		p, err := a.open(m.seeded)
		if err != nil {
			t.Error(err)
			return
		}
		fault := simulator.Fault{Kind: simulator.KindStatus, Status: 429}
		if m.restlet {
			fault.Status, fault.Body = 400, restletBlocked
		}
		p.inject(fault)
		answered, f := p.run(t.Context(), m.input, `{"maxRetries":1,"timeoutSeconds":3}`)
		m.holds(t, m.name, p, answered, f, end{reason: failure.RateLimited, outcome: failure.Rejected, status: fault.Status, attempts: -3})
		if n := len(p.seen()) - p.prepared; n > 60 {
			t.Errorf("%s: hammered with %d requests in 3 s", m.name, n)
		}
	})
}

// TestRepeatedDelete: the 404 of a DELETE whose first try may have done it is no
// success, whatever the step takes for one.
func TestRepeatedDelete(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	for _, m := range methods {
		if !m.erases {
			continue
		}
		for _, config := range []string{`{"dontThrowErrorOn404":true}`, `{"acceptedStatusCodes":["404"]}`} {
			p, err := a.open(true)
			if err != nil {
				t.Fatal(err)
			}
			p.inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Stage: simulator.StageAPI, Times: 1})
			answered, f := p.run(t.Context(), m.input, config)
			a.settled()
			m.holds(t, config, p, answered, f, end{reason: failure.NotFound, outcome: failure.Unknown, status: 404, attempts: 2, applied: 1})
			// Of a DELETE that had one try, 404 is what the step takes it for.
			if again, f := p.run(t.Context(), m.input, config); f != nil || again.StatusCode != 404 || again.Attempts != 1 {
				t.Errorf("%s: %v", config, f)
			}
		}
	}
}

// TestCutWhileSending: the connection breaks while the request's body is still
// on its way, of which NetSuite reads nothing.
func TestCutWhileSending(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	body := `"body":{"companyName":"x","comments":"` + strings.Repeat("x", 8*megabyte) + `"}}`
	for _, m := range methods {
		if !m.writes || m.erases || m.restlet {
			continue
		}
		input, _, _ := strings.Cut(m.input, `"body":`)
		for _, reset := range []bool{false, true} {
			p, err := a.open(m.seeded)
			if err != nil {
				t.Fatal(err)
			}
			p.inject(simulator.Fault{Kind: simulator.KindCutBeforeRead, Stage: simulator.StageAPI, Reset: reset})
			answered, f := p.run(t.Context(), input+body, oneRetry)
			a.settled()
			m.holds(t, m.name, p, answered, f, m.interrupted(failure.Unavailable, false, false))
		}
	}
}

// TestCutAfterInterimAnswer: 100 Continue is no answer yet.
func TestCutAfterInterimAnswer(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	for _, m := range methods {
		if !m.writes || m.erases || strings.Contains(m.input, `"headers"`) {
			continue
		}
		p, err := a.open(m.seeded)
		if err != nil {
			t.Fatal(err)
		}
		p.inject(simulator.Fault{Kind: simulator.KindCutAfterRead, Stage: simulator.StageAPI})
		expecting := strings.Replace(m.input, `"body":`, `"headers":{"Expect":"100-continue"},"body":`, 1)
		answered, f := p.run(t.Context(), expecting, oneRetry)
		a.settled()
		m.holds(t, m.name, p, answered, f, m.interrupted(failure.Unavailable, false, false))
	}
}

// TestRetriesOfWrites: with retryWrites, what was asked for happens.
func TestRetriesOfWrites(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{})
	for _, m := range methods {
		if m.repeatable {
			continue
		}
		p, err := a.open(m.seeded)
		if err != nil {
			t.Fatal(err)
		}
		p.inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Stage: simulator.StageAPI, Times: 1})
		answered, f := p.run(t.Context(), m.input, `{"maxRetries":1,"retryWrites":true}`)
		a.settled()
		m.holds(t, m.name, p, answered, f, end{attempts: 2, applied: 2})
	}
}

// TestDroppedConnections: connections that are kept open die while nobody looks,
// and in mid-request. Writes are carried out once, or not told to be.
func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	a := faulty(t, simulator.Options{Latency: 5 * time.Millisecond})
	p, err := a.open(true)
	if err != nil {
		t.Fatal(err)
	}
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
		_, f := p.run(t.Context(), methods[2].input, `{}`)
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
	applied := len(p.account.Records("customer")) - 1
	if applied < acknowledged || applied > acknowledged+unknown {
		t.Errorf("%d acknowledged, %d unknown, %d carried out", acknowledged, unknown, applied)
	}
	if unknown == 0 || acknowledged == 0 {
		t.Errorf("nothing was tried: %d acknowledged, %d unknown", acknowledged, unknown)
	}
}
