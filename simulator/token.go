package simulator

import (
	"mime"
	"net/http"
	"net/url"
)

const tokenPath = "/services/rest/auth/oauth2/v1/token"

// tokenRequest answers POST to the token endpoint (NS:section_162755359851).
func (s *Simulator) tokenRequest(accountID string, r *http.Request, body []byte) *response {
	s.recorder.count(func(c *Stats) { c.TokenRequests++ })
	a := s.existing(accountID)
	if a == nil {
		return tokenProblem(accountID, &refusal{status: 401, code: "invalid_client"})
	}
	if r.Method != http.MethodPost {
		return tokenProblem(a.id, &refusal{status: 405, code: "invalid_request"}).with("Allow", http.MethodPost)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	text, no := form(r, body)
	var issuer string
	var as *assertion
	if no == nil {
		as, issuer, no = a.verify(text)
	}
	attempt := LoginAttempt{ClientID: issuer, URI: tokenPath, Success: no == nil}
	if no != nil {
		attempt.Detail, attempt.Note = no.detail, no.note
	}
	a.noteLogin(attempt)
	if no != nil {
		s.recorder.count(func(c *Stats) { c.TokensRefused++ })
		if s.options.ServerErrors {
			no = &refusal{status: 500, code: "server_error"}
		}
		return tokenProblem(a.id, no)
	}
	s.recorder.count(func(c *Stats) { c.TokensIssued++ })
	var expires any = int(s.options.TokenLifetime.Seconds())
	if s.options.StringExpiry {
		expires = s.options.TokenLifetime.Seconds()
		expires = jsonText(expires)
	}
	granted := reply(200, typeJSON, []byte(jsonText(map[string]any{
		"access_token": a.issue(as), "expires_in": expires, "token_type": "Bearer",
	})))
	return granted.with("Cache-Control", "no-store").with("Pragma", "no-cache")
}

// form takes the three parameters, each once, and nothing besides.
func form(r *http.Request, body []byte) (assertion string, no *refusal) {
	bad := func(format string, args ...any) (string, *refusal) {
		return "", refuse(400, "invalid_request", InvalidRequest, format, args...)
	}
	if r.URL.RawQuery != "" {
		return bad("the token URL has no query")
	}
	if r.Header["Authorization"] != nil {
		return bad("an Authorization header beside the assertion")
	}
	if r.Header["Cookie"] != nil {
		return bad("a Cookie header")
	}
	if types := r.Header["Content-Type"]; len(types) != 1 {
		return bad("%d content types", len(types))
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return bad("content type %q", r.Header.Get("Content-Type"))
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return bad("the form cannot be read")
	}
	for name, given := range values {
		switch name {
		case "grant_type", "client_assertion_type", "client_assertion":
		default:
			return bad("parameter %q", name)
		}
		if len(given) != 1 {
			return bad("parameter %q stands there %d times", name, len(given))
		}
	}
	if grantType := values.Get("grant_type"); grantType != "client_credentials" {
		if grantType == "" {
			return bad("no grant_type")
		}
		return "", refuse(400, "unsupported_grant_type", InvalidRequest, "grant_type %q", grantType)
	}
	if kind := values.Get("client_assertion_type"); kind != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		return bad("client_assertion_type %q", kind)
	}
	if values.Get("client_assertion") == "" {
		return bad("no client_assertion")
	}
	return values.Get("client_assertion"), nil
}

// tokenProblem is the bare error that NetSuite documents: no description
// (NS:subsect_158521832417).
func tokenProblem(account string, no *refusal) *response {
	a := reply(no.status, typeJSON, []byte(jsonText(map[string]string{"error": no.code})))
	if no.status == http.StatusUnauthorized {
		a.header.Set("WWW-Authenticate", `Basic realm="`+account+`"`)
	}
	return a
}
