package pluginside

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"netsuite-connector/simulator"
)

// assertion is what a token request carried.
type assertion struct {
	form   url.Values
	header map[string]json.RawMessage
	claims map[string]json.RawMessage
}

// assertions returns what the account's token requests carried. Its judge is the
// clause, not the simulator: one that was refused is returned as well.
func (t *trial) assertions() []assertion {
	var all []assertion
	for _, seen := range t.tokenRequests() {
		var a assertion
		var err error
		if a.form, err = url.ParseQuery(string(seen.Body)); err != nil {
			t.fatalf("the token request's form: %v", err)
		}
		parts := strings.Split(a.form.Get("client_assertion"), ".")
		if len(parts) != 3 {
			t.fatalf("the assertion has %d parts", len(parts))
		}
		for i, into := range []*map[string]json.RawMessage{&a.header, &a.claims} {
			text, err := base64.RawURLEncoding.DecodeString(parts[i])
			if err == nil {
				err = json.Unmarshal(text, into)
			}
			if err != nil {
				t.fatalf("part %d of the assertion: %v", i+1, err)
			}
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		t.fatalf("no token was asked for")
	}
	return all
}

// asserted makes a call, whatever comes of it, and returns its assertion.
func (t *trial) asserted(input string) assertion {
	t.call(input, `{"maxRetries":0,"timeoutSeconds":10}`)
	all := t.assertions()
	return all[len(all)-1]
}

func quoted(s any) string { return string(marshal(s)) }

const script = `{"method":"GET","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`

func assertionClauses() []clause {
	return []clause{
		rule("token.algorithm", tokens, "The key decides the algorithm: PS256 for RSA, ES256, ES384, ES512 for the curves", func(t *trial) {
			t.connect()
			for kind, alg := range map[simulator.KeyKind]string{simulator.P256: "ES256", simulator.P384: "ES384", simulator.P521: "ES512", simulator.RSA3072: "PS256"} {
				pair, err := newKeyPair(kind)
				t.must(err)
				t.credentials = t.register(pair)
				if got := string(t.asserted(read).header["alg"]); got != quoted(alg) {
					t.errorf("a key of kind %s signs with alg %s, want %s", kind, got, alg)
				}
			}
		}),
		rule("token.accepted", tokens, "Each assertion is accepted by an account that checks signature and claims", func(t *trial) {
			t.connect()
			for _, kind := range []simulator.KeyKind{simulator.P256, simulator.P384, simulator.P521, simulator.RSA3072} {
				pair, err := newKeyPair(kind)
				t.must(err)
				t.credentials = t.register(pair)
				if _, f := t.call(read, ``); f != nil {
					t.errorf("%s: %v", kind, f)
				}
			}
			for _, attempt := range t.account.LoginAudit() {
				if !attempt.Success {
					t.errorf("the Login Audit Trail: %s, %s", attempt.Detail, attempt.Note)
				}
			}
		}),
		rule("token.header", tokens, "The assertion's header has typ JWT, and the Certificate ID as kid", func(t *trial) {
			t.connect()
			header := t.asserted(read).header
			if string(header["typ"]) != `"JWT"` || string(header["kid"]) != quoted(t.credentials["certificateId"]) {
				t.errorf("typ is %s, kid %s", header["typ"], header["kid"])
			}
		}),
		rule("token.audience", tokens, "aud is one string, the token URL of the account", func(t *trial) {
			t.connect()
			want := quoted("https://" + t.account.ID() + ".suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token")
			if got := string(t.asserted(read).claims["aud"]); got != want {
				t.errorf("aud is %s, want %s", got, want)
			}
		}),
		rule("token.issuer", tokens, "iss is the Client ID", func(t *trial) {
			t.connect()
			if got := string(t.asserted(read).claims["iss"]); got != quoted(t.credentials["clientId"]) {
				t.errorf("iss is %s", got)
			}
		}),
		rule("token.lifetime", tokens, "iat is now, as clocks go, and exp 10 minutes later", func(t *trial) {
			t.connect()
			claims := t.asserted(read).claims
			var issued, expires int64
			if json.Unmarshal(claims["iat"], &issued) != nil || json.Unmarshal(claims["exp"], &expires) != nil {
				t.fatalf("iat is %s, exp %s, want whole numbers", claims["iat"], claims["exp"])
			}
			if off := time.Since(time.Unix(issued, 0)).Abs(); expires-issued != 600 || off > 2*time.Minute {
				t.errorf("iat is %v off, exp is %d s after it", off.Round(time.Second), expires-issued)
			}
		}),
		rule("token.jti", tokens, "jti is fresh each time", func(t *trial) {
			t.connect()
			first := string(t.asserted(read).claims["jti"])
			t.account.ExpireTokens()
			if second := string(t.asserted(read).claims["jti"]); len(first) < 10 || first == second {
				t.errorf("jti is %s, then %s", first, second)
			}
		}),
		rule("token.scope", tokens, "scope is one string that follows from the path: restlets below /app/site/hosting/, else rest_webservices", func(t *trial) {
			t.connect()
			if got := string(t.asserted(read).claims["scope"]); got != `"rest_webservices"` {
				t.errorf("for REST, scope is %s", got)
			}
			if got := string(t.asserted(script).claims["scope"]); got != `"restlets"` {
				t.errorf("for a RESTlet, scope is %s", got)
			}
		}),
		rule("token.form", tokens, "The token request has exactly three form parameters, no Authorization header, and no client secret", func(t *trial) {
			t.connect()
			form := t.asserted(read).form
			if len(form) != 3 || form.Get("grant_type") != "client_credentials" || form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
				t.errorf("the form has %d parameters, grant_type %q, client_assertion_type %q", len(form), form.Get("grant_type"), form.Get("client_assertion_type"))
			}
			for _, seen := range t.tokenRequests() {
				if seen.Method != http.MethodPost || seen.Header.Get("Authorization") != "" || seen.Header.Get("Cookie") != "" {
					t.errorf("%s with Authorization %.10q", seen.Method, seen.Header.Get("Authorization"))
				}
				if strings.Contains(string(seen.Body), t.credentials["clientSecret"].(string)) { //nolint:errcheck // register made it a string
					t.errorf("the client secret was sent")
				}
			}
		}),
	}
}
