package conformance_test

import (
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// TestRefusedConnectionsAreExplained: the words tell the network's failures
// apart, and name the host that was asked for.
func TestRefusedConnectionsAreExplained(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.must(`{"url":"`+restlet+`","method":"GET"}`, ``) // the token is there
	host := b.sim.ID() + ".restlets.api.netsuite.com"
	for kind, says := range map[simulator.Kind]string{
		simulator.KindConnectRefused:       "The proxy did not connect to " + host,
		simulator.KindConnectCut:           "The connection to " + host + " was lost",
		simulator.KindUntrustedCertificate: "The certificate that " + host + " showed is not trusted",
	} {
		cut := b.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfterRead}) // ends the open connection
		b.fails(`{"url":"`+restlet+`","method":"GET"}`, noRetry, failure.Unavailable, failure.Rejected)
		cut.Remove()
		fault := b.sim.Inject(simulator.Fault{Kind: kind, Host: host})
		f := b.fails(`{"url":"`+restlet+`&name=proxy","method":"GET"}`, noRetry, failure.Unavailable, failure.NotSent)
		if !strings.Contains(f.Message, says) {
			t.Errorf("%s: %s", kind, f.Message)
		}
		fault.Remove()
		b.must(`{"url":"`+restlet+`","method":"GET"}`, ``)
	}
}

// TestNoPortIsOpen: nobody listens where NetSuite, or the proxy before it,
// should be.
func TestNoPortIsOpen(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	opened := a.mustOpen(methods...)
	fresh := a.registered(simulator.P256) // without a token
	if err := a.sim.Refuse(true); err != nil {
		t.Fatal(err)
	}
	each(opened, len(opened), func(own *ownAccount) {
		ended := own.run(t.Context(), own.input, oneRetry)
		own.check(t, own.name, ended, "tries 2, requests 0, applied 0: UNAVAILABLE, not_sent, RetryInfo")
	})
	f := a.with(fresh).fails(serverTime, `{"timeoutSeconds":30}`, failure.Unavailable, failure.NotSent)
	if f.Attempts != 0 || f.RetryAfter <= 0 {
		t.Errorf("without a token: %+v", f)
	}
	if err := a.sim.Refuse(false); err != nil {
		t.Fatal(err)
	}
	each(opened, len(opened), func(own *ownAccount) {
		if ended := own.run(t.Context(), own.input, oneRetry); ended.failure != nil {
			t.Errorf("%s, when the port is open again: %v", own.name, ended.failure)
		}
	})
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
	a := withAccounts(t, simulator.Options{})
	for _, status := range []int{403, 407, 418, 502, 504} {
		own := a.mustOpen(method{})[0]
		own.inject(simulator.Fault{Kind: simulator.KindConnectRefused, Status: status})
		f := own.run(t.Context(), serverTime, noRetry).failure
		if f == nil || f.Reason != failure.Unavailable || !strings.Contains(f.Message, "The proxy did not connect") {
			t.Errorf("%d: %+v", status, f)
		}
	}
	own := a.mustOpen(method{})[0]
	own.inject(simulator.Fault{Kind: simulator.KindCutAfterRead})
	f := own.run(t.Context(), `{"url":"record/v1/customrecord_proxy/1","method":"GET"}`, noRetry).failure
	if f == nil || f.Reason != failure.Unavailable || !strings.Contains(f.Message, "was lost before an answer came") {
		t.Errorf("%+v", f)
	}
}
