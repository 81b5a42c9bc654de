package conformance_test

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/simulator"
)

const serverTime = `{"url":"system/v1/serverTime","method":"GET"}`

func TestEveryKeySignsIn(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, kind := range []simulator.KeyKind{simulator.P256, simulator.P384, simulator.P521, simulator.RSA3072, simulator.RSA4096} {
		fields := b.registered(kind)
		b.with(fields).must(serverTime, ``)
		block, _ := pem.Decode([]byte(fields["privateKey"]))
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		switch key := parsed.(type) { // the older form of the same key
		case *ecdsa.PrivateKey:
			der, err := x509.MarshalECPrivateKey(key)
			if err != nil {
				t.Fatal(err)
			}
			block = &pem.Block{Type: "EC PRIVATE KEY", Bytes: der}
		case *rsa.PrivateKey:
			block = &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
		}
		fields["privateKey"] = string(pem.EncodeToMemory(block))
		b.with(fields).must(serverTime, ``)
	}
	if refused := b.stats().TokensRefused; refused != 0 {
		t.Errorf("%d assertions refused: %+v", refused, b.sim.LoginAudit())
	}
}

func TestKeysAsFormFieldsLeaveThem(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	key := strings.TrimSpace(b.key)
	certificate := testaccount.SharedKeyPair(t).Certificate
	for name, pasted := range map[string]string{
		"CRLF":                strings.ReplaceAll(key, "\n", "\r\n"),
		`literal \n`:          strings.ReplaceAll(key, "\n", `\n`),
		"spaces":              strings.ReplaceAll(key, "\n", " "),
		"nothing":             strings.ReplaceAll(key, "\n", ""),
		"BOM":                 "\uFEFF" + key,
		"indentation":         "    " + strings.ReplaceAll(key, "\n", "\n    "),
		"quotes":              `"` + key + `"`,
		"base64 of the whole": base64.StdEncoding.EncodeToString([]byte(key + "\n")),
		"certificate first":   string(certificate) + key,
		"certificate behind":  key + "\n" + string(certificate),
		"EC PARAMETERS first": "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + key,
	} {
		if a, f := b.with(testaccount.Credentials{"privateKey": pasted}).call(t.Context(), serverTime, ``); f != nil || a.StatusCode != 200 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAccountSpellings(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{AccountID: "1234567-sb1"})
	for _, id := range []string{"1234567_SB1", "1234567-sb1", " 1234567_sb1\n", "https://1234567-sb1.app.netsuite.com/app/center/card.nl?sc=-29"} {
		b.with(testaccount.Credentials{"accountId": id}).must(serverTime, ``)
	}
	for _, id := range []string{"evil.example/", "x.evil.example#", "1234567@evil.example", "https://evil.example/", "1234567.suitetalk.api.netsuite.com.evil.example", "", "12 34", "-1"} {
		f := b.with(testaccount.Credentials{"accountId": id}).fails(serverTime, ``, failure.InvalidCredentials, failure.NotSent)
		if f.Field != "accountId" {
			t.Errorf("%q: %+v", id, f)
		}
	}
	if hosts := b.sim.ForeignHosts(); len(hosts) > 0 {
		t.Errorf("reached %v", hosts)
	}
}

func TestRefusedCredentialsSaySo(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for name, changes := range map[string]testaccount.Credentials{
		"another's key":          {"privateKey": b.registered(simulator.P256)["privateKey"]},
		"unknown certificate ID": {"certificateId": "-unknown"},
		"unknown client":         {"clientId": simulator.NewClientID()},
	} {
		before := b.stats().TokenRequests
		f := b.with(changes).fails(`{"url":"record/v1/customer","method":"POST","body":{}}`, ``, failure.AuthenticationFailed, failure.NotSent)
		if !strings.Contains(f.Message, "View Login Audit Trail") || f.Upstream == nil || f.Attempts != 0 {
			t.Errorf("%s: %+v", name, f)
		}
		if n := b.stats().TokenRequests - before; n != 1 {
			t.Errorf("%s: %d token requests", name, n)
		}
	}
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500, Body: `{"error":"server_error"}`,
		Header: http.Header{"Content-Type": {"application/json"}}})
	f := b.with(b.registered(simulator.P256)).fails(serverTime, ``, failure.AuthenticationFailed, failure.NotSent)
	if !strings.Contains(f.Message, "assertion") {
		t.Errorf("%s", f.Message)
	}
}

