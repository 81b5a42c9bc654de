package credentials

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

// TestFailureModes has one row for each way in which integrators are known to
// fail. A row that can be told from outside, offline or by what NetSuite
// answers, holds what a person reads; one that cannot happen here holds a proof
// of it; one that cannot be told holds the reason.
func TestFailureModes(t *testing.T) {
	const (
		keygen  = "`netsuite keygen`"
		m2m     = "Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup"
		records = "Setup > Integration > Manage Integrations"
		roles   = "Setup > Users/Roles > Manage Roles"
	)
	now := time.Now()
	day := 24 * time.Hour
	expired, expiredID := certified(t, now.Add(-400*day), now.Add(-time.Hour))
	pasted, pastedID := certified(t, now.Add(-day), now.Add(12*day+time.Hour))
	refusal := func(status int, code string) *account {
		return &account{token: answering(status, `{"error":"`+code+`"}`)}
	}
	rows := []struct {
		number  int
		what    string
		changes map[string]any     // of the credentials
		account *account           // what NetSuite answers; nil: all is well
		finding *diagnosis.Finding // for what an action alone can meet
		check   string             // which check tells; "" with handled or untold
		status  CheckStatus        // of the check
		tells   []string
		handled bool   // it cannot happen, or is mended: all checks pass
		untold  string // why nothing can be told
	}{
		{number: 1, what: "RS256", account: refusal(500, "server_error"), check: CheckToken, status: Failed, tells: []string{"refused the signed assertion", "500 server_error", diagnosis.LoginAuditTrail}},
		{number: 2, what: "alg of the header and of the signature differ", handled: true}, // TestAssertion verifies both
		{number: 3, what: "an RSA key of 2048 bits", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "rsa2048-pkcs8.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"2048 bits", "3072 or 4096", "cannot have been uploaded", keygen}},
		{number: 4, what: "a bare public key", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "public.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"public key", "-----BEGIN CERTIFICATE-----", keygen}},
		{number: 5, what: "PKCS#1 and PKCS#8", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "rsa3072-pkcs1.pem")}, handled: true},
		{number: 6, what: "an rsa-pss key", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "rsa4096-pss.pem")}, handled: true},
		{number: 7, what: "a curve written out", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "explicit-pkcs8.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"macOS", "ec_param_enc:named_curve", keygen}},
		{number: 8, what: "EC PARAMETERS before the key", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "p256-sec1.pem")}, handled: true},
		{number: 8, what: "a certificate instead of the key", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "p256-cert.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"This is a certificate", "-keyout"}},
		{number: 9, what: "newlines lost", changes: map[string]any{diagnosis.FieldPrivateKey: strings.ReplaceAll(keyFile(t, "p256-pkcs8.pem"), "\n", " ")}, handled: true},
		{number: 10, what: "an encrypted key", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "encrypted-pkcs8.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"passphrase", "openssl pkey -in encrypted.pem -out private.pem"}},
		{number: 10, what: "an encrypted key, the old way", changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "encrypted-pkcs1.pem")}, check: CheckPrivateKey, status: Failed, tells: []string{"openssl pkey -in encrypted.pem -out private.pem"}},
		{number: 11, what: "the Certificate ID of another certificate", changes: map[string]any{diagnosis.FieldPrivateKey: pasted}, check: CheckCertificate, status: Warning, tells: []string{"The Certificate ID should be " + pastedID, m2m}},
		{number: 11, what: "a fingerprint for a Certificate ID", changes: map[string]any{diagnosis.FieldCertificateID: "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01"}, account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"AB:CD:EF", "serial number or fingerprint", m2m, diagnosis.LoginAuditTrail}},
		{number: 11, what: "a Certificate ID cut at its hyphen", changes: map[string]any{diagnosis.FieldCertificateID: testCertificateID[1:]}, account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"has 42 characters", "43", "hyphen"}},
		{number: 11, what: "a certificate for a Certificate ID", changes: map[string]any{diagnosis.FieldCertificateID: keyFile(t, "p256-cert.pem")}, check: CheckToken, status: Failed, tells: []string{"certificate or key instead of an ID", m2m}},
		{number: 12, what: "the Application ID for the Client ID", changes: map[string]any{diagnosis.FieldClientID: "1B2E4D6C-8F9A-4B3C-9D1E-2F3A4B5C6D7E"}, account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"1B2E4D6C-8F9A-4B3C-9D1E-2F3A4B5C6D7E", "Application ID", "64 letters and digits", records}},
		{number: 12, what: "the Client Secret for the Client ID", changes: map[string]any{diagnosis.FieldClientSecret: testClientID}, account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"Client ID and the Client Secret are the same", records}},
		{number: 13, what: "an Account ID with underscore and capitals", changes: map[string]any{diagnosis.FieldAccountID: "TSTDRV1234_SB1"}, handled: true},
		{number: 13, what: "an Account ID that is none", account: &account{token: failingWith(&net.DNSError{IsNotFound: true})}, check: CheckToken, status: Failed, tells: []string{"1234567-sb1.suitetalk.api.netsuite.com was not found", "Check the Account ID (1234567-sb1)"}},
		{number: 14, what: "a sandbox after its refresh", account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"invalid_client", "This is a sandbox", "refresh clears", m2m, diagnosis.LoginAuditTrail}},
		{number: 15, what: "a role without the permissions", account: &account{api: answering(401, `{"o:errorDetails":[{"o:errorCode":"INVALID_LOGIN"}]}`)}, check: CheckAPIAccess, status: Failed, tells: []string{"issued a token but answers the API with 401 INVALID_LOGIN", "Log in using OAuth 2.0 Access Tokens", "REST Web Services", roles, diagnosis.LoginAuditTrail}},
		{number: 16, what: "an inactive employee or role, at the API", account: &account{api: answering(401, ``)}, check: CheckAPIAccess, status: Failed, tells: []string{"role and its employee are active", diagnosis.LoginAuditTrail}},
		{number: 16, what: "an inactive employee or role, at the token endpoint", account: refusal(400, "invalid_grant"), check: CheckToken, status: Failed, tells: []string{"entity and role of the mapping are active", diagnosis.LoginAuditTrail}},
		{number: 17, what: "a scope not ticked", account: refusal(400, "invalid_scope"), check: CheckToken, status: Failed, tells: []string{"invalid_scope", "Tick REST Web Services", records}},
		{number: 18, what: "a blocked integration", account: refusal(400, "unauthorized_client"), check: CheckToken, status: Failed, tells: []string{"unauthorized_client", "Enabled", "Client Credentials (Machine to Machine) Grant", records}},
		{number: 18, what: "a blocked integration, told as invalid_client", account: refusal(401, "invalid_client"), check: CheckToken, status: Failed, tells: []string{"Enabled", "Client Credentials (Machine to Machine) Grant", records}},
		{number: 19, what: "an expired certificate", changes: map[string]any{diagnosis.FieldPrivateKey: expired, diagnosis.FieldCertificateID: expiredID}, account: refusal(400, "invalid_grant"), check: CheckCertificate, status: Failed, tells: []string{"expired less than a day ago", keygen, m2m}},
		{number: 19, what: "an expired certificate that was not pasted", account: refusal(400, "invalid_grant"), check: CheckToken, status: Failed, tells: []string{"end date", m2m}},
		{number: 19, what: "a certificate about to expire", changes: map[string]any{diagnosis.FieldPrivateKey: pasted, diagnosis.FieldCertificateID: pastedID}, check: CheckCertificate, status: Warning, tells: []string{"expires in 12 days", keygen, m2m}},
		{number: 20, what: "the sixth certificate, or one used before", untold: "it is refused in NetSuite's own upload dialogue; the connector never sees it"},
		{number: 21, what: "a clock that is ahead", account: &account{token: func(r *httpRequest) (*httpResponse, error) {
			return respond(400, `{"error":"invalid_grant"}`, "Date", time.Now().Add(-10*time.Minute).UTC().Format(httpTime)), nil
		}}, check: CheckToken, status: Failed, tells: []string{"clock of this machine is 10 minutes fast", "NTP", "clock"}},
		{number: 21, what: "a clock that is ahead, unpunished", account: &account{ahead: -10 * time.Minute}, check: CheckClock, status: Warning, tells: []string{"10 minutes fast", "NTP"}},
		{number: 22, what: "a token used past its end", handled: true},                     // TestTokenIsRenewedAheadOfItsEnd, TestStormOf401RenewsOnce
		{number: 23, what: "an assertion used twice", handled: true},                       // TestEachExchangeHasItsOwnAssertion
		{number: 24, what: "a Cookie header", handled: true},                               // TestEachExchangeHasItsOwnAssertion
		{number: 25, what: "Basic and assertion together, or a wrong name", handled: true}, // likewise
		{number: 25, what: "a gateway that changes the request", account: refusal(400, "invalid_request"), check: CheckToken, status: Failed, tells: []string{"invalid_request", "proxy or gateway"}},
		{number: 26, what: "SuiteQL without Prefer: transient", finding: &diagnosis.Finding{Problem: diagnosis.SuiteQLNotPrefixed}, tells: []string{"Prefer: transient", "Add the header"}},
		{number: 27, what: "a generic host", changes: map[string]any{diagnosis.FieldAccountID: "https://system.netsuite.com/app/center/card.nl"}, check: CheckAccountID, status: Failed, tells: []string{"system.netsuite.com", "Setup > Company > Company Information"}},
		{number: 28, what: "too many requests", account: &account{api: answering(429, ``)}, check: CheckAPIAccess, status: Warning, tells: []string{"too many requests are in flight", "Integration Governance"}},
		{number: 28, what: "too many requests, at the token endpoint", account: &account{token: answering(429, ``)}, check: CheckToken, status: Failed, tells: []string{"blocking requests", "fewer requests"}},
	}
	seen := map[int]bool{}
	for _, row := range rows {
		seen[row.number] = true
		t.Run(row.what, func(t *testing.T) {
			if row.untold != "" {
				if row.check != "" || row.handled {
					t.Error("a row that cannot be told tells something")
				}
				return
			}
			if row.finding != nil {
				contains(t, diagnosis.Message(*row.finding), row.tells)
				return
			}
			if row.account == nil {
				row.account = &account{}
			}
			document := documentOf(t, row.changes)
			var checks []CheckResult
			if row.check == CheckCertificate { // its dates are those of today
				checks = verify(t, row.account, document)
			} else {
				synctest.Test(t, func(t *testing.T) { checks = verify(t, row.account, document) })
			}
			if row.handled {
				for _, c := range checks {
					if c.Status == Failed || c.Status == Warning {
						t.Errorf("%+v", c)
					}
				}
				return
			}
			c := find(t, checks, row.check)
			if c.Status != row.status {
				t.Errorf("%s: %s, want %s", c.ID, c.Status, row.status)
			}
			contains(t, c.Detail+" "+c.Remedy, row.tells)
			sameWordsInErrors(t, row.account, document, c)
		})
	}
	for n := 1; n <= 28; n++ {
		if !seen[n] {
			t.Errorf("failure mode %d has no row", n)
		}
	}
}

