package credentials

import (
	"strings"
	"testing"

	"netsuite-connector/credentials/diagnosis"
)

// A key that is refused is one violation of its field.
func TestRefusedKeyIsOneViolation(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"rsa2048-pkcs8.pem", "ed25519.pem", "secp256k1-sec1.pem", "explicit-sec1.pem", "encrypted-pkcs8.pem",
		"public.pem", "p256-cert.pem", "request.pem", "openssh.pem", "openssh.pub", "pkcs12.txt",
	} {
		c, err := Parse(documentOf(t, map[string]any{diagnosis.FieldPrivateKey: keyFile(t, file)}))
		if err == nil {
			t.Errorf("%s: accepted as %v", file, c)
			continue
		}
		if f := failureOf(t, err); f.Field != diagnosis.FieldPrivateKey || len(f.Violations) != 1 || f.Violations[0].Field != diagnosis.FieldPrivateKey {
			t.Errorf("%s: violations %v", file, f.Violations)
		}
	}
}

func TestQuotesAroundIDs(t *testing.T) {
	t.Parallel()
	for _, quoted := range []struct{ before, after string }{
		{`"`, `"`}, {"'", "'"}, {"“", "”"}, {" \"", "\"\n"}, {`" `, ` "`}, {"", ""},
	} {
		c := parsed(t, map[string]any{
			diagnosis.FieldClientID:      quoted.before + testClientID + quoted.after,
			diagnosis.FieldCertificateID: quoted.before + "-" + testCertificateID + quoted.after,
		})
		if c.ClientID() != testClientID || c.CertificateID() != "-"+testCertificateID {
			t.Errorf("%q: %q, %q", quoted, c.ClientID(), c.CertificateID())
		}
	}
	c := parsed(t, map[string]any{diagnosis.FieldClientID: `""x""`}) // one pair, no more
	if c.ClientID() != `"x"` {
		t.Errorf("%q", c.ClientID())
	}
	_, err := Parse(documentOf(t, map[string]any{diagnosis.FieldClientID: `" "`}))
	if f := failureOf(t, err); f.Field != diagnosis.FieldClientID || !strings.Contains(f.Message, "The Client ID is missing.") {
		t.Errorf("%v", f)
	}
}

// Sentences name fields as forms do, violations by the name of the property.
func TestViolationsOfTheDocument(t *testing.T) {
	t.Parallel()
	const where = " The document contains “"
	for name, tt := range map[string]struct {
		document string
		field    string // of a violation
		says     string
		never    string // in the whole message
	}{
		"missing":             {`{}`, "accountId", "Account ID is required.", where},
		"missing, second":     {`{}`, "privateKey", "Private Key is required.", "privateKey is"},
		"wrong type":          {`{"certificateId":7}`, "certificateId", "Certificate ID must be text.", "certificateId must"},
		"twice":               {`{"clientId":"a","clientId":"a"}`, "clientId", "Client ID appears more than once.", "clientId stands"},
		"snake case":          {`{"account_id":"1234567"}`, "accountId", "The document contains “account_id”; the field is called accountId.", "1234567\""},
		"capitals":            {`{"PRIVATEKEY":"x"}`, "privateKey", "contains “PRIVATEKEY”; the field is called privateKey.", ""},
		"a letter missing":    {`{"clintId":"x"}`, "clientId", "contains “clintId”; the field is called clientId.", ""},
		"letters swapped":     {`{"certificaetId":"x"}`, "certificateId", "contains “certificaetId”; the field is called certificateId.", ""},
		"words added":         {`{"privateKeyPem":"x"}`, "privateKey", "contains “privateKeyPem”; the field is called privateKey.", ""},
		"a prefix":            {`{"nsAccountId":"x"}`, "accountId", "contains “nsAccountId”; the field is called accountId.", ""},
		"near, but given":     {`{"accountId":"1234567","account_id":"x"}`, "clientId", "Client ID is required.", where},
		"near to another":     {`{"client_secret":"x"}`, "clientId", "Client ID is required.", where},
		"near, but both":      {`{"account_id":"x","client_id":"x"}`, "clientId", "contains “client_id”; the field is called clientId.", ""},
		"a platform's":        {`{"tenant":"x","id":"y","key":"z"}`, "privateKey", "Private Key is required.", where},
		"unknown and missing": {`{"_oauth":{},"account":"x"}`, "accountId", "Account ID is required.", "_oauth"},
	} {
		_, err := Parse([]byte(tt.document))
		f := failureOf(t, err)
		said := false
		for _, v := range f.Violations {
			said = said || v.Field == tt.field && strings.Contains(v.Description, tt.says)
		}
		if !said || tt.never != "" && strings.Contains(f.Message, tt.never) {
			t.Errorf("%s: %+v", name, f.Violations)
		}
	}
	if _, err := Parse(documentOf(t, map[string]any{"account_id": "x", "clientld": "y"})); err != nil {
		t.Errorf("unknown fields are ignored where nothing is missing: %v", err)
	}
}

// A name that stands twice is repeated in the refusal, unless it is a secret.
func TestSecretsAsNamesInTheDocument(t *testing.T) {
	t.Parallel()
	const secret, token = "s3cr3t-of-the-client", "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
	_, err := Parse([]byte(`{"clientSecret":"` + secret + `","` + secret + `":1,"` + secret + `":2,"` + token + `":1,"` + token + `":2}`))
	twice := 0
	for _, v := range failureOf(t, err).Violations {
		if strings.Contains(v.Description, "more than once") {
			twice++
		}
		if text := v.Field + v.Description; strings.Contains(text, secret) || strings.Contains(text, token) {
			t.Errorf("%+v", v)
		}
	}
	if twice != 2 {
		t.Errorf("%d names stand twice, want 2: %v", twice, err)
	}
	if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), token) {
		t.Errorf("%v", err)
	}
}
