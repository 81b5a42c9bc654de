package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"os"
	"strings"
	"testing"
	"time"
)

func readKey(t *testing.T, name string) (keyPEM, certificatePEM []byte) {
	t.Helper()
	keyPEM, err := os.ReadFile("testdata/" + name + ".key")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(keyPEM)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	certificatePEM, err = certify(key.(crypto.Signer), time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return keyPEM, certificatePEM
}

func TestEveryAlgorithmIsAccepted(t *testing.T) {
	t.Parallel()
	sim := start(t, Options{})
	for _, kind := range []KeyKind{P256, P384, P521} {
		newClient(t, sim, kind).call("GET", "system/v1/serverTime", "").want(t, 200, `"serverTime":"20`)
	}
	for _, name := range []string{"rsa3072", "rsa4096"} {
		keyPEM, certificate := readKey(t, name)
		c := withKey(t, sim, keyPEM, certificate)
		for _, c.alg = range []string{"PS256", "PS384", "PS512"} {
			c.token = ""
			c.call("GET", "system/v1/serverTime", "").want(t, 200)
		}
	}
}

// A key made with -newkey rsa-pss has an object identifier of its own.
func TestRSAPSSKeyIsAccepted(t *testing.T) {
	t.Parallel()
	sim := start(t, Options{})
	certificate, err := os.ReadFile("testdata/rsa-pss3072.crt")
	if err != nil {
		t.Fatal(err)
	}
	sim.SetClockOffset(time.Until(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)))
	c := &client{t: t, sim: sim, clientID: NewClientID(), alg: "PS256"}
	if c.kid, err = sim.Register(Mapping{ClientID: c.clientID, CertificatePEM: certificate}); err != nil {
		t.Fatal(err)
	}
	keyPEM, _ := os.ReadFile("testdata/rsa-pss3072.key")
	block, _ := pem.Decode(keyPEM)
	var outer struct {
		Version   int
		Algorithm asn1.RawValue
		Key       []byte
	}
	if _, err := asn1.Unmarshal(block.Bytes, &outer); err != nil {
		t.Fatal(err)
	}
	if c.key, err = x509.ParsePKCS1PrivateKey(outer.Key); err != nil {
		t.Fatal(err)
	}
	claims := c.claims()
	claims["iat"], claims["exp"] = sim.now().Unix(), sim.now().Unix()+600
	sim.Account.mu.Lock()
	defer sim.Account.mu.Unlock()
	if _, _, no := sim.verify(c.sign(c.header(), claims)); no != nil {
		t.Error(no.note)
	}
}

