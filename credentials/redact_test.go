package credentials

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	secret := `s3cr3t/va"lue&+1`
	for _, file := range []string{"p256-pkcs8.pem", "rsa4096-pkcs1.pem", "rsa3072-pss.pem", "p521-sec1.pem"} {
		pasted := keyFile(t, file)
		c := parsed(t, map[string]any{diagnosis.FieldPrivateKey: pasted, diagnosis.FieldClientSecret: secret})
		quoted, _ := json.Marshal(pasted)
		assertion := "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJhYmMifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
		lines := strings.Split(strings.TrimSpace(pasted), "\n")
		middle := lines[len(lines)/2]
		for name, text := range map[string]string{
			"the key":                 pasted,
			"the key, JSON":           string(quoted),
			"the key, flattened":      strings.ReplaceAll(pasted, "\n", " "),
			"the key without END":     pasted[:len(pasted)-40],
			"its base64":              c.key.Base64(),
			"its base64url":           strings.NewReplacer("+", "-", "/", "_").Replace(c.key.Base64()),
			"its base64, cut":         c.key.Base64()[17 : len(c.key.Base64())-9],
			"its base64, lines of 76": wrap(c.key.Base64(), 76, "\n"),
			"its base64, lines of 40": wrap(c.key.Base64(), 40, `\n`),
			"slashes escaped":         strings.ReplaceAll(c.key.Base64(), "/", `\/`),
			"one line of it":          middle,
			"a line, quoted":          `{"x":"` + middle + `"}`,
			"the client secret":       "a " + secret + " b",
			"the key in a URL":        url.QueryEscape(pasted),
			"the key in a path":       strings.ReplaceAll(url.PathEscape(pasted), "%2F", "%2f"),
			"the secret in JSON":      `{"x":"s3cr3t/va\"lue&+1"}`,
			"the secret in Go's JSON": `{"x":"s3cr3t/va\"lue\u0026+1"}`,
			"the secret in PHP's":     `{"x":"s3cr3t\/va\"lue&+1"}`,
			"the secret in a URL":     "x=" + url.QueryEscape(secret),
			"the secret in .NET's":    "x=s3cr3t%2fva%22lue%26%2b1",
			"an assertion":            "assertion " + assertion + " refused",
			"a form":                  "grant_type=x&client_assertion=" + assertion + "&y=z",
			"an opaque token":         `{"access_token":"0123456789abcdef-opaque","token_type":"Bearer"}`,
			"an opaque token, quoted": `"{\"access_token\":\"0123456789abcdef-opaque\"}"`,
			"a header":                "Authorization: Bearer 0123456789abcdef-opaque",
		} {
			got := c.Redact("before " + text + " after")
			for _, piece := range append(pieces(c.key.Base64()), "s3cr3t", "eyJ", "c2lnbmF0dXJl", "0123456789abcdef") {
				if strings.Contains(strings.NewReplacer("-", "+", "_", "/", "\n", "", `\n`, "", `\/`, "/", "%0A", "", "%2B", "+", "%2F", "/", "%2f", "/").Replace(got), piece) {
					t.Errorf("%s, %s: %q is left in %q", file, name, piece, got)
				}
			}
			if !strings.HasPrefix(got, "before ") || !strings.Contains(got, Redacted) {
				t.Errorf("%s, %s: %q", file, name, got)
			}
		}
	}
}

// wrap breaks a text into lines.
func wrap(s string, width int, newline string) string {
	var lines []string
	for len(s) > width {
		lines = append(lines, s[:width])
		s = s[width:]
	}
	return strings.Join(append(lines, s), newline) + newline
}

// pieces cuts a key into what must not be found, without what all keys share.
func pieces(key string) []string {
	var all []string
	for i := 48; i+24 < len(key); i += 24 {
		all = append(all, key[i:i+24])
	}
	return all
}

func TestRedactLeavesTheRest(t *testing.T) {
	t.Parallel()
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: "abc"}) // too short to be one
	for _, text := range []string{
		"", "abc", `{"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}`, `Bearer realm="1234567", error="invalid_token"`,
		"https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1234", testCertificateID, testClientID,
		"A-SENTENCE-WITH-MANY-HYPHENS-AND_UNDERSCORES", `{"error":"invalid_client"}`, "-----BEGIN CERTIFICATE-----\nMIIBszCC\n-----END CERTIFICATE-----",
	} {
		if got := c.Redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	var none *Credentials
	if got := none.Redact("Bearer 0123456789abcdef0123"); got != "Bearer "+Redacted {
		t.Errorf("%q", got)
	}
}

func TestSourceRedactsItsTokens(t *testing.T) {
	t.Parallel()
	a := &account{token: answering(200, `{"access_token":"opaque+token/1","expires_in":3600}`)}
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	c := parsed(t, nil)
	text := "the token opaque+token/1, or opaque%2Btoken%2F1"
	if got := s.Redact(c, text); got != text {
		t.Errorf("%q", got)
	}
	token, err := s.Token(t.Context(), c, ScopeRESTlets)
	if err != nil {
		t.Fatal(err)
	}
	want := "the token " + Redacted + ", or " + Redacted
	if got := s.Redact(c, text); got != want {
		t.Errorf("%q", got)
	}
	s.Discard(c, ScopeRESTlets, token)
	if got := s.Redact(c, text); got != want {
		t.Errorf("a discarded token: %q", got)
	}
	if got := s.Redact(nil, text); got != text {
		t.Errorf("%q", got)
	}
}

func TestSourceRedactsHalfAToken(t *testing.T) {
	t.Parallel()
	const value = "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiItNTszIiwiYXVkIjpbIkM1NTYyN-A_UtM0.tH9nx8Y-zqNm3_kR5vWb2cLp7dJfGs4a"
	a := &account{token: answering(200, `{"access_token":"`+value+`","expires_in":3600}`)}
	s := NewSource(SourceOptions{Transport: a})
	defer s.Close()
	c := parsed(t, nil)
	if _, err := s.Token(t.Context(), c, ScopeREST); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{value[30:], value[:60] + "…", strings.ReplaceAll(value, ".", "%2E"), value[70:]} {
		got := s.Redact(c, "the token "+part+".")
		if strings.Contains(got, "IiwiYXVkIjpb") || strings.Contains(got, "m3_kR5vWb2cL") || !strings.Contains(got, Redacted) {
			t.Errorf("%q became %q", part, got)
		}
	}
}

// A secret that was pasted into the field of another value is not shown with it.
func TestASecretInAnotherField(t *testing.T) {
	t.Parallel()
	const secret = "open-sesame-77"
	for name, document := range map[string]string{
		"account": `{"accountId":"https://` + secret + `.example.com","clientId":"c","certificateId":"d","privateKey":"k","clientSecret":"` + secret + `"}`,
		"word":    `{"accountId":"` + secret + `!","clientId":"c","certificateId":"d","privateKey":"k","clientSecret":"` + secret + `"}`,
	} {
		_, err := Parse([]byte(document))
		var f *failure.Error
		if !errors.As(err, &f) || strings.Contains(fmt.Sprint(f.Message, f.Violations), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
