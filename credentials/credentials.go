// Package credentials gets from five pasted fields to a bearer token: the
// account and its hosts, the private key in whatever shape a form left it, the
// signed assertion, the token and its cache, and the checks that say what is
// wrong with any of them. It knows no gRPC.
package credentials

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/schema"
)

// The fields of a credentials document.
const (
	FieldAccountID     = "accountId"
	FieldClientID      = "clientId"
	FieldClientSecret  = "clientSecret" // #nosec G101 -- the name of a field
	FieldCertificateID = "certificateId"
	FieldPrivateKey    = "privateKey"
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
	key           *key
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

// Parse reads a credentials document. Every violation of its schema and of its
// meaning is in the error at once, which is an INVALID_CREDENTIALS.
func Parse(document []byte) (*Credentials, error) {
	d := read(document)
	if len(d.findings) == 0 && len(d.violations) == 0 {
		return d.credentials(), nil
	}
	return nil, d.failure()
}

// document is a credentials document with all that can be told of it offline.
type document struct {
	account       Account
	clientID      string
	clientSecret  string
	certificateID string
	keyField      keyField
	violations    []failure.Violation // of the schema
	findings      []Finding           // of the meaning, in the order of the form
	unread        bool                // it is no document, so that no field can be judged
}

var (
	uuid      = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexPairs  = regexp.MustCompile(`^(?i)(0x)?([0-9a-f]{2}[: ]?){8,64}$`)
	pemText   = regexp.MustCompile(`-{2,} ?BEGIN|MII[A-Za-z0-9+/]{61}`)
	printable = regexp.MustCompile(`^[!-~]{1,256}$`) // printable, and small enough for a header
	hex64     = regexp.MustCompile(`^(?i)[0-9a-f]{64}$`)
)

func read(text []byte) *document {
	d := &document{}
	values, violations := schema.Credentials.Parse(text)
	blamed := map[string]bool{}
	for _, v := range violations {
		name, _, _ := strings.Cut(v.Field, ".")
		d.violations = append(d.violations, v)
		blamed[name] = true
	}
	if d.unread = values == nil; d.unread {
		return d
	}
	find := func(f *Finding) {
		if f != nil && !blamed[f.Field] {
			d.findings = append(d.findings, *f)
		}
	}
	account, err := ParseAccount(values.Text(FieldAccountID))
	var refused *refusal
	if errors.As(err, &refused) {
		find(&refused.finding)
	}
	d.account = account
	d.clientID = trim(values.Text(FieldClientID))
	d.clientSecret = trim(values.Text(FieldClientSecret))
	d.certificateID = trim(values.Text(FieldCertificateID))
	find(badClientID(d.clientID))
	find(badCertificateID(d.certificateID))
	if pasted := values.Text(FieldPrivateKey); trim(pasted) == "" {
		find(&Finding{Kind: KeyBlank, Field: FieldPrivateKey})
	} else {
		d.keyField = readKeyField(pasted)
		d.keyField.prefer(d.certificateID)
		find(d.keyField.refused)
	}
	return d
}

// position is a field's place in the form, -1 for what is none.
func position(field string) int {
	name, _, _ := strings.Cut(field, ".")
	return slices.Index([]string{FieldAccountID, FieldClientID, FieldClientSecret, FieldCertificateID, FieldPrivateKey}, name)
}

func trim(text string) string { return strings.Trim(tidy(text), " \n") }

func badClientID(text string) *Finding {
	switch {
	case text == "":
		return &Finding{Kind: ClientIDBlank, Field: FieldClientID}
	case !printable.MatchString(text):
		return &Finding{Kind: ClientIDMalformed, Field: FieldClientID}
	}
	return nil
}

func badCertificateID(text string) *Finding {
	switch {
	case text == "":
		return &Finding{Kind: CertificateIDBlank, Field: FieldCertificateID}
	case pemText.MatchString(text):
		f := &Finding{Kind: CertificateIDIsPEM, Field: FieldCertificateID}
		if c := readKeyField(text).certificate; c != nil {
			f.Value = thumbprint(c)
		}
		return f
	case hexPairs.MatchString(text): // "AB:CD:…" or "AB CD …"; it may still be an ID, so NetSuite decides
		return nil
	case !printable.MatchString(text):
		return &Finding{Kind: CertificateIDMalformed, Field: FieldCertificateID}
	}
	return nil
}

func (d *document) credentials() *Credentials {
	return &Credentials{
		account: d.account, clientID: d.clientID, certificateID: d.certificateID,
		key: d.keyField.key, certificate: d.keyField.certificate,
		secrets: secrets{keyText: d.keyField.key.text, secret: d.clientSecret},
	}
}

func (d *document) failure() *failure.Error {
	all := make([]failure.Violation, 0, len(d.violations)+len(d.findings))
	for _, v := range d.violations {
		if position(v.Field) >= 0 {
			v.Description += " " + whereToFind(v.Field) // as Verify says it
		}
		all = append(all, v)
	}
	for _, f := range d.findings {
		all = append(all, failure.Violation{Field: f.Field, Description: sentence(f)})
	}
	slices.SortStableFunc(all, func(a, b failure.Violation) int { return position(a.Field) - position(b.Field) })
	parts := make([]string, 0, len(all))
	for _, v := range all {
		parts = append(parts, v.Description)
	}
	message := "The credentials cannot be used. " + strings.Join(parts, " ")
	return &failure.Error{
		Reason: failure.InvalidCredentials, Message: message, Violations: all,
		Outcome: failure.NotSent, Field: all[0].Field,
	}
}
