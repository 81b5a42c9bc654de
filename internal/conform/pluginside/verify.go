package pluginside

import (
	"fmt"
	"slices"
	"strings"
	"time"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
	"netsuite-connector/simulator"
)

const (
	passed  = connectorv1.Check_STATUS_PASSED
	warning = connectorv1.Check_STATUS_WARNING
	failed  = connectorv1.Check_STATUS_FAILED
	skipped = connectorv1.Check_STATUS_SKIPPED
)

func (t *trial) verify(credentials document) *connectorv1.VerifyCredentialsResponse {
	answer, err := t.plugin.Verify(t.ctx, marshal(credentials))
	if err != nil {
		t.fatalf("bad credentials are an answer, never an error: %v", err)
	}
	none := !slices.ContainsFunc(answer.GetChecks(), func(c *connectorv1.Check) bool { return c.GetStatus() == failed })
	if answer.GetVerified() != none {
		t.errorf("verified is %v: %s", answer.GetVerified(), inWords(answer.GetChecks()))
	}
	for _, c := range answer.GetChecks() {
		if c.GetTitle() == "" || c.GetStatus() != skipped && c.GetDetail() == "" || (c.GetStatus() == failed || c.GetStatus() == warning) && c.GetRemedy() == "" {
			t.errorf("the check %s has no title, no detail or no remedy: %v", c.GetId(), c)
		}
	}
	return answer
}

// checks compares the checks that were made with "id status" pairs.
func (t *trial) checks(made []*connectorv1.Check, want ...string) {
	if got := inWords(made); got != strings.Join(want, ", ") {
		t.errorf("the checks are %s, want %s", got, strings.Join(want, ", "))
	}
}

func inWords(checks []*connectorv1.Check) string {
	words := make([]string, 0, len(checks))
	for _, c := range checks {
		status := strings.ToLower(strings.TrimPrefix(c.GetStatus().String(), "STATUS_"))
		words = append(words, c.GetId()+" "+status)
	}
	return strings.Join(words, ", ")
}

func find(checks []*connectorv1.Check, id string) *connectorv1.Check {
	for _, c := range checks {
		if c.GetId() == id {
			return c
		}
	}
	return &connectorv1.Check{}
}

func verifyClauses() []clause {
	return []clause{
		rule("verify.order", protoFile, "Good credentials pass account_id, private_key, token, api_access and clock, in this order", func(t *trial) {
			t.connect()
			t.checks(t.verify(t.credentials).GetChecks(), "account_id passed", "private_key passed", "token passed", "api_access passed", "clock passed")
		}),
		rule("verify.live", protoFile, "VerifyCredentialsLive sends the same checks one by one", func(t *trial) {
			t.connect()
			checks, err := t.plugin.VerifyLive(t.ctx, marshal(t.credentials))
			t.must(err)
			t.checks(checks, "account_id passed", "private_key passed", "token passed", "api_access passed", "clock passed")
		}),
		rule("verify.new_token", tokens, "Each time a new token is asked for", func(t *trial) {
			t.connect()
			t.verify(t.credentials)
			t.verify(t.credentials)
			if n := len(t.tokenRequests()); n != 2 {
				t.errorf("%d token requests for two times, want 2", n)
			}
		}),
		rule("verify.account_id", protoFile, "A bad account ID fails its check, and nothing is sent", func(t *trial) {
			t.connect()
			checks := t.verify(t.credentials.with(document{"accountId": "evil.example/"})).GetChecks()
			if find(checks, "account_id").GetStatus() != failed || find(checks, "token").GetStatus() != skipped || find(checks, "api_access").GetStatus() != skipped {
				t.errorf("the checks are %s", inWords(checks))
			}
			t.nothingSent()
		}),
		rule("verify.private_key", protoFile, "A key that NetSuite does not take fails its check, and nothing is sent", func(t *trial) {
			t.connect()
			checks := t.verify(t.credentials.with(document{"privateKey": "not a key"})).GetChecks()
			if find(checks, "private_key").GetStatus() != failed || find(checks, "token").GetStatus() != skipped {
				t.errorf("the checks are %s", inWords(checks))
			}
			t.nothingSent()
		}),
		rule("verify.token", protoFile, "A refused assertion fails the check token, whose remedy names the Login Audit Trail; what follows is skipped", func(t *trial) {
			t.connect()
			checks := t.verify(t.credentials.with(document{"clientId": simulator.NewClientID()})).GetChecks()
			if find(checks, "token").GetStatus() != failed || find(checks, "api_access").GetStatus() != skipped {
				t.errorf("the checks are %s", inWords(checks))
			}
			if remedy := find(checks, "token").GetRemedy(); !contains(remedy, "Login Audit Trail") {
				t.errorf("the remedy does not name the Login Audit Trail: %s", remedy)
			}
		}),
		rule("verify.api_access", protoFile, "A role without access fails the check api_access", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission})
			answer := t.verify(t.credentials)
			if answer.GetVerified() || find(answer.GetChecks(), "api_access").GetStatus() != failed {
				t.errorf("the checks are %s", inWords(answer.GetChecks()))
			}
		}),
		rule("verify.certificate", protoFile, "A certificate in the key's field is checked: it belongs to the key, and its thumbprint is the Certificate ID", func(t *trial) {
			t.connect()
			with := func(certificate []byte, id any) *connectorv1.Check {
				return find(t.verify(t.credentials.with(document{
					"privateKey": string(t.bench.pair.key) + string(certificate), "certificateId": id,
				})).GetChecks(), "certificate")
			}
			if c := with(t.bench.pair.certificate, t.credentials["certificateId"]); c.GetStatus() != passed {
				t.errorf("the key's own certificate: %v", c)
			}
			if c := with(t.bench.pair.certificate, "not-the-thumbprint"); c.GetStatus() != warning {
				t.errorf("another Certificate ID, want a warning: %v", c)
			}
			other, err := newKeyPair(simulator.P256)
			t.must(err)
			if c := with(other.certificate, t.credentials["certificateId"]); c.GetStatus() != failed {
				t.errorf("another key's certificate, want a failure: %v", c)
			}
		}),
		rule("verify.clock", protoFile, "A clock that is more than 30 s off is a warning that says by how much", func(t *trial) {
			t.apart(simulator.Options{ClockTolerance: time.Hour})
			t.sim.SetClockOffset(-95 * time.Second)
			checks := t.verify(t.credentials).GetChecks()
			clock := find(checks, "clock")
			if clock.GetStatus() != warning || !saysSeconds(clock.GetDetail()+clock.GetRemedy()) {
				t.errorf("the checks are %s: %v", inWords(checks), clock)
			}
		}),
	}
}

// saysSeconds reports whether a text gives about 95 seconds.
func saysSeconds(text string) bool {
	for n := 88; n <= 102; n++ {
		if contains(text, fmt.Sprint(n)) {
			return true
		}
	}
	return contains(text, "1m3") || contains(text, "1 min")
}
