package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

const clientsRoot = "/services/rest/auth/oauth2/v1/clients/"

// certificateAPI serves the rotation of certificates, which lives on the
// RESTlet host (NS:article_92130837826).
func (a *Account) certificateAPI(c *call) *response {
	rest, ok := strings.CutPrefix(c.r.URL.Path, clientsRoot)
	path := strings.Split(rest, "/")
	if !ok || len(path) < 2 || path[1] != "certificates" || path[0] != c.integration.ClientID {
		return c.notFound("The resource was not found.")
	}
	if c.integration.NoCertificates {
		return problem(403, "INSUFFICIENT_PERMISSION",
			"Permission Violation: You need the 'Manage own OAuth 2.0 Client Credentials certificates' permission to access this page.")
	}
	switch {
	case len(path) == 2 && c.r.Method == http.MethodGet:
		return a.listCertificates(path[0])
	case len(path) == 2 && c.r.Method == http.MethodPost:
		return a.addCertificate(c, path[0])
	case len(path) == 4 && path[3] == "revoke" && c.r.Method == http.MethodPost:
		if !a.owns(path[0], path[2]) {
			return c.notFound("The certificate does not exist.")
		}
		a.RevokeCertificate(path[2])
		did := reply(200, "text/plain;charset=utf-8", []byte("Successfully revoked"))
		did.applied = true
		return did
	}
	return notAllowed(c, "GET", "POST")
}

func (a *Account) owns(clientID, certificateID string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.certificates[certificateID]
	return c != nil && c.clientID == clientID
}

// describe is a certificate in the list. What the three objects hold besides an id
// and a name is not documented.
func (c *certificate) describe() map[string]any {
	return map[string]any{
		"application":    map[string]string{"id": applicationID(c.clientID), "name": "Integration of " + c.clientID[:min(8, len(c.clientID))]},
		"certificate_id": c.id, "created": stamp(c.created), "valid_from": stamp(c.from), "valid_until": stamp(c.until),
		"revoked": c.revoked, "algorithm": map[bool]string{true: "RSA", false: "EC"}[c.algorithms[0] == "PS256"],
		"entity": map[string]string{"id": c.entity, "name": "Entity " + c.entity}, "role": map[string]string{"id": c.role, "name": "Role " + c.role},
	}
}

func (a *Account) listCertificates(clientID string) *response {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := []any{}
	for _, c := range a.uploaded(clientID) {
		list = append(list, c.describe())
	}
	return replyJSON(200, replyTypeJSON, list)
}

func (a *Account) addCertificate(c *call, clientID string) *response {
	var given struct {
		Content string          `json:"fileContent"`
		Role    json.RawMessage `json:"role"`
		Entity  json.RawMessage `json:"entity"`
	}
	if err := json.Unmarshal(c.body, &given); err != nil || given.Content == "" {
		return problem(400, "INVALID_CONTENT", "Invalid content in the request body: fileContent is needed.")
	}
	plain := func(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }
	m := Mapping{ClientID: clientID, CertificatePEM: []byte(given.Content), Role: plain(given.Role), Entity: plain(given.Entity)}
	if own := a.mappingOf(c.r); own == nil || m.Role != own.role || m.Entity != own.entity {
		return problem(403, "INSUFFICIENT_PERMISSION", "Permission Violation: certificates can be managed for your own entity and role only.")
	}
	id, err := a.register(m, false)
	if err != nil {
		return problem(400, "INVALID_CONTENT", "%s", strings.TrimPrefix(err.Error(), "simulator: "))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	added := a.certificates[id]
	did := replyJSON(200, replyTypeJSON, map[string]any{
		"certificate_id": id, "valid_from": added.from.UTC().Format(time.DateOnly), "valid_until": added.until.UTC().Format(time.DateOnly),
		"invalidated": false, "algorithm": added.describe()["algorithm"],
	})
	did.applied = true
	return did
}

// mappingOf is the certificate that brought the request's token: its entity and
// role are those that the request is made as.
func (a *Account) mappingOf(r *http.Request) *certificate {
	bearer := a.bearer(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if bearer == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.certificates[bearer.CertificateID]
}

// Certificate is one that was uploaded for an integration.
type Certificate struct {
	ID           string
	Role, Entity string
	ValidUntil   time.Time
	Revoked      bool
}

// Certificates returns those of an integration, in the order of their upload.
func (a *Account) Certificates(clientID string) []Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Certificate
	for _, c := range a.uploaded(clientID) {
		all = append(all, Certificate{ID: c.id, Role: c.role, Entity: c.entity, ValidUntil: c.until, Revoked: c.revoked})
	}
	return all
}

// uploaded is called with a.mu held.
func (a *Account) uploaded(clientID string) []*certificate {
	var owned []*certificate
	for _, c := range a.certificates {
		if c.clientID == clientID {
			owned = append(owned, c)
		}
	}
	slices.SortFunc(owned, func(x, y *certificate) int {
		return cmp.Or(x.created.Compare(y.created), strings.Compare(x.id, y.id))
	})
	return owned
}
