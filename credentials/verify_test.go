package credentials

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/credentials/privatekey"
	"netsuite-connector/failure"
)

// certified makes a key with a certificate of the given validity, as the key
// field holds them together, and the Certificate ID of the certificate.
func certified(t testing.TB, from, until time.Time) (pasted, id string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})) +
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), privatekey.CertificateID(certificate)
}

// renewed makes one more certificate for the key in pasted.
func renewed(t testing.TB, pasted string, from, until time.Time) (certificate, id string) {
	t.Helper()
	key := privatekey.Parse(pasted).Key.Signer()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test"}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), privatekey.CertificateID(parsed)
}

// pssCertified is certified for an rsa-pss key, whose certificate says rsa-pss
// as well: openssl's -newkey rsa-pss makes both.
func pssCertified(t testing.TB, from, until time.Time) (pasted, id string) {
	t.Helper()
	key := privatekey.Parse(keyFile(t, "rsa3072-pss.pem")).Key.Signer()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	const kind = "\x2a\x86\x48\x86\xf7\x0d\x01\x01" // and 1 for RSA, 10 for rsa-pss
	der = bytes.Replace(der, []byte(kind+"\x01\x05\x00"), []byte(kind+"\x0a\x05\x00"), 1)
	certificate, err := x509.ParseCertificate(der)
	if err != nil || certificate.PublicKey != nil {
		t.Fatalf("%v: crypto/x509 reads %T", err, certificate.PublicKey)
	}
	return keyFile(t, "rsa3072-pss.pem") + string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), privatekey.CertificateID(certificate)
}

// account is an endpoint that issues a token and tells the time, unless its
// functions say otherwise.
type account struct {
	token, api func(r *http.Request) (*http.Response, error)
	ahead      time.Duration // its clock against ours
	tokens     int
	apis       int
	bearers    []string
}

func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	date := time.Now().Add(a.ahead).UTC().Format(http.TimeFormat)
	if r.URL.Path == TokenPath {
		a.tokens++
		if a.token != nil {
			return a.token(r)
		}
		return respond(200, `{"access_token":"verified-token-`+strings.Repeat("i", a.tokens)+`","expires_in":3600,"token_type":"Bearer"}`, "Date", date), nil
	}
	a.apis++
	a.bearers = append(a.bearers, r.Header.Get("Authorization"))
	if a.api != nil {
		return a.api(r)
	}
	return respond(200, `{"serverTime":"2026-03-04T05:06:07.890Z"}`, "Date", date), nil
}

func answering(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return respond(status, body), nil }
}

func verify(t *testing.T, a *account, document []byte) []CheckResult {
	t.Helper()
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	var reported []CheckResult
	checks := s.Verify(t.Context(), document, func(c CheckResult) { reported = append(reported, c) })
	if !slices.Equal(reported, checks) {
		t.Errorf("reported %v, returned %v", reported, checks)
	}
	for _, c := range checks {
		if c.Title == "" || c.Detail == "" {
			t.Errorf("check %+v has no title or no detail", c)
		}
		if notPassed := c.Status == Failed || c.Status == Warning; notPassed && c.Remedy == "" {
			t.Errorf("check %+v has no remedy", c)
		}
		if c.Status == Passed && c.Remedy != "" {
			t.Errorf("check %+v passed and has a remedy", c)
		}
	}
	return checks
}

// states writes checks as "account_id=passed …".
func states(checks []CheckResult) string {
	var all []string
	for _, c := range checks {
		all = append(all, c.ID+"="+string(c.Status))
	}
	return strings.Join(all, " ")
}

func find(t *testing.T, checks []CheckResult, id string) CheckResult {
	t.Helper()
	for _, c := range checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no check %s in %s", id, states(checks))
	return CheckResult{}
}