// What may be wrong adds up to long texts, and the way out stands at their end.
func TestLongExplanationsArriveWhole(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{AccountID: "1234567-sb1"})
	b.sim.SetClockOffset(-4 * time.Minute)
	f := b.with(testaccount.Credentials{"clientId": "1E2D3C4B-1234-5678-9ABC-DEF012345678", "certificateId": "AB:CD:EF:01:23:45:67:89"}).
		fails(serverTime, ``, failure.AuthenticationFailed, failure.NotSent)
	for _, words := range []string{"Application ID", "fingerprint", "4 minutes fast", "View Login Audit Trail, column Detail."} {
		if !strings.Contains(f.Message, words) {
			t.Errorf("%q is not in: %s", words, f.Message)
		}
	}
	small := testaccount.NewKeyPair(t, simulator.RSA2048)
	f = b.with(testaccount.Credentials{"accountId": "", "clientId": "", "certificateId": "", "privateKey": string(small.Key)}).
		fails(serverTime, ``, failure.InvalidCredentials, failure.NotSent)
	if len(f.Violations) != 4 {
		t.Fatalf("%+v", f.Violations)
	}
	for _, v := range f.Violations {
		if !strings.HasSuffix(v.Description, ".") || !strings.Contains(f.Message, v.Description) {
			t.Errorf("cut: %+v\nin %s", v, f.Message)
		}
	}
}

func TestTheSecretIsNeverSent(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_LOG_LEVEL=debug")
	secret := b.with(testaccount.Credentials{"clientSecret": "s3cr3t-of-the-client", "platformField": "x"})
	secret.must(serverTime, ``)
	secret.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 400,
		Body: "you sent s3cr3t-of-the-client and " + secret.fields["privateKey"]})
	f := secret.fails(serverTime, ``, failure.RequestRejected, failure.Rejected)
	if !strings.Contains(string(f.Upstream.Body), "[redacted]") {
		t.Errorf("%s", f.Upstream.Body)
	}
	for _, seen := range b.sim.Requests() {
		raw, err := json.Marshal(seen.Header)
		if err != nil || strings.Contains(string(raw)+string(seen.Body)+seen.RequestURI, "s3cr3t") {
			t.Errorf("the secret was sent: %s", raw)
		}
	}
	secret.clean(b.log.String())
	if !strings.Contains(b.log.String(), "run-7") {
		t.Errorf("the log lacks the run: %s", b.log)
	}
}

// A secret is not shown where it stands for NetSuite's code, nor in part where
// NetSuite's words are cut.
func TestNoPartOfASecretIsShown(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}).with(testaccount.Credentials{"clientSecret": strings.Repeat("5e", 32)})
	secret := b.fields["clientSecret"]
	for _, body := range []string{
		`{"error":{"code":"` + secret + `","message":"no"}}`,
		`{"o:errorDetails":[{"detail":"no","o:errorCode":"` + secret + `"}]}`,
		`{"o:errorDetails":[{"detail":"` + strings.Repeat("é", 240) + secret + `","o:errorCode":"X"}]}`,
		`{"o:errorDetails":[{"detail":"` + strings.Repeat("e", 480) + secret + `","o:errorCode":"X"}]}`,
	} {
		b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 400, Body: body, Times: 1})
		f := b.fails(serverTime, ``, failure.RequestRejected, failure.Rejected)
		if text := f.Message + f.ErrorCode + string(f.Upstream.Body); strings.Contains(text, secret[:12]) || !strings.Contains(text, "[redacted]") {
			t.Errorf("%s: %s", body, text)
		}
	}
}

// NetSuite's words are in the message, however many they are.
func TestLongWordsAreCut(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 400,
		Body: `{"error":{"code":"UNEXPECTED","message":"It was \"odd\"` + strings.Repeat(" and long", 1000) + `"}}`})
	f := b.fails(serverTime, ``, failure.RequestRejected, failure.Rejected)
	if !strings.Contains(f.Message, `NetSuite says: It was "odd" and long`) || !strings.Contains(f.Message, "…") || len(f.Message) > 1000 {
		t.Errorf("%s", f.Message)
	}
}
