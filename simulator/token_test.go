package simulator

import (
	"net/url"
	"testing"
	"time"
)

const formType = "application/x-www-form-urlencoded"

func TestTheFormIsExact(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	form := func(change func(url.Values)) string {
		values := url.Values{
			"grant_type":            {"client_credentials"},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			"client_assertion":      {c.sign(c.header(), c.claims())},
		}
		change(values)
		return values.Encode()
	}
	good := func() string { return form(func(url.Values) {}) }
	bad := func(name string, got answered, status int, code string) {
		t.Helper()
		if got.status != status || got.body != `{"error":"`+code+`"}` {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	bad("JSON", c.post(good(), "application/json"), 400, "invalid_request")
	bad("a fourth parameter", c.post(form(func(v url.Values) { v.Set("client_id", "x") }), formType), 400, "invalid_request")
	bad("scope as a parameter", c.post(form(func(v url.Values) { v.Set("scope", scopeREST) }), formType), 400, "invalid_request")
	bad("a parameter twice", c.post(good()+"&grant_type=client_credentials", formType), 400, "invalid_request")
	bad("called assertion", c.post(form(func(v url.Values) { v["assertion"] = v["client_assertion"]; v.Del("client_assertion") }), formType), 400, "invalid_request")
	bad("no assertion type", c.post(form(func(v url.Values) { v.Del("client_assertion_type") }), formType), 400, "invalid_request")
	bad("another grant", c.post(form(func(v url.Values) { v.Set("grant_type", "password") }), formType), 400, "unsupported_grant_type")
	bad("no grant", c.post(form(func(v url.Values) { v.Del("grant_type") }), formType), 400, "invalid_request")
	bad("a secret besides", c.post(good(), formType, "Authorization", "Basic YTpi"), 400, "invalid_request")
	bad("a cookie", c.post(good(), formType, "Cookie", "a=b"), 400, "invalid_request")
	bad("in the query", c.must("POST", c.sim.tokenURL()+"?x=1", good(), "Content-Type", formType), 400, "invalid_request")
	bad("GET", c.must("GET", c.sim.tokenURL(), ""), 405, "invalid_request")
	bad("another account", c.must("POST", "https://7654321"+suitetalk+tokenPath, good(), "Content-Type", formType), 401, "invalid_client")
	c.post(good(), formType+"; charset=UTF-8").want(t, 200)
	if s := c.sim.Stats(); s.TokensIssued != 1 || s.TokenRequests != 14 {
		t.Errorf("%+v", s)
	}
}

func TestTokensAreChecked(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	const path = "system/v1/serverTime"
	home := "https://1234567" + suitetalk + restRoot + path
	c.call("GET", path, "").want(t, 200)
	c.call("GET", path, "", "Cookie", "a=b").want(t, 401, "INVALID_LOGIN")
	c.must("GET", home, "").want(t, 401)
	c.must("GET", home, "", "Authorization", "Basic YTpi").want(t, 400)
	c.must("GET", home, "", "Authorization", "Bearer wrong").want(t, 401)
	c.restToken = c.token
	c.call("GET", restletPath+"?script=1&deploy=1", "").want(t, 401, `{"error":{"code":"INVALID_LOGIN_ATTEMPT"`)
	c.must("GET", "https://7654321"+suitetalk+restRoot+path, "", "Authorization", "Bearer "+c.token).want(t, 401)

	c.sim.SetClockOffset(61 * time.Minute)
	got := c.call("GET", path, "").want(t, 401, `"title":"Unauthorized","status":401`, `"o:errorCode":"INVALID_LOGIN"`)
	const challenge = `Bearer realm="1234567", error="invalid_token", error_description="Invalid login attempt."`
	if got.header.Get("WWW-Authenticate") != challenge {
		t.Errorf("challenge %q", got.header.Get("WWW-Authenticate"))
	}
	if date, err := time.Parse(time.RFC1123, got.header.Get("Date")); err != nil || time.Until(date) < time.Hour {
		t.Errorf("Date %q does not follow the clock", got.header.Get("Date"))
	}
	c.sim.SetClockOffset(0)
	c.call("GET", path, "").want(t, 200)
	c.sim.ExpireTokens()
	c.call("GET", path, "").want(t, 401)
	audit := c.sim.LoginAudit()
	if last := audit[len(audit)-1]; last.Detail != AccessTokenExpired {
		t.Errorf("audit %+v", last)
	}
}

// Every switch of the account's set-up that NetSuite answers to.
func TestSetUpSwitches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*client)
		token  int // the status of a new token request
		api    int // of a call with the token from before
		detail Detail
	}{
		{"nothing", func(*client) {}, 200, 200, ""},
		{"blocked", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.Blocked = true }) }, 401, 401, IntegrationBlocked},
		{"M2M unticked", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.NoClientCredentials = true }) }, 401, 200, InvalidIntegration},
		{"scope unticked", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.Scopes = nil }) }, 400, 200, ScopeMismatched},
		{"employee inactive", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.EntityDisabled = true }) }, 400, 401, EntityOrRoleDisabled},
		{"no login permission", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.NoLoginPermission = true }) }, 200, 401, ""},
		{"no REST permission", func(c *client) { c.sim.Update(c.clientID, func(i *Integration) { i.NoRESTPermission = true }) }, 200, 401, ""},
		{"OAuth 2.0 off", func(c *client) { c.sim.SetFeatures(Features{NoOAuth2: true}) }, 400, 401, FeatureDisabled},
		{"REST off", func(c *client) { c.sim.SetFeatures(Features{NoREST: true}) }, 200, 401, ""},
		{"revoked", func(c *client) { c.sim.RevokeCertificate(c.kid) }, 401, 200, MissingKey},
		{"certificate expired", func(c *client) { c.sim.ExpireCertificate(c.kid) }, 401, 200, MissingKey},
		{"sandbox refreshed", func(c *client) { c.sim.ClearMappings() }, 401, 200, MissingKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, Options{})
			c.call("GET", "system/v1/serverTime", "").want(t, 200)
			test.change(c)
			c.call("GET", "system/v1/serverTime", "").want(t, test.api)
			c.exchange(c.sign(c.header(), c.claims())).want(t, test.token)
			audit := c.sim.LoginAudit()
			if last := audit[len(audit)-1]; last.Detail != test.detail {
				t.Errorf("audit %+v", last)
			}
		})
	}
}

func TestTokenOptions(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{ServerErrors: true, StringExpiry: true, TokenLifetime: 90 * time.Second})
	c.exchange("a.b.c").want(t, 500, `{"error":"server_error"}`)
	c.exchange(c.sign(c.header(), c.claims())).want(t, 200, `"expires_in":"90"`)
}
