package conformance_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// verify returns the checks of the bed's credentials by id, and that they came
// in the contract's order.
func (b *bed) verify() (map[string]plugin.Check, bool) {
	b.t.Helper()
	v, err := b.host.VerifyCredentials(b.t.Context(), b.credentials)
	if err != nil {
		b.t.Fatalf("bad credentials are checks, not an error: %v", err)
	}
	order := []string{"account_id", "private_key", "certificate", "token", "api_access", "clock"}
	checks, last, failed := map[string]plugin.Check{}, -1, false
	for _, c := range v.Checks {
		at := slices.Index(order, c.ID)
		if at <= last || c.Title == "" || c.Detail == "" {
			b.t.Errorf("out of order, or without words: %+v", c)
		}
		if (c.Status == plugin.Failed || c.Status == plugin.Warning) && c.Remedy == "" {
			b.t.Errorf("no remedy: %+v", c)
		}
		b.clean(c.Detail + c.Remedy)
		checks[c.ID], last = c, at
		failed = failed || c.Status == plugin.Failed
	}
	if v.Verified == failed {
		b.t.Errorf("verified %v with %+v", v.Verified, v.Checks)
	}
	return checks, v.Verified
}

func TestVerifyGoodCredentials(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for range 2 {
		checks, verified := b.verify()
		if _, there := checks["certificate"]; !verified || len(checks) != 5 || there {
			t.Errorf("%+v", checks)
		}
	}
	if n := b.stats().TokensIssued; n != 2 {
		t.Errorf("%d tokens: each verification makes a new exchange", n)
	}
	certificate := testaccount.SharedKeyPair(t).Certificate
	checks, verified := b.with(testaccount.Credentials{"privateKey": b.key + string(certificate)}).verify()
	if !verified || checks["certificate"].Status != plugin.Passed {
		t.Errorf("%+v", checks["certificate"])
	}
}

func TestVerifyExplains(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(b *bed) *bed
		check   string
		status  plugin.Status
		words   []string // of detail and remedy
		skipped []string
	}{
		"application ID": {
			func(b *bed) *bed {
				return b.with(testaccount.Credentials{"clientId": "1E2D3C4B-1234-5678-9ABC-DEF012345678"})
			},
			"token", plugin.Failed, []string{"Application ID", "Manage Integrations"}, []string{"api_access"},
		},
		"RSA 2048": {
			func(b *bed) *bed {
				return b.with(testaccount.Credentials{"privateKey": string(testaccount.NewKeyPair(b.t, simulator.RSA2048).Key)})
			},
			"private_key", plugin.Failed, []string{"2048", "3072", "keygen"}, []string{"token", "api_access"},
		},
		"certificate of another key": {
			func(b *bed) *bed {
				other := testaccount.NewKeyPair(b.t, simulator.P256).Certificate
				return b.with(testaccount.Credentials{"privateKey": b.key + string(other)})
			},
			"certificate", plugin.Failed, []string{"key"}, nil,
		},
		"certificate ID of another": {
			func(b *bed) *bed {
				fields := b.registered(simulator.P256)
				certificate := testaccount.SharedKeyPair(b.t).Certificate
				return b.with(testaccount.Credentials{"certificateId": fields["certificateId"], "privateKey": b.key + string(certificate)})
			},
			"certificate", plugin.Warning, []string{thumbprint}, nil,
		},
		"role without permission": {
			func(b *bed) *bed {
				b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 401,
					Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}`})
				return b
			},
			"api_access", plugin.Failed, []string{"role", "Log in using OAuth 2.0 Access Tokens", "Login Audit Trail"}, nil,
		},
		"server error": {
			func(b *bed) *bed {
				b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500,
					Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"error":"server_error"}`})
				return b
			},
			"token", plugin.Failed, []string{"assertion", "Login Audit Trail"}, []string{"api_access"},
		},
		"clock four minutes fast": {
			func(b *bed) *bed { b.sim.SetClockOffset(-4 * time.Minute); return b },
			"clock", plugin.Warning, []string{"4 minutes fast", "NTP"}, nil,
		},
		"account of nobody": {
			func(b *bed) *bed { return b.with(testaccount.Credentials{"accountId": "evil.example/"}) },
			"account_id", plugin.Failed, []string{"Company Information"}, []string{"token", "api_access", "clock"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := test.prepare(simulated(t, simulator.Options{}))
			checks, _ := b.verify()
			c := checks[test.check]
			if c.Status != test.status {
				t.Errorf("%s: %+v", test.check, checks)
			}
			for _, word := range test.words {
				if word == thumbprint {
					word = thumbprintOf(t)
				}
				if !strings.Contains(c.Detail+" "+c.Remedy, word) {
					t.Errorf("%q is not in %q, %q", word, c.Detail, c.Remedy)
				}
			}
			for _, id := range test.skipped {
				if checks[id].Status != plugin.Skipped {
					t.Errorf("%s: %+v", id, checks[id])
				}
			}
		})
	}
}

// thumbprint stands for the Certificate ID of the pasted certificate.
const thumbprint = "thumbprint"

func thumbprintOf(t *testing.T) string {
	t.Helper()
	certificate := testaccount.SharedKeyPair(t).Certificate
	block, _ := pem.Decode(certificate)
	sum := sha256.Sum256(block.Bytes)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
