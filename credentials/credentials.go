package credentials

import (
	"crypto/x509"
	"fmt"
	"log/slog"

	"netsuite-connector/credentials/privatekey"
)

// Scope is what a token may be used for.
type Scope string

// The scopes of the raw request's two hosts.
const (
	ScopeREST     Scope = "rest_webservices"
	ScopeRESTlets Scope = "restlets"
)

// Credentials are a parsed credentials document. They are immutable, and no
// format verb, log or JSON shows what they hold.
type Credentials struct {
	account       Account
	clientID      string
	certificateID string
	key           *privatekey.Key
	certificate   *x509.Certificate
	secrets       secrets
}

// Account is the NetSuite account the credentials are for.
func (c *Credentials) Account() Account { return c.account }

// ClientID is the Client ID, which NetSuite's logs show and is no secret.
func (c *Credentials) ClientID() string { return c.clientID }

// CertificateID is the Certificate ID, which is no secret.
func (c *Credentials) CertificateID() string { return c.certificateID }

// Format shows the account, and nothing else, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// String shows the account, and nothing else.
func (c Credentials) String() string { return "[credentials of " + c.account.id + "]" }

// GoString shows the account, and nothing else.
func (c Credentials) GoString() string { return c.String() }

// LogValue shows the account, and nothing else.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON shows the account, and nothing else.
func (c Credentials) MarshalJSON() ([]byte, error) { return []byte(`"` + c.String() + `"`), nil }

// Parse reads a credentials document. The error is INVALID_CREDENTIALS, and
// lists all violations of the schema and all values that cannot be right.
func Parse(document []byte) (*Credentials, error) {
	d := readDocument(document)
	if len(d.findings) == 0 && len(d.violations) == 0 {
		return d.credentials(), nil
	}
	return nil, d.failure()
}
