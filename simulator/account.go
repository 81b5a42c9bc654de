package simulator

import (
	"slices"
	"sync"
	"time"
)

// Account is one NetSuite account: what was set up in it, and its data.
type Account struct {
	id  string
	sim *Simulator

	mu           sync.Mutex
	features     Features
	integrations map[string]*Integration // by Client ID
	certificates map[string]*certificate // by Certificate ID
	spent        map[string]time.Time    // assertions' jti, until they expire
	tokens       map[string]*grant       // by access token
	audit        []LoginAttempt
	scripts      []Script
	runs         []ScriptRun

	gate    *gate
	records *store
	queries *queries
	jobs    *jobs
}

// Features are what Setup > Company > Enable Features turns on. The zero value
// has all that is needed.
type Features struct {
	NoOAuth2 bool // OAuth 2.0 is off
	NoREST   bool // REST Web Services is off
}

// Integration is an integration record, with the role and the entity its
// certificates are mapped to. The zero value of each switch is the right one.
type Integration struct {
	ClientID            string
	ApplicationID       string
	Scopes              []string // ticked
	Blocked             bool     // State is Blocked
	NoClientCredentials bool     // the M2M grant is unticked
	EntityDisabled      bool     // the employee or the role was inactivated
	NoLoginPermission   bool     // the role lacks "Log in using OAuth 2.0 Access Tokens"
	NoRESTPermission    bool     // the role lacks "REST Web Services"
	NoQueryPermission   bool     // the role lacks "SuiteAnalytics Workbook"
	NoCertificates      bool     // the role lacks "Manage own OAuth 2.0 Client Credentials certificates"
	Administrator       bool     // may read governance limits
}

func newAccount(s *Simulator, id string) *Account {
	a := &Account{
		id:           id,
		sim:          s,
		integrations: map[string]*Integration{},
		certificates: map[string]*certificate{},
		spent:        map[string]time.Time{},
		tokens:       map[string]*grant{},
		scripts:      standardScripts(),
		gate:         newGate(s.options.Concurrency),
		records:      newStore("https://"+id+suitetalk+recordRoot, newCatalog(s.options.CustomRecords, s.options.CustomFields)),
		jobs:         newJobs(),
	}
	a.queries = newQueries(a.records, functions{now: s.now, dateFormat: s.options.DateFormat}, s.ended)
	return a
}

const (
	suitetalk     = ".suitetalk.api.netsuite.com"
	restlets      = ".restlets.api.netsuite.com"
	scopeREST     = "rest_webservices"
	scopeRESTlets = "restlets"
)

// ID is the account's, as host names spell it.
func (a *Account) ID() string { return a.id }

func (a *Account) tokenURL() string { return "https://" + a.id + suitetalk + tokenPath }

// SetFeatures turns the account's features on and off.
func (a *Account) SetFeatures(f Features) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.features = f
}

// Update changes an integration and what belongs to it; it reports whether
// there is one of that Client ID.
func (a *Account) Update(clientID string, change func(*Integration)) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.integrations[clientID]
	if i == nil {
		return false
	}
	change(i)
	i.ClientID = clientID
	i.Scopes = slices.Clone(i.Scopes)
	return true
}

// RevokeCertificate revokes a certificate. Tokens it brought stay valid, since
// Oracle documents nothing else.
func (a *Account) RevokeCertificate(id string) bool {
	return a.certificate(id, func(c *certificate) { c.revoked = true })
}

// ExpireCertificate lets a certificate's validity end now.
func (a *Account) ExpireCertificate(id string) bool {
	return a.certificate(id, func(c *certificate) { c.until = a.sim.now() })
}

func (a *Account) certificate(id string, change func(*certificate)) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.certificates[id]
	if c != nil {
		change(c)
	}
	return c != nil
}

// ClearMappings does what a sandbox refresh does: every mapping is gone.
func (a *Account) ClearMappings() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.certificates)
}

// ExpireTokens ends every token that was issued.
func (a *Account) ExpireTokens() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.tokens {
		g.ended = true
	}
}

func (a *Account) expireToken(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if g := a.tokens[token]; g != nil {
		g.ended = true
	}
}