func TestVerify(t *testing.T) {
	const offline = "account_id=passed private_key=passed "
	for name, tt := range map[string]struct {
		changes map[string]any
		account account
		want    string
		id      string   // of the check that says
		says    []string // in detail and remedy
	}{
		"all is well": {want: offline + "token=passed api_access=passed clock=passed"},
		"no date": {account: account{token: answering(200, `{"access_token":"abc"}`), api: answering(200, `{}`)},
			want: offline + "token=passed api_access=passed clock=skipped"},
		"a date of the API's alone": {account: account{token: answering(200, `{"access_token":"abc"}`), ahead: 10 * time.Minute},
			want: offline + "token=passed api_access=passed clock=warning", id: CheckClock, says: []string{"10 minutes slow"}},
		"a bad account": {changes: map[string]any{diagnosis.FieldAccountID: "evil.com/"},
			want: "account_id=failed private_key=passed token=skipped api_access=skipped clock=skipped", id: CheckAccountID, says: []string{"evil.com", "Company Information"}},
		"no account": {changes: map[string]any{diagnosis.FieldAccountID: nil},
			want: "account_id=failed private_key=passed token=skipped api_access=skipped clock=skipped", id: CheckAccountID, says: []string{"Company Information"}},
		"a bad account and key": {changes: map[string]any{diagnosis.FieldAccountID: " ", diagnosis.FieldPrivateKey: "x"},
			want: "account_id=failed private_key=failed token=skipped api_access=skipped clock=skipped"},
		"no key": {changes: map[string]any{diagnosis.FieldPrivateKey: ""},
			want: "account_id=passed private_key=failed token=skipped api_access=skipped clock=skipped", id: CheckPrivateKey, says: []string{"-----BEGIN PRIVATE KEY-----"}},
		"a key that is a number": {changes: map[string]any{diagnosis.FieldPrivateKey: 7},
			want: "account_id=passed private_key=failed token=skipped api_access=skipped clock=skipped", id: CheckPrivateKey, says: []string{"text"}},
		"a certificate alone": {changes: map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "p256-cert.pem")},
			want: "account_id=passed private_key=failed certificate=skipped token=skipped api_access=skipped clock=skipped"},
		"no Client ID": {changes: map[string]any{diagnosis.FieldClientID: "  "},
			want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"Client ID", "Manage Integrations"}},
		"no Certificate ID": {changes: map[string]any{diagnosis.FieldCertificateID: nil},
			want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"Certificate ID", "M2M"}},
		"a secret that is a list": {changes: map[string]any{diagnosis.FieldClientSecret: []string{"x"}},
			want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"Client Secret must be text"}},
		"a refused assertion": {account: account{token: answering(401, `{"error":"invalid_client"}`)},
			want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"invalid_client", diagnosis.LoginAuditTrail}},
		"a refused assertion with a date": {account: account{token: func(*http.Request) (*http.Response, error) {
			return respond(400, `{"error":"invalid_grant"}`, "Date", time.Now().Add(-4*time.Minute).UTC().Format(http.TimeFormat)), nil
		}}, want: offline + "token=failed api_access=skipped clock=warning", id: CheckClock, says: []string{"4 minutes fast", "NTP"}},
		"no network": {account: account{token: func(*http.Request) (*http.Response, error) {
			return nil, &net.DNSError{IsNotFound: true}
		}}, want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"1234567-sb1.suitetalk.api.netsuite.com was not found", "Account ID"}},
		"a stalled token endpoint": {account: account{token: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}}, want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"did not answer in time"}},
		"a busy token endpoint": {account: account{token: answering(429, ``)},
			want: offline + "token=failed api_access=skipped clock=skipped", id: CheckToken, says: []string{"blocking requests"}},
		"a role that may not": {account: account{api: answering(401, `{"o:errorDetails":[{"o:errorCode":"INVALID_LOGIN"}]}`)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"INVALID_LOGIN", "Log in using OAuth 2.0 Access Tokens", diagnosis.LoginAuditTrail}},
		"forbidden": {account: account{api: answering(403, ``)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"403", "Manage Roles"}},
		"not found": {account: account{api: answering(404, ``)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"Enable Features"}},
		"busy": {account: account{api: answering(429, ``)},
			want: offline + "token=passed api_access=warning clock=passed", id: CheckAPIAccess, says: []string{"too many requests"}},
		"out of order": {account: account{api: answering(503, ``)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"status.netsuite.com"}},
		"a log-in page": {account: account{api: answering(200, `<html>`)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"proxy"}},
		"a redirect": {account: account{api: answering(302, ``)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"302"}},
		"a teapot": {account: account{api: answering(418, ``)},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"418"}},
		"an API that hangs up": {account: account{api: func(*http.Request) (*http.Response, error) { return nil, errors.New("EOF") }},
			want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"lost"}},
		"a stalled API": {account: account{api: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}}, want: offline + "token=passed api_access=failed clock=passed", id: CheckAPIAccess, says: []string{"did not answer in time"}},
		"a slow clock": {account: account{ahead: 10 * time.Minute},
			want: offline + "token=passed api_access=passed clock=warning", id: CheckClock, says: []string{"10 minutes slow", "NTP"}},
	} {
		t.Run(name, func(t *testing.T) {
			document := documentOf(t, tt.changes)
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				checks := verify(t, &tt.account, document)
				if time.Since(began) > 90*time.Second {
					t.Errorf("took %v", time.Since(began))
				}
				if got := states(checks); got != tt.want {
					t.Errorf("%s\nwant %s\n%+v", got, tt.want, checks)
				}
				if tt.id == "" {
					return
				}
				c := find(t, checks, tt.id)
				for _, want := range tt.says {
					if !strings.Contains(c.Detail+" "+c.Remedy, want) {
						t.Errorf("%+v does not say %q", c, want)
					}
				}
			})
		})
	}
}

