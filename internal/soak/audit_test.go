package soak

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// made is a patient POST that its caller was told nothing bad of.
func made(changes func(*entry)) *entry {
	e := &entry{
		mark: "m", what: "POST", method: "POST", write: true, account: "1234567", clientID: "c", certificateID: "k",
		sum: sha256.Sum256(nil), begun: time.Now(), ended: time.Now().Add(time.Second),
	}
	changes(e)
	return e
}

func failed(reason failure.Reason, outcome failure.Outcome) *failure.Error {
	return &failure.Error{Reason: reason, Outcome: outcome, Message: "…"}
}

func seen(status int, fault simulator.Kind, token byte) sight {
	return sight{
		at: time.Now(), status: status, fault: fault, complete: true, sum: sha256.Sum256(nil), token: [32]byte{token},
		bearer: &simulator.Bearer{ClientID: "c", CertificateID: "k", Until: time.Now().Add(time.Hour)},
	}
}

// TestEveryFailureNeedsACause: the same failure is expected with its cause, and a
// fault without it.
func TestEveryFailureNeedsACause(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		e    *entry
		want string // part of what is unexplained, "" for nothing
	}{
		{"a timeout of a patient call", made(func(e *entry) { e.failure = failed(failure.Timeout, failure.NotSent) }), "nothing explains TIMEOUT"},
		{"a timeout of a hurried call", made(func(e *entry) { e.failure, e.conduct = failed(failure.Timeout, failure.NotSent), hurried }), ""},
		{"an unread answer", made(func(e *entry) { e.failure, e.conduct = failed(failure.Timeout, failure.Unknown), unread }), ""},
		{"401 once", made(func(e *entry) {
			e.failure, e.seen = failed(failure.AuthenticationFailed, failure.Rejected), []sight{seen(401, simulator.KindExpireToken, 1)}
		}), "nothing explains AUTHENTICATION_FAILED"},
		{"401 to two tokens", made(func(e *entry) {
			e.failure, e.seen = failed(failure.AuthenticationFailed, failure.Rejected), []sight{seen(401, simulator.KindExpireToken, 1), seen(401, simulator.KindExpireToken, 2)}
		}), ""},
		{"a lost connection", made(func(e *entry) {
			e.failure, e.seen = failed(failure.Unavailable, failure.Unknown), []sight{seen(0, simulator.KindCutAfterWork, 1)}
		}), ""},
		{"a lost connection, told as not carried out", made(func(e *entry) {
			e.failure, e.seen = failed(failure.Unavailable, failure.Rejected), []sight{seen(0, simulator.KindCutAfterWork, 1)}
		}), "nothing explains the outcome rejected"},
		{"a read of which the outcome is unknown", made(func(e *entry) {
			e.write, e.failure, e.seen = false, failed(failure.UpstreamError, failure.Unknown), []sight{seen(503, simulator.KindStatus, 1)}
		}), "nothing explains the outcome unknown"},
		{"an answer that was whole", made(func(e *entry) {
			e.failure, e.seen = failed(failure.InvalidResponse, failure.Unknown), []sight{seen(204, "", 1)}
		}), "nothing explains INVALID_RESPONSE"},
	} {
		if got := test.e.unexplained(test.e.causes()); !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestTheAuditSeesRequests: what NetSuite received is audited, whatever the
// caller was told.
func TestTheAuditSeesRequests(t *testing.T) {
	t.Parallel()
	damaged := seen(204, "", 1)
	damaged.sum = sha256.Sum256([]byte("another"))
	others, late := seen(204, "", 1), seen(204, "", 1)
	others.bearer = &simulator.Bearer{ClientID: "other", CertificateID: "k", Until: time.Now().Add(time.Hour)}
	late.bearer = &simulator.Bearer{ClientID: "c", CertificateID: "k", Until: time.Now().Add(-time.Minute)}
	for _, test := range []struct {
		name string
		e    *entry
		want string
	}{
		{"all is well", made(func(e *entry) {
			e.applied, e.seen = 1, []sight{seen(429, "", 1), seen(401, simulator.KindExpireToken, 1), seen(204, "", 2)}
		}), ""},
		{"a damaged body", made(func(e *entry) { e.applied, e.seen = 1, []sight{damaged} }), "received a body"},
		{"sent again", made(func(e *entry) { e.applied, e.seen = 1, []sight{seen(503, simulator.KindStatus, 1), seen(204, "", 1)} }), "was sent again, although it may have been carried out"},
		{"a refused token again", made(func(e *entry) {
			e.applied, e.seen = 1, []sight{seen(401, simulator.KindExpireToken, 1), seen(204, "", 1)}
		}), "with the token that NetSuite had refused"},
		{"another's token", made(func(e *entry) { e.applied, e.seen = 1, []sight{others} }), "a token of other credentials"},
		{"a token long after its end", made(func(e *entry) { e.applied, e.seen = 1, []sight{late} }), "after its end"},
		{"seen, and told not to be sent", made(func(e *entry) {
			e.told, e.failure, e.seen = refused, failed(failure.Unavailable, failure.NotSent), []sight{seen(0, simulator.KindCutAfterRead, 1)}
		}), "NetSuite saw"},
	} {
		if test.e.told == toldNothing {
			test.e.told = acknowledged
		}
		l := newLedger()
		l.open(test.e)
		var f Figures
		l.audit(&f)
		l.auditTokens(&f, &incidents{})
		text := strings.Join(f.Problems, "\n")
		if !strings.Contains(text, test.want) || f.Sound() != (test.want == "") {
			t.Errorf("%s: %q, want %q", test.name, text, test.want)
		}
	}
}

// TestTheAuditSeesAStall: the rate has a floor.
func TestTheAuditSeesAStall(t *testing.T) {
	t.Parallel()
	from := time.Now()
	for _, test := range []struct{ calls, stalled int }{{15, 1}, {16, 0}} {
		l := newLedger()
		for n := range test.calls {
			l.open(&entry{mark: string(rune('a' + n)), ended: from.Add(time.Second)})
		}
		var f Figures
		l.auditRate(&f, from, from.Add(rateWindow), 16)
		if f.Stalled != test.stalled {
			t.Errorf("%d calls: %d stalls, want %d", test.calls, f.Stalled, test.stalled)
		}
	}
}

// TestContentsAreOfTheirSize, so that the borders are met exactly.
func TestContentsAreOfTheirSize(t *testing.T) {
	t.Parallel()
	for _, c := range allCards() {
		content := c.content()
		if len(content) != c.size {
			t.Errorf("%s: %d bytes", c, len(content))
		}
		if c.upload && string(received(c.input(content))) != string(content) {
			t.Errorf("%s: the input holds something else", c)
		}
	}
}