func contains(t *testing.T, text string, all []string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
}

// sameWordsInErrors holds that an action's error says what the check says.
func sameWordsInErrors(t *testing.T, a *account, document []byte, c CheckResult) {
	t.Helper()
	if c.Status != Failed || c.ID == CheckAPIAccess || c.ID == CheckCertificate {
		return // an action meets these elsewhere, or goes on
	}
	synctest.Test(t, func(t *testing.T) {
		s := NewSource(SourceOptions{Transport: a})
		defer s.Close()
		ctx, cancel := context.WithTimeout(t.Context(), tokenTimeout)
		defer cancel()
		parsed, err := s.Credentials(document)
		if err == nil {
			_, err = s.Token(ctx, parsed, ScopeREST)
		}
		if f := failureOf(t, err); !strings.Contains(f.Message, c.Detail) || !strings.Contains(f.Message, c.Remedy) {
			t.Errorf("the error says %q\nthe check says %q, %q", f.Message, c.Detail, c.Remedy)
		}
	})
}

func failingWith(err error) func(*httpRequest) (*httpResponse, error) {
	return func(*httpRequest) (*httpResponse, error) { return nil, err }
}

// A longer message would be cut on its way to the host.
func TestMessagesStayShort(t *testing.T) {
	t.Parallel()
	const mostOnTheWire = 2560
	pasted, _ := certified(t, time.Now().Add(-900*24*time.Hour), time.Now().Add(-time.Hour))
	a := &account{token: func(*httpRequest) (*httpResponse, error) {
		return respond(401, `{"error":"invalid_client"}`, "Date", time.Now().Add(-10*time.Minute).UTC().Format(httpTime)), nil
	}}
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	c := parsed(t, map[string]any{diagnosis.FieldPrivateKey: pasted, diagnosis.FieldClientID: "1b2e4d6c-8f9a-4b3c-9d1e-2f3a4b5c6d7e", diagnosis.FieldCertificateID: "AB:CD:EF:01:23:45:67:89"})
	_, err := s.Token(t.Context(), c, ScopeREST)
	if f := failureOf(t, err); f.Reason != failure.AuthenticationFailed || len(f.Message) > mostOnTheWire {
		t.Errorf("%d bytes: %s", len(f.Message), f.Message)
	}
}
