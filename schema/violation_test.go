package schema

import (
	"strings"
	"testing"
)

func TestViolationBeginsWithTheTitle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ path, field, description string }{
		{"url", "url", "URL is wrong."},
		{"dontThrowErrorOn404", "dontThrowErrorOn404", "Don't Throw Error on 404 Response is wrong."},
		{"accountId", "accountId", "Account ID is wrong."},
		{"headers.Host", "headers.Host", "Headers: Host is wrong."},
		{"query.a.0.b", "query.a.0.b", "Query: a.0.b is wrong."},
		{"headers.", "headers.", "Headers: “” is wrong."},
		{"headers.X Y", "headers.X Y", "Headers: “X Y” is wrong."},
		{"headers.\x1b[2J", "headers.\uFFFD[2J", "Headers: \uFFFD[2J is wrong."},
		{"nope", "nope", "nope is wrong."},
		{"", "", "“” is wrong."},
		{"headers." + pemKey, "headers.[redacted]", "Headers: [redacted] is wrong."},
		{pemKey, "[redacted]", "[redacted] is wrong."},
		{strings.Repeat("n", 300), strings.Repeat("n", 253) + "…", strings.Repeat("n", 61) + "… is wrong."},
	} {
		if v := Violation(tt.path, "is %s.", "wrong"); v.Field != tt.field || v.Description != tt.description {
			t.Errorf("%q: %+v", tt.path, v)
		}
	}
}

// Violation finds a title by the field's name, whatever document it is in.
func TestANameHasOneTitle(t *testing.T) {
	t.Parallel()
	titles := map[string]string{}
	for _, d := range documents {
		for _, f := range d.fields {
			if other, known := titles[f.Name]; known && other != f.Title {
				t.Errorf("%s has the titles %q and %q", f.Name, other, f.Title)
			}
			titles[f.Name] = f.Title
			if strings.Contains(f.Name, ".") {
				t.Errorf("%s: a dot separates a field from its member", f.Name)
			}
		}
	}
}

const (
	keyLine = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZm9vYmFyYmF6cXV4"
	pemKey  = "-----BEGIN PRIVATE KEY-----\n" + keyLine + "\nZm9v\n-----END PRIVATE KEY-----\n"
	token   = "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		pemKey:                                    "[redacted]",
		"key: " + pemKey:                          "key: [redacted]",
		strings.ReplaceAll(pemKey, "\n", " "):     "[redacted]",
		strings.ReplaceAll(pemKey, "\n", `\n`):    "[redacted]",
		strings.ReplaceAll(pemKey, "-----", "--"): "[redacted]",
		"-----BEGIN":                              "[redacted]",
		token:                                     "[redacted]",
		"Bearer " + token:                         "Bearer [redacted]",
		token[:strings.LastIndexByte(token, '.')]: "[redacted]",
		keyLine:                                "[redacted]",
		keyLine + "\n" + keyLine + "\nZm9v=":   "[redacted]",
		strings.Repeat("0123456789abcdef", 4):  "[redacted]", // a client secret
		strings.Repeat("x ", 30) + keyLine:     strings.Repeat("x ", 30) + "[…",
		"40x":                                  "40x",
		"500-599 and 409":                      "500-599 and 409",
		"X-NetSuite-PropertyNameValidation":    "X-NetSuite-PropertyNameValidation",
		"custbody_a_long_name_2":               "custbody_a_long_name_2",
		"7f9c1d0e-3a52-4b1e-9c55-0d1f2e3a4b5c": "7f9c1d0e-3a52-4b1e-9c55-0d1f2e3a4b5c",
		"a\u202eb\x00c\xff":                    "a\uFFFDb\uFFFDc\uFFFD",
		strings.Repeat("é", 40):                strings.Repeat("é", 30) + "…",
		"":                                     "",
	} {
		if got := Excerpt(text); got != want {
			t.Errorf("%.80q: %q, want %q", text, got, want)
		}
	}
}

// Wherever a secret is taken for a name, no part of it comes back.
func TestNoViolationRepeatsASecretName(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{pemKey, token, keyLine, keyLine + "\n" + keyLine} {
		name := string(encode(secret))
		for _, document := range []string{
			`{%[1]s:1}`, `{%[1]s:1,%[1]s:2}`, `{%[1]s:{"a":1,"a":2}}`, `{"headers":{%[1]s:1}}`, `{"headers":{%[1]s:"x",%[1]s:"y"}}`,
			`{"headers":{"A":{%[1]s:1,%[1]s:2}}}`, `{"query":{%[1]s:{}}}`, `{"accountId":{%[1]s:1,%[1]s:2}}`, `{"acceptedStatusCodes":[{%[1]s:1,%[1]s:2}]}`,
		} {
			doc := strings.ReplaceAll(document, "%[1]s", name)
			for _, d := range documents {
				_, violations := d.Parse([]byte(doc))
				for _, v := range violations {
					for _, part := range []string{"MIGHAgEAMBMG", "eyJ", "Zm9v", "BEGIN"} {
						if strings.Contains(v.Field+v.Description, part) {
							t.Errorf("%s: %s is answered with %+v", d.name, doc, v)
						}
					}
				}
			}
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		document    *Document
		given, want string
	}{
		{Config, "timeout", "timeoutSeconds"},
		{Config, "timeoutSecond", "timeoutSeconds"},
		{Config, "timeout_seconds", "timeoutSeconds"},
		{Config, "Timeout in Seconds", "timeoutSeconds"},
		{Config, "maxRetires", "maxRetries"},
		{Config, "MAXRETRIES", "maxRetries"},
		{Config, "maximumRetries", "maxRetries"},
		{Config, "dontThrowErrorOn405", "dontThrowErrorOn404"},
		{Config, "ret", ""},
		{Config, "retr", ""}, // maxRetries or retryWrites
		{Config, "url", ""},
		{Config, "", ""},
		{Config, "—", ""},
		{Config, strings.Repeat("maxRetries", 7), ""},
		{Input, "URL", "url"},
		{Input, "uri", "url"},
		{Input, "header", "headers"},
		{Input, "path", ""},
		{Input, "aa", ""},
		{Input, "idempotency-key", "idempotencyKey"},
	} {
		if got := tt.document.Suggest(tt.given); got != tt.want {
			t.Errorf("%s: %q: %q, want %q", tt.document.name, tt.given, got, tt.want)
		}
	}
}