func TestVerifyOfWhatIsNoDocument(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "null", "[]", "7", "{", `{"accountId":"1","accountId":"2"}`, strings.Repeat("[", 200000), "\xff\xfe"} {
		a := &account{}
		checks := verify(t, a, []byte(document))
		if c := checks[0]; c.ID != CheckAccountID || c.Status != Failed {
			t.Errorf("%.40q: %+v", document, c)
		}
		if last := checks[len(checks)-1]; last.ID != CheckClock || last.Status != Skipped {
			t.Errorf("%.40q: %+v", document, last)
		}
		if a.tokens+a.apis > 0 {
			t.Errorf("%.40q: something was sent", document)
		}
	}
}

// An action refuses what stands in a document beside the fields of the form,
// where it makes the document ambiguous. So does Verify, and both say the same.
func TestVerifyRefusesTheDocumentsThatAnActionRefuses(t *testing.T) {
	t.Parallel()
	good := string(documentOf(t, nil))
	beside := func(members string) string { return "{" + members + "," + good[1:] }
	var strangers strings.Builder
	for i := range 150 {
		fmt.Fprintf(&strangers, `"f%d":1,"f%d":2,`, i, i)
	}
	for name, document := range map[string]string{
		"a strange name twice":        beside(`"tenant":1,"tenant":2`),
		"twice within a strange name": beside(`"tenant":{"a":1,"a":2}`),
		"150 strange names twice":     beside(strings.TrimSuffix(strangers.String(), ",")),
		"too deep":                    beside(`"tenant":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000)),
		"nothing":                     "{}",
		"wrong types":                 `{"accountId":1,"clientId":[],"clientSecret":{},"certificateId":true,"privateKey":7}`,
	} {
		_, err := Parse([]byte(document))
		f := failureOf(t, err)
		a := &account{}
		checks := verify(t, a, []byte(document))
		if a.tokens > 0 {
			t.Errorf("%s: a token was asked for", name)
		}
		said := ""
		for _, c := range checks {
			said += c.Detail + " " + c.Remedy + " "
			if name == "too deep" && strings.Contains(f.Message+said, "missing") {
				t.Errorf("%s: what could not be read is called missing: %s", name, f.Message+said)
			}
		}
		if c := checks[0]; c.ID != CheckAccountID || c.Status != Failed {
			t.Errorf("%s: %+v", name, c)
		}
		for _, v := range f.Violations {
			if checks[1].Status == Skipped && position(v.Field) > 0 || checks[2].Status == Skipped && v.Field != diagnosis.FieldAccountID && v.Field != diagnosis.FieldPrivateKey && position(v.Field) >= 0 {
				continue // it cannot be told before the checks ahead of it pass
			}
			if name != "150 strange names twice" && !strings.Contains(said, strings.SplitN(v.Description, ". ", 2)[0]) {
				t.Errorf("%s: the checks do not say %q: %s", name, v.Description, said)
			}
		}
	}
}

func TestVerifyOfCertificates(t *testing.T) {
	day := 24 * time.Hour
	now := time.Now()
	good, goodID := certified(t, now.Add(-day), now.Add(700*day))
	old, oldID := certified(t, now.Add(-700*day), now.Add(-day))
	next, nextID := renewed(t, old, now.Add(-day), now.Add(700*day))
	pss, pssID := pssCertified(t, now.Add(-day), now.Add(700*day))
	for name, tt := range map[string]struct {
		from, until time.Duration
		pasted      string // instead of from and until
		id          string // instead of the certificate's
		status      CheckStatus
		says        []string
	}{
		"good":               {pasted: good, id: goodID, status: Passed, says: []string{"belongs to the key"}},
		"good, rsa-pss":      {pasted: pss, id: pssID, status: Passed, says: []string{"belongs to the key"}},
		"expired":            {from: -400 * day, until: -12*day - time.Hour, status: Failed, says: []string{"expired 12 days ago", "netsuite keygen"}},
		"12 days left":       {from: -300 * day, until: 12*day + time.Hour, status: Warning, says: []string{"expires in 12 days", "netsuite keygen"}},
		"60 days left":       {from: -300 * day, until: 60 * day, status: Warning, says: []string{"expires in"}},
		"61 days left":       {from: -300 * day, until: 61 * day, status: Passed},
		"not yet valid":      {from: 2 * day, until: 300 * day, status: Warning, says: []string{"not valid before"}},
		"three years":        {from: -800 * day, until: 300 * day, status: Warning, says: []string{"two years"}},
		"ten years, old":     {from: now.AddDate(-2, 0, 12).Sub(now), until: 3000 * day, status: Warning, says: []string{"after two years", "may end in", "netsuite keygen"}},
		"ten years, new":     {from: -day, until: 3650 * day, status: Passed, says: []string{now.Add(-day).AddDate(2, 0, 0).UTC().Format("January 2006")}},
		"another ID":         {pasted: good, id: testCertificateID, status: Warning, says: []string{goodID, "Certificate ID"}},
		"another ID, 5 days": {from: -300 * day, until: 5*day + time.Hour, id: testCertificateID, status: Warning, says: []string{"expires in 5 days", "Certificate ID should be"}},
		"renewed":            {pasted: old + next, id: nextID, status: Passed},
		"renewed, new first": {pasted: next + old, id: nextID, status: Passed},
		"renewed, old ID":    {pasted: old + next, id: oldID, status: Failed, says: []string{"expired 1 day ago"}},
		"renewed, no ID":     {pasted: old + next, id: testCertificateID, status: Warning, says: []string{nextID}},
		"another key":        {pasted: keyFile(t, "p384-pkcs8.pem") + keyFile(t, "rsa3072-cert.pem"), id: goodID, status: Failed, says: []string{"another key"}},
		"unreadable":         {pasted: keyFile(t, "p384-pkcs8.pem") + "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", id: goodID, status: Warning, says: []string{"cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pasted, id := tt.pasted, tt.id
			if pasted == "" {
				var own string
				if pasted, own = certified(t, now.Add(tt.from), now.Add(tt.until)); id == "" {
					id = own
				}
			}
			checks := verify(t, &account{}, documentOf(t, map[string]any{diagnosis.FieldPrivateKey: pasted, diagnosis.FieldCertificateID: id}))
			c := find(t, checks, CheckCertificate)
			if c.Status != tt.status || checks[2].ID != CheckCertificate {
				t.Errorf("%s\n%+v, want %s", states(checks), c, tt.status)
			}
			for _, want := range tt.says {
				if !strings.Contains(c.Detail+" "+c.Remedy, want) {
					t.Errorf("%+v does not say %q", c, want)
				}
			}
			if token := find(t, checks, CheckToken); token.Status != Passed {
				t.Errorf("a certificate is advice only, yet: %+v", token)
			}
		})
	}
}

func TestVerifyMakesANewExchangeAndKeepsItsToken(t *testing.T) {
	t.Parallel()
	a := &account{}
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	document := documentOf(t, nil)
	c, err := s.Credentials(document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context(), c, ScopeREST); err != nil {
		t.Fatal(err)
	}
	s.Verify(t.Context(), document, nil)
	if a.tokens != 2 || a.bearers[0] != "Bearer verified-token-ii" {
		t.Errorf("%d exchanges, bearers %v", a.tokens, a.bearers)
	}
	if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "verified-token-ii" || a.tokens != 2 {
		t.Errorf("token %q, error %v, %d exchanges", token.Value(), err, a.tokens)
	}
	// Both are secrets of these credentials: the former may still be repeated.
	if text := s.Redact(c, "verified-token-i, verified-token-ii"); strings.Contains(text, "verified") {
		t.Errorf("%q", text)
	}
}

func TestVerifyEndsARememberedRefusal(t *testing.T) {
	t.Parallel()
	a := &account{token: answering(401, `{"error":"invalid_client"}`)}
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	document := documentOf(t, nil)
	c, err := s.Credentials(document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context(), c, ScopeREST); failureOf(t, err).Reason != failure.AuthenticationFailed {
		t.Fatal(err)
	}
	a.token = nil
	s.Verify(t.Context(), document, nil)
	if _, err := s.Token(t.Context(), c, ScopeREST); err != nil {
		t.Error(err)
	}
}

func TestEveryViolationAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Parse([]byte(`{"accountId":"evil.com/","clientId":7,"certificateId":"","privateKey":"x","somethingElse":[1]}`))
	f := failureOf(t, err)
	var fields []string
	for _, v := range f.Violations {
		fields = append(fields, v.Field)
		if !strings.Contains(f.Message, v.Description) || v.Description == "" {
			t.Errorf("%q does not say %q", f.Message, v.Description)
		}
	}
	if want := []string{diagnosis.FieldAccountID, diagnosis.FieldClientID, diagnosis.FieldCertificateID, diagnosis.FieldPrivateKey}; !slices.Equal(fields, want) {
		t.Errorf("violations of %v, want %v", fields, want)
	}
	if f.Reason != failure.InvalidCredentials || f.Field != diagnosis.FieldAccountID {
		t.Errorf("%s, field %s", f.Reason, f.Field)
	}
}

func TestNoSecretInVerify(t *testing.T) {
	t.Parallel()
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: "s3cr3t-value"})
	for _, a := range []*account{
		{}, {token: answering(400, `{"error":"`+c.key.Base64()[:40]+`"}`)}, {api: answering(401, `{"o:errorDetails":[{"o:errorCode":"verified-token-i s3cr3t-value"}]}`)},
		{api: answering(200, `{"serverTime":"`+c.key.Base64()+`"}`)},
	} {
		text, err := json.Marshal(verify(t, a, documentOf(t, map[string]any{diagnosis.FieldClientSecret: "s3cr3t-value"})))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"s3cr3t", "verified-token", c.key.Base64()[:30]} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q is shown in %s", secret, text)
			}
		}
	}
}
