//go:build browser

// Package forms_test draws the published forms with the form libraries that
// hosts use, in a browser, fills them in as a person does, and gives what they
// hold to the connector, as a plugin process. It needs Node.js, Chromium and the
// packages that npm ci puts into web/node_modules. What is missing skips the
// tests, or fails them where CI is set. FORMS_SCREENSHOTS names a folder for
// pictures of the forms.
package forms_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/schema"
)

const query = "{\n  \"q\": \"SELECT id, companyName\\n        FROM customer\"\n}\n"

func TestForms(t *testing.T) {
	browser := browse(t)
	site := serve(t)
	a := newAccount(t)
	for _, d := range drivers {
		t.Run(d.library, func(t *testing.T) { // one at a time: there is one clipboard
			a.run(t, d.fill(t, browser, site, a))
		})
	}
}

// settling is how long a form may take to tell its host what was typed.
const settling = 10 * time.Second

// documents are what the forms of one library hold once they are filled in.
type documents struct{ credentials, config, input []byte }

func (d driver) fill(t *testing.T, browser context.Context, site string, a account) documents {
	t.Helper()
	lines := func(text string) string {
		if d.keepsLines {
			return text
		}
		return strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
	}

	f := open(t, browser, site, d.library, "credentials")
	f.paste(labelled("Account ID"), a.id)
	f.paste(labelled("Client ID"), a.clientID)
	f.paste(labelled("Certificate ID"), a.certificateID)
	f.paste(labelled("Private Key"), a.key)
	expected := map[string]any{
		"accountId": a.id, "clientId": a.clientID, "certificateId": a.certificateID, "privateKey": lines(a.key),
	}
	if d.sendsBlanks {
		expected["clientSecret"] = ""
	}
	credentials := f.holds(schema.Credentials, expected)
	f.picture(d.library + "-credentials")

	f = open(t, browser, site, d.library, "config")
	d.tick(f, "Don't Throw Error on 404 Response")
	d.item(f, "acceptedStatusCodes", "Accepted Status Codes", "409")
	f.write(labelled("Timeout in Seconds"), "60")
	d.choose(f, "Environment", "sandbox")
	expected = map[string]any{
		"dontThrowErrorOn404": true, "acceptedStatusCodes": []any{"409"}, "timeoutSeconds": 60.0, "environment": "sandbox",
	}
	if !strings.HasPrefix(d.library, "jsonforms") { // which leaves defaults to the host
		expected["maxRetries"], expected["retryWrites"], expected["responseFormat"] = 4.0, false, "auto"
		expected["fetchAllPages"], expected["maxPages"], expected["waitForJob"] = false, 100.0, false
	}
	config := f.holds(schema.Config, expected)
	f.picture(d.library + "-config")

	f = open(t, browser, site, d.library, "input")
	f.paste(labelled("URL"), "query/v1/suiteql")
	d.choose(f, "Method", "POST")
	f.paste(labelled("Body"), query)
	d.name(f, "headers", "Headers", "Prefer", "transient")
	d.name(f, "query", "Query", "limit", "5")
	expected = map[string]any{
		"url": "query/v1/suiteql", "method": "POST", "body": lines(query),
		"headers": map[string]any{"Prefer": "transient"}, "query": map[string]any{"limit": "5"},
	}
	if d.typesQuery {
		expected["query"] = map[string]any{"limit": 5.0}
	}
	if d.sendsBlanks {
		expected["idempotencyKey"] = ""
	}
	input := f.holds(schema.Input, expected)
	f.picture(d.library + "-input")
	return documents{credentials, config, input}
}

// holds checks that the form holds the document, that a strict Ajv accepts it,
// and that the connector does; and returns it.
func (f *form) holds(kind *schema.Document, expected map[string]any) []byte {
	f.t.Helper()
	var document []byte
	var diff string
	for deadline := time.Now().Add(settling); ; {
		document = f.read()
		var got map[string]any
		if err := json.Unmarshal(document, &got); err != nil {
			f.t.Fatalf("%v: %s", err, document)
		}
		if diff = cmp.Diff(expected, got); diff == "" || time.Now().After(deadline) {
			break
		}
	}
	if diff != "" {
		f.t.Errorf("the form holds something else (-expected +got):\n%s", diff)
	}
	if complaints := eval[[]string](f, "form.judge()"); len(complaints) > 0 {
		f.t.Errorf("Ajv refuses %s: %q", document, complaints)
	}
	if complaints := eval[[]string](f, "form.complaints()"); len(complaints) > 0 {
		f.t.Errorf("the library complains of %s: %q", document, complaints)
	}
	if _, violations := kind.Parse(document); len(violations) > 0 {
		f.t.Errorf("the connector refuses %s: %v", document, violations)
	}
	if failures := eval[[]string](f, "form.failures"); len(failures) > 0 {
		f.t.Errorf("errors on the page: %q", failures)
	}
	return document
}
