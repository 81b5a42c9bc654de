package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Bearer is what an account knows of an access token that it issued.
type Bearer struct {
	ClientID      string
	CertificateID string // of the assertion that brought it
	Until         time.Time
	Ended         bool // before its time, by ExpireTokens or KindExpireToken
}

func (a *Account) bearer(token string) *Bearer {
	a.mu.Lock()
	defer a.mu.Unlock()
	g := a.tokens[token]
	if g == nil {
		return nil
	}
	return &Bearer{ClientID: g.clientID, CertificateID: g.certificateID, Until: g.until, Ended: g.ended}
}

// admit checks the access token of an API request. It returns the answer that
// refuses it, or nil and the integration.
func (a *Account) admit(r *http.Request, scope string) (i Integration, no *response) {
	a.mu.Lock()
	defer a.mu.Unlock()
	attempt := LoginAttempt{URI: r.URL.Path}
	refused := func(detail Detail, note string) (Integration, *response) {
		attempt.Detail, attempt.Note = detail, note
		a.noteLogin(attempt)
		a.sim.recorder.count(func(c *Stats) { c.Unauthorized++ })
		return Integration{}, a.loginProblem(r, scope == scopeRESTlets)
	}
	headers := r.Header["Authorization"]
	if len(headers) == 0 {
		return refused(InvalidRequest, "no Authorization header")
	}
	token, isBearer := strings.CutPrefix(headers[0], "Bearer ")
	if len(headers) > 1 || !isBearer || token == "" || strings.ContainsAny(token, " ,") {
		return Integration{}, problem(400, "INVALID_REQUEST", "The Authorization header is malformed.").
			with("WWW-Authenticate", `Bearer realm="`+a.id+`", error="invalid_request"`)
	}
	if r.Header["Cookie"] != nil {
		return refused(InvalidRequest, "a Cookie header beside the token")
	}
	g := a.tokens[token]
	if g == nil || g.ended || !a.sim.now().Before(g.until) {
		return refused(AccessTokenExpired, "the token is unknown or has expired")
	}
	attempt.ClientID = g.clientID
	integration := a.integrations[g.clientID]
	switch {
	case integration == nil:
		return refused(InvalidIntegration, "the integration is gone")
	case a.features.NoOAuth2, a.features.NoREST && scope == scopeREST:
		return refused(FeatureDisabled, "a feature is off")
	case integration.Blocked:
		return refused(IntegrationBlocked, "the integration's State is Blocked")
	case integration.EntityDisabled:
		return refused(EntityOrRoleDisabled, "the entity or the role is inactive")
	case integration.NoLoginPermission:
		return refused(LoginPermission, "the role lacks Log in using OAuth 2.0 Access Tokens")
	case integration.NoRESTPermission && scope == scopeREST:
		return refused(LoginPermission, "the role lacks REST Web Services")
	case !slices.Contains(g.scopes, scope):
		return refused(ScopeMismatched, "the token lacks scope "+scope)
	}
	return *integration, nil
}

// loginProblem is the 401 of an API request (NS:subsect_158521885412).
func (a *Account) loginProblem(r *http.Request, restlet bool) *response {
	const text = "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at " +
		"Setup > Users/Roles > User Management > View Login Audit Trail."
	no := problem(401, "INVALID_LOGIN", text)
	if restlet {
		no = restletProblem(r, 401, "INVALID_LOGIN_ATTEMPT", "Invalid login attempt.")
	}
	no.chunked = true // as recorded: of all answers, a 401 alone has no Content-Length
	return no.with("WWW-Authenticate",
		`Bearer realm="`+a.id+`", error="invalid_token", error_description="Invalid login attempt."`)
}
