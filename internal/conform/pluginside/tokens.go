package pluginside

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

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

func tokenClauses() []clause {
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
				if seen.Method != "POST" || seen.Header.Get("Authorization") != "" || seen.Header.Get("Cookie") != "" {
					t.errorf("%s with Authorization %.10q", seen.Method, seen.Header.Get("Authorization"))
				}
				if strings.Contains(string(seen.Body), t.credentials["clientSecret"].(string)) { //nolint:errcheck // register made it a string
					t.errorf("the client secret was sent")
				}
			}
		}),
		rule("token.bearer", tokens, "Requests bear the token of their own account in Authorization", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			for _, seen := range t.requests() {
				if seen.Bearer == nil || !strings.HasPrefix(seen.Header.Get("Authorization"), "Bearer ") {
					t.errorf("%s %s has no token that the account knows", seen.Method, seen.RequestURI)
				}
			}
		}),
		rule("token.reuse", tokens, "One token serves many calls, and is asked for once however many wait", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: 200 * time.Millisecond})
			t.together(16, read, ``)
			t.together(4, read, ``)
			if n := len(t.tokenRequests()); n != 1 {
				t.errorf("%d token requests for 20 calls, want 1", n)
			}
		}),
		rule("token.apart", security, "Another key, client or account never gets a token that it did not ask for", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			t.credentials = t.credentials.with(document{"clientId": simulator.NewClientID()})
			t.fails(read, ``, "AUTHENTICATION_FAILED")
			t.sent(1)
		}),
		rule("token.renewal", tokens, "A 401 renews the token once, and the request is sent once more", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			for _, input := range []string{read, create} {
				t.account.ExpireTokens()
				before := len(t.requests())
				if a := t.succeeds(input, once); a.Attempts != 2 {
					t.errorf("attempts is %d, want 2", a.Attempts)
				}
				if n := len(t.requests()) - before; n != 2 {
					t.errorf("%d requests, want 2", n)
				}
			}
			if n := len(t.tokenRequests()); n != 3 {
				t.errorf("%d token requests, want 3", n)
			}
		}),
		rule("token.second_401", tokens, "A fresh token that meets 401 is AUTHENTICATION_FAILED: two requests, no more", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 401, Body: `{"title":"Unauthorized","status":401,"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}`})
			f := t.fails(read, `{"timeoutSeconds":10}`, "AUTHENTICATION_FAILED")
			t.ends(f, "rejected", "never")
			t.sent(2)
			if f.Code != codes.Unauthenticated || f.Metadata["statusCode"] != "401" {
				t.errorf("code %s, statusCode %q", f.Code, f.Metadata["statusCode"])
			}
		}),
		rule("token.refused", tokens, "A refused assertion is AUTHENTICATION_FAILED at once, and the message names the Login Audit Trail", func(t *trial) {
			t.connect()
			t.credentials = t.credentials.with(document{"certificateId": "no-such-certificate"})
			f := t.fails(read, ``, "AUTHENTICATION_FAILED")
			t.ends(f, "not_sent", "never")
			if n := len(t.tokenRequests()); n != 1 || f.Code != codes.Unauthenticated || !contains(f.Message, "Login Audit Trail") {
				t.errorf("%d token requests, code %s: %s", n, f.Code, f.Message)
			}
			t.sent(0)
		}),
		rule("token.server_error", tokens, "500 with server_error from the token endpoint is a refusal, too: not tried again", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500, Body: `{"error":"server_error"}`})
			t.fails(read, ``, "AUTHENTICATION_FAILED")
			if n := len(t.tokenRequests()); n != 1 {
				t.errorf("%d token requests, want 1", n)
			}
		}),
		rule("token.endpoint_down", tokens, "A token endpoint that is down is tried up to 5 times, then UNAVAILABLE, not_sent", func(t *trial) {
			t.connect()
			down := t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 503, Times: 1})
			t.succeeds(read, ``)
			down.Remove()
			t.account.ExpireTokens()
			t.join(t.sim, "")
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 503, Header: map[string][]string{"Retry-After": {"0"}}})
			t.ends(t.fails(read, `{"timeoutSeconds":30}`, "UNAVAILABLE"), "not_sent", "safe")
			if n := len(t.tokenRequests()); n < 2 || n > 5 {
				t.errorf("%d token requests, want 2 to 5", n)
			}
			t.sent(0)
		}),
		rule("token.none", tokens, "A token answer without a token is INVALID_RESPONSE", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 200, Body: `{"token_type":"Bearer"}`})
			f := t.fails(read, `{"timeoutSeconds":10}`, "INVALID_RESPONSE")
			if f.Metadata["outcome"] != "not_sent" {
				t.errorf("outcome %s", f.Metadata["outcome"])
			}
			t.sent(0)
		}),
		rule("token.caller_leaves", tokens, "A caller that is cancelled never spoils a token that others wait for", func(t *trial) {
			t.connect()
			slow := t.inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: 700 * time.Millisecond})
			ctx, cancel := context.WithCancel(t.ctx)
			defer cancel()
			var group sync.WaitGroup
			group.Go(func() { t.run(ctx, t.request(read, ``)) })
			t.await(10*time.Second, "a token request", func() bool { return slow.Hits() > 0 })
			for range 4 {
				group.Go(func() {
					if _, f := t.call(read, ``); f != nil {
						t.errorf("another caller's call failed: %v", f)
					}
				})
			}
			cancel()
			group.Wait()
		}),
		rule("token.clock", tokens, "Where the server's Date is over 30 s off, an error of authentication names the clock and by how much", func(t *trial) {
			t.apart(simulator.Options{})
			t.sim.SetClockOffset(-95 * time.Second)
			f := t.fails(read, ``, "AUTHENTICATION_FAILED")
			if !contains(f.Message, "clock") || !saysSeconds(f.Message) {
				t.errorf("the message does not speak of a clock that is 95 s off: %s", f.Message)
			}
		}),
	}
}
