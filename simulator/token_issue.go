package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// grant is an issued access token.
type grant struct {
	clientID      string
	certificateID string
	scopes        []string
	until         time.Time
	ended         bool // before its time
}

// grantable reads the scope claim and checks it and the integration. It is
// called with a.mu held.
func (a *Account) grantable(i *Integration, raw json.RawMessage) ([]string, *refusal) {
	switch {
	case a.features.NoOAuth2:
		return nil, refuse(400, "unauthorized_client", FeatureDisabled, "the feature OAuth 2.0 is off")
	case i.Blocked:
		return nil, refuse(401, "invalid_client", IntegrationBlocked, "the integration's State is Blocked")
	case i.NoClientCredentials:
		return nil, refuse(401, "invalid_client", InvalidIntegration, "Client Credentials (Machine To Machine) Grant is not ticked")
	case i.EntityDisabled:
		return nil, refuse(400, "invalid_grant", EntityOrRoleDisabled, "the entity or the role is inactive")
	}
	invalid := func(format string, args ...any) *refusal {
		return refuse(400, "invalid_scope", InvalidScope, format, args...)
	}
	var scopes []string
	if one, ok := textOf(raw); ok {
		scopes = []string{one}
	} else if !a.sim.options.ArrayScopes || json.Unmarshal(raw, &scopes) != nil || len(scopes) == 0 {
		return nil, invalid("scope is %s, not one string", raw)
	}
	for _, scope := range scopes {
		if !slices.Contains([]string{scopeREST, scopeRESTlets, "suite_analytics"}, scope) {
			return nil, invalid("no scope is called %q", scope)
		}
		if !slices.Contains(i.Scopes, scope) {
			return nil, refuse(400, "invalid_scope", ScopeMismatched, "scope %s is not ticked on the integration", scope)
		}
	}
	return scopes, nil
}

// issue makes a token. It looks like NetSuite's, a JWT of some 600 bytes, and
// is to be treated as opaque. It is called with a.mu held.
func (a *Account) issue(as *assertion) string {
	now := a.sim.now()
	if len(a.tokens)%256 == 255 {
		for token, g := range a.tokens {
			if now.After(g.until) {
				delete(a.tokens, token)
			}
		}
	}
	until := now.Add(a.sim.options.TokenLifetime)
	part := func(v any) string {
		data, _ := json.Marshal(v) // of strings and numbers: cannot fail
		return base64.RawURLEncoding.EncodeToString(data)
	}
	random := make([]byte, 256+16)
	_, _ = rand.Read(random) // never fails
	token := strings.Join([]string{
		part(map[string]any{"typ": "JWT", "alg": "PS256", "kid": a.id + ".2026-01-01_00-00-00"}),
		part(map[string]any{
			"sub": as.certificate.role + ";" + as.certificate.entity,
			"aud": []string{as.integration.ApplicationID + ";" + a.id, as.integration.ClientID},
			"iss": "https://system.netsuite.com", "scope": as.scopes,
			"iat": now.Unix(), "exp": until.Unix(), "jti": base64.RawURLEncoding.EncodeToString(random[:16]),
		}),
		base64.RawURLEncoding.EncodeToString(random[16:]),
	}, ".")
	a.tokens[token] = &grant{clientID: as.integration.ClientID, certificateID: as.certificate.id, scopes: as.scopes, until: until}
	return token
}
