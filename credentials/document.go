package credentials

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/credentials/privatekey"
	"netsuite-connector/failure"
	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/pasted"
	"netsuite-connector/schema"
)

// document is a credentials document with everything that can be found out
// about it offline.
type document struct {
	account       Account
	clientID      string
	clientSecret  string
	certificateID string
	keyField      privatekey.Contents
	violations    []failure.Violation // of the schema
	findings      []diagnosis.Finding // about values, in the order of the form
	unreadable    bool                // it is not a JSON object, so no field can be checked
}

var (
	uuid      = lazyregexp.New(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hexPairs  = lazyregexp.New(`^(?i)(0x)?([0-9a-f]{2}[: ]?){8,64}$`)
	pemText   = lazyregexp.New(`-{2,} ?BEGIN|MII[A-Za-z0-9+/]{61}`)
	printable = lazyregexp.New(`^[!-~]{1,256}$`) // printable, and small enough for a header
	hex64     = lazyregexp.New(`^(?i)[0-9a-f]{64}$`)
)

func readDocument(text []byte) *document {
	d := &document{}
	values, violations := schema.Credentials.Parse(text)
	violated := map[string]bool{}
	for _, v := range violations {
		name, _, _ := strings.Cut(v.Field, ".")
		d.violations = append(d.violations, v)
		violated[name] = true
	}
	if d.unreadable = values == nil; d.unreadable {
		d.redactNames(secrets{})
		return d
	}
	for i, v := range d.violations {
		if position(v.Field) >= 0 && !values.Has(v.Field) {
			d.violations[i].Description += misspelt(text, v.Field)
		}
	}
	report := func(f *diagnosis.Finding) {
		if f != nil && !violated[f.Field] {
			d.findings = append(d.findings, *f)
		}
	}
	account, err := ParseAccount(values.Text(diagnosis.FieldAccountID))
	var refused *findingError
	if errors.As(err, &refused) {
		report(&refused.finding)
	}
	d.account = account
	d.clientID = pasted.Unquote(values.Text(diagnosis.FieldClientID))
	d.clientSecret = pasted.Line(values.Text(diagnosis.FieldClientSecret))
	d.certificateID = pasted.Unquote(values.Text(diagnosis.FieldCertificateID))
	report(checkClientID(d.clientID))
	report(checkCertificateID(d.certificateID))
	if text := values.Text(diagnosis.FieldPrivateKey); pasted.Line(text) == "" {
		report(&diagnosis.Finding{Problem: diagnosis.KeyBlank, Field: diagnosis.FieldPrivateKey})
	} else {
		d.keyField = privatekey.Parse(text)
		d.keyField.PreferCertificate(d.certificateID)
		report(d.keyField.Refusal)
	}
	known := secrets{keyText: base64Only(values.Text(diagnosis.FieldPrivateKey)), secret: d.clientSecret}
	if d.keyField.Key != nil {
		known.keyText = d.keyField.Key.Base64()
	}
	d.redactNames(known)
	for i, f := range d.findings { // they repeat values of other fields, where somebody may have pasted one
		d.findings[i].Value = known.redact(redactPatterns(f.Value))
	}
	return d
}

// redactNames removes secrets from the violations: they repeat names of unknown
// fields, where somebody may have pasted one.
func (d *document) redactNames(known secrets) {
	for i, v := range d.violations {
		if position(v.Field) < 0 {
			d.violations[i].Field = known.redact(redactPatterns(v.Field))
			d.violations[i].Description = known.redact(redactPatterns(v.Description))
		}
	}
}

// base64Only removes everything but base64 from a private key.
func base64Only(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("+/-_", r)) {
			return r
		}
		return -1
	}, text)
}

// position is a field's index in the form, -1 for unknown fields.
func position(field string) int {
	name, _, _ := strings.Cut(field, ".")
	return slices.Index([]string{
		diagnosis.FieldAccountID, diagnosis.FieldClientID, diagnosis.FieldClientSecret,
		diagnosis.FieldCertificateID, diagnosis.FieldPrivateKey,
	}, name)
}

func checkClientID(text string) *diagnosis.Finding {
	switch {
	case text == "":
		return &diagnosis.Finding{Problem: diagnosis.ClientIDBlank, Field: diagnosis.FieldClientID}
	case !printable().MatchString(text):
		return &diagnosis.Finding{Problem: diagnosis.ClientIDMalformed, Field: diagnosis.FieldClientID}
	}
	return nil
}

func checkCertificateID(text string) *diagnosis.Finding {
	switch {
	case text == "":
		return &diagnosis.Finding{Problem: diagnosis.CertificateIDBlank, Field: diagnosis.FieldCertificateID}
	case pemText().MatchString(text):
		f := &diagnosis.Finding{Problem: diagnosis.CertificateIDIsPEM, Field: diagnosis.FieldCertificateID}
		if c := privatekey.Parse(text).Certificate; c != nil {
			f.Value = privatekey.CertificateID(c)
		}
		return f
	case hexPairs().MatchString(text): // "AB:CD:…" or "AB CD …"; it may still be an ID, so NetSuite decides
		return nil
	case !printable().MatchString(text):
		return &diagnosis.Finding{Problem: diagnosis.CertificateIDMalformed, Field: diagnosis.FieldCertificateID}
	}
	return nil
}

func (d *document) credentials() *Credentials {
	return &Credentials{
		account: d.account, clientID: d.clientID, certificateID: d.certificateID,
		key: d.keyField.Key, certificate: d.keyField.Certificate,
		secrets: secrets{keyText: d.keyField.Key.Base64(), secret: d.clientSecret},
	}
}

func (d *document) failure() *failure.Error {
	all := make([]failure.Violation, 0, len(d.violations)+len(d.findings))
	for _, v := range d.violations {
		if position(v.Field) >= 0 {
			v.Description += " " + diagnosis.FieldRemedy(v.Field) // as Verify says it
		}
		all = append(all, v)
	}
	for _, f := range d.findings {
		all = append(all, failure.Violation{Field: f.Field, Description: diagnosis.Message(f)})
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
