package workbench

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"netsuite-connector/plugin"
)

// setup plays the three pages of NetSuite on which a connection is made, for
// the simulated account: the integration record, the key and its certificate,
// and the M2M mapping.
type setup struct {
	account Account
	now     func() time.Time

	mutex        sync.Mutex
	integrations []integration
	mappings     []mapping
}

// maxRecords bounds what a page left open for days can pile up.
const maxRecords = 200

// integration is an integration record, as Setup > Integration > Manage
// Integrations keeps it. Client ID and secret are shown once, when it is saved.
type integration struct {
	Name          string   `json:"name"`
	ApplicationID string   `json:"applicationId"`
	ClientID      string   `json:"clientId"`
	ClientSecret  string   `json:"clientSecret,omitempty"`
	M2M           bool     `json:"m2m"`
	Scopes        []string `json:"scopes"`
}

// mapping is a row of OAuth 2.0 Client Credentials (M2M) Setup.
type mapping struct {
	CertificateID string    `json:"certificateId"`
	Application   string    `json:"application"`
	ValidUntil    time.Time `json:"validUntil"`
	Algorithm     string    `json:"algorithm"`
}

func newSetup(account Account, now func() time.Time) *setup {
	return &setup{account: account, now: now}
}

// personError is a mistake that the person at the page can put right.
type personError string

func (e personError) Error() string { return string(e) }

func (s *setup) createIntegration(name string, m2m bool, scopes []string) (integration, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return integration{}, personError("Give the integration a name.")
	case len(name) > 100:
		return integration{}, personError("The name is too long: 100 characters at most.")
	case m2m && len(scopes) == 0:
		return integration{}, personError("Tick a scope: the connector needs REST Web Services.")
	}
	for _, scope := range scopes {
		if scope != "rest_webservices" && scope != "restlets" {
			return integration{}, personError("There is no scope " + scope + ".")
		}
	}
	made := integration{
		Name: name, ApplicationID: uuid(), ClientID: randomHex(32), ClientSecret: randomHex(32),
		M2M: m2m, Scopes: scopes,
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.integrations) >= maxRecords {
		return integration{}, personError("The simulated account has enough integrations: restart the workbench for a fresh one.")
	}
	kept := made
	kept.ClientSecret = "" // as NetSuite, it is shown once
	s.integrations = append(s.integrations, kept)
	return made, nil
}

// mapCertificate is Create New on the M2M page: it uploads the certificate for
// an integration.
func (s *setup) mapCertificate(clientID, certificate string) (mapping, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	at := slices.IndexFunc(s.integrations, func(i integration) bool { return i.ClientID == clientID })
	switch {
	case at < 0:
		return mapping{}, personError("The simulated account has no such integration: save one first.")
	case !s.integrations[at].M2M:
		return mapping{}, personError("This integration is missing from NetSuite's list: its box Client Credentials (Machine to Machine) Grant is not ticked.")
	case len(s.mappings) >= maxRecords:
		return mapping{}, personError("The simulated account has enough mappings: restart the workbench for a fresh one.")
	}
	cert, err := readCertificate(certificate, s.now())
	if err != nil {
		return mapping{}, err
	}
	app := s.integrations[at]
	id, err := s.account.Map(app.ClientID, []byte(cert.pem), app.Scopes)
	if err != nil {
		return mapping{}, err
	}
	made := mapping{CertificateID: id, Application: app.Name, ValidUntil: cert.validUntil, Algorithm: cert.algorithm}
	s.mappings = append(s.mappings, made)
	return made, nil
}

// records are what the simulated account has so far, without secrets.
func (s *setup) records() (integrations []integration, mappings []mapping) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.integrations), slices.Clone(s.mappings)
}

// example is a connection that is ready made, so that everything can be tried
// at once. Its key belongs to the simulated account of this process only.
type example struct {
	Credentials json.RawMessage
}

func (s *setup) makeExample() (*example, error) {
	app, err := s.createIntegration("Workbench example", true, []string{"rest_webservices", "restlets"})
	if err != nil {
		return nil, err
	}
	pair, err := makeKeyPair("ec", s.account.ID(), s.now())
	if err != nil {
		return nil, err
	}
	row, err := s.mapCertificate(app.ClientID, pair.Certificate)
	if err != nil {
		return nil, err
	}
	credentials := plugin.Credentials{
		AccountID:     s.account.ID(),
		ClientID:      app.ClientID,
		CertificateID: row.CertificateID,
		PrivateKey:    pair.PrivateKey + pair.Certificate,
	}
	return &example{Credentials: credentials.Document()}, nil
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails, says crypto/rand
	return hex.EncodeToString(b)
}

func uuid() string {
	h := randomHex(16)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