// Each assertion is broken in one way.
func TestBrokenAssertionsAreRefused(t *testing.T) {
	t.Parallel()
	sim := start(t, Options{})
	ec := newClient(t, sim, P256)
	wide := newClient(t, sim, P384)
	keyPEM, certificate := readKey(t, "rsa3072")
	rs := withKey(t, sim, keyPEM, certificate)
	stranger := newClient(t, sim, P256)
	sandbox := sim.AccountOf("1234567-sb1")

	with := func(c *client, part, name string, value any) string {
		header, claims := c.header(), c.claims()
		target := header
		if part == "claims" {
			target = claims
		}
		if value == nil {
			delete(target, name)
		} else {
			target[name] = value
		}
		return c.sign(header, claims)
	}
	text := func(c *client, change func(header, claims string) (string, string)) string {
		header, _ := json.Marshal(c.header())
		claims, _ := json.Marshal(c.claims())
		h, cl := change(string(header), string(claims))
		return c.sign([]byte(h), []byte(cl))
	}
	now := time.Now().Unix()
	times := func(iat, exp any) string {
		claims := ec.claims()
		claims["iat"], claims["exp"] = iat, exp
		return ec.sign(ec.header(), claims)
	}
	signed := func(c *client) string { return encode(c.header()) + "." + encode(c.claims()) }
	raw := base64.RawURLEncoding.EncodeToString

	used := ec.claims()
	ec.exchange(ec.sign(ec.header(), used)).want(t, 200)

	for _, test := range []struct {
		name, assertion string
		status          int
		code            string
		detail          Detail
	}{
		{"not a JWT", "abc", 400, "invalid_request", InvalidRequest},
		{"padding", ec.sign(ec.header(), ec.claims()) + "=", 400, "invalid_request", InvalidRequest},
		{"a line break", signed(ec)[:30] + "\n" + signed(ec)[30:] + ".AAAA", 400, "invalid_request", InvalidRequest},
		{"a header that is no object", ec.sign([]byte(`[]`), ec.claims()), 400, "invalid_request", InvalidRequest},
		{"a name twice in the header", text(ec, func(h, c string) (string, string) { return strings.Replace(h, "{", `{"alg":"ES256",`, 1), c }), 400, "invalid_request", InvalidRequest},
		{"a name twice in the claims", text(ec, func(h, c string) (string, string) { return h, strings.Replace(c, "{", `{"scope":"restlets",`, 1) }), 400, "invalid_request", InvalidRequest},
		{"something after the claims", text(ec, func(h, c string) (string, string) { return h, c + "{}" }), 400, "invalid_request", InvalidRequest},
		{"a byte order mark", text(ec, func(h, c string) (string, string) { return h, "\ufeff" + c }), 400, "invalid_request", InvalidRequest},
		{"typ missing", with(ec, "header", "typ", nil), 400, "invalid_request", InvalidRequest},
		{"typ in small letters", with(ec, "header", "typ", "jwt"), 400, "invalid_request", InvalidRequest},
		{"crit", with(ec, "header", "crit", []string{"x"}), 400, "invalid_request", InvalidRequest},
		{"alg missing", with(ec, "header", "alg", nil), 500, "server_error", UnsupportedAlgo},
		{"alg none", with(ec, "header", "alg", "none"), 500, "server_error", UnsupportedAlgo},
		{"alg HS256", with(ec, "header", "alg", "HS256"), 500, "server_error", UnsupportedAlgo},
		{"RS256", rs256(t, rs), 500, "server_error", UnsupportedAlgo},
		{"RS256 signed, PS256 said", relabelled(t, rs), 401, "invalid_client", SignatureValidation},
		{"PS256 with an EC key", with(ec, "header", "alg", "PS256"), 401, "invalid_client", SignatureValidation},
		{"ES256 with an RSA key", with(rs, "header", "alg", "ES256"), 401, "invalid_client", SignatureValidation},
		{"ES256 with a P-384 key", with(wide, "header", "alg", "ES256"), 401, "invalid_client", SignatureValidation},
		{"PS384 said, PS256 signed", with(rs, "header", "alg", "PS384"), 401, "invalid_client", SignatureValidation},
		{"the longest salt", signed(rs) + "." + raw(rs.signature(signed(rs), rsa.PSSSaltLengthAuto)), 401, "invalid_client", SignatureValidation},
		{"a DER signature", derSigned(t, ec), 401, "invalid_client", SignatureValidation},
		{"no signature", signed(ec) + ".", 401, "invalid_client", SignatureValidation},
		{"a signature of zeros", signed(ec) + "." + raw(make([]byte, 64)), 401, "invalid_client", SignatureValidation},
		{"another's signature", otherSigned(ec, stranger), 401, "invalid_client", SignatureValidation},
		{"kid missing", with(ec, "header", "kid", nil), 401, "invalid_client", MissingKeyID},
		{"kid not a string", with(ec, "header", "kid", 7), 401, "invalid_client", MissingKeyID},
		{"kid unknown", with(ec, "header", "kid", "-"+ec.kid), 401, "invalid_client", MissingKey},
		{"kid of another integration", with(ec, "header", "kid", stranger.kid), 401, "invalid_client", MissingKey},
		{"iss missing", with(ec, "claims", "iss", nil), 401, "invalid_client", InvalidIssuer},
		{"the Application ID as iss", with(ec, "claims", "iss", applicationID(ec.clientID)), 401, "invalid_client", InvalidIssuer},
		{"aud missing", with(ec, "claims", "aud", nil), 400, "invalid_grant", TokenNotAcceptable},
		{"aud an array", with(ec, "claims", "aud", []string{sim.tokenURL()}), 400, "invalid_grant", TokenNotAcceptable},
		{"aud of another account", with(ec, "claims", "aud", sandbox.tokenURL()), 400, "invalid_grant", TokenNotAcceptable},
		{"aud with a slash", with(ec, "claims", "aud", sim.tokenURL()+"/"), 400, "invalid_grant", TokenNotAcceptable},
		{"scope missing", with(ec, "claims", "scope", nil), 400, "invalid_scope", InvalidScope},
		{"scope an array", with(ec, "claims", "scope", []string{scopeREST}), 400, "invalid_scope", InvalidScope},
		{"two scopes", with(ec, "claims", "scope", scopeREST+" "+scopeRESTlets), 400, "invalid_scope", InvalidScope},
		{"scope unknown", with(ec, "claims", "scope", "everything"), 400, "invalid_scope", InvalidScope},
		{"scope not ticked", with(ec, "claims", "scope", "suite_analytics"), 400, "invalid_scope", ScopeMismatched},
		{"iat missing", with(ec, "claims", "iat", nil), 400, "invalid_grant", TokenNotAcceptable},
		{"iat a fraction", times(float64(now)+0.5, now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"iat with .0", times(json.Number("1700000000.0"), now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"iat with an exponent", times(json.Number("17e8"), now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"iat a string", times("1700000000", now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"exp missing", with(ec, "claims", "exp", nil), 400, "invalid_grant", TokenNotAcceptable},
		{"exp a fraction", times(now, float64(now)+600.5), 400, "invalid_grant", TokenNotAcceptable},
		{"issued in the future", times(now+90, now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"expired", times(now-700, now-100), 400, "invalid_grant", TokenExpired},
		{"exp before iat", times(now, now-1), 400, "invalid_grant", TokenExpired},
		{"valid for an hour", times(now, now+3600), 400, "invalid_grant", TokenValidityTooBroad},
		{"milliseconds", times(now*1000, now*1000+600_000), 400, "invalid_grant", TokenValidityTooBroad},
		{"nbf in the future", with(ec, "claims", "nbf", now+600), 400, "invalid_grant", TokenNotAcceptable},
		{"jti again", ec.sign(ec.header(), used), 400, "invalid_grant", TokenNotAcceptable},
		{"jti a number", with(ec, "claims", "jti", 7), 400, "invalid_grant", TokenNotAcceptable},
	} {
		got := ec.exchange(test.assertion)
		audit := sim.LoginAudit()
		last := audit[len(audit)-1]
		if got.status != test.status || got.body != `{"error":"`+test.code+`"}` || last.Detail != test.detail || last.Success {
			t.Errorf("%s: %d %s, audit %s (%s)", test.name, got.status, got.body, last.Detail, last.Note)
		}
	}
	// Nothing of this spoiled what is right.
	ec.exchange(ec.sign(ec.header(), ec.claims())).want(t, 200, `"expires_in":3600`, `"token_type":"Bearer"`)
	without := ec.claims()
	delete(without, "jti")
	ec.exchange(ec.sign(ec.header(), without)).want(t, 200)
	ec.exchange(times(now+5, now+3604)).want(t, 200)
}

func rs256(t *testing.T, c *client) string {
	t.Helper()
	header := maps.Clone(c.header())
	header["alg"] = "RS256"
	return pkcs1(t, c, encode(header)+"."+encode(c.claims()))
}

func relabelled(t *testing.T, c *client) string {
	t.Helper()
	return pkcs1(t, c, encode(c.header())+"."+encode(c.claims()))
}

func pkcs1(t *testing.T, c *client, signed string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, c.key.(*rsa.PrivateKey), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func derSigned(t *testing.T, c *client) string {
	t.Helper()
	signed := encode(c.header()) + "." + encode(c.claims())
	sum := sha256.Sum256([]byte(signed))
	signature, err := ecdsa.SignASN1(rand.Reader, c.key.(*ecdsa.PrivateKey), sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func otherSigned(c, other *client) string {
	signed := encode(c.header()) + "." + encode(c.claims())
	return signed + "." + base64.RawURLEncoding.EncodeToString(other.signature(signed, 0))
}

func TestArrayScopesByOption(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{ArrayScopes: true})
	claims := c.claims()
	claims["scope"] = []string{scopeREST, scopeRESTlets}
	c.exchange(c.sign(c.header(), claims)).want(t, 200)
}
