package diagnosis

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Each problem has a detail and a remedy.
func TestEveryProblemHasAText(t *testing.T) {
	t.Parallel()
	for _, problem := range problems(t) {
		detail, remedy := Explain(Finding{Problem: problem, Account: Account{ID: "1234567", APIHost: "1234567.suitetalk.api.netsuite.com"}, Value: "x"})
		if detail == "" || remedy == "" || strings.Contains(detail, "has no text for") {
			t.Errorf("%s: %q, %q", problem, detail, remedy)
		}
		for _, text := range []string{detail, remedy} {
			if strings.TrimSpace(text) != text || strings.Contains(text, "  ") || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q", problem, text)
			}
		}
	}
	if detail, _ := Explain(Finding{Problem: "never heard of"}); !strings.Contains(detail, "has no text for") {
		t.Errorf("%q", detail)
	}
}

// Where a write may have been carried out, no text says to repeat it.
func TestUnknownOutcomeLooksFirst(t *testing.T) {
	t.Parallel()
	for _, problem := range []Problem{APIServerError, NetworkTimeout, NetworkLost} {
		f := Finding{Problem: problem, Account: Account{ID: "1234567", APIHost: "1234567.suitetalk.api.netsuite.com"}, Status: 502}
		if _, remedy := Explain(f); !strings.Contains(strings.ToLower(remedy), "try again") {
			t.Errorf("%s: %q", problem, remedy)
		}
		f.Unknown = true
		if _, remedy := Explain(f); !strings.HasPrefix(remedy, LookFirst) || strings.Contains(strings.ToLower(remedy), "try again") {
			t.Errorf("%s, unknown: %q", problem, remedy)
		}
	}
}

// A cause found offline replaces the list of what to check, unless NetSuite names
// a reason of its own.
func TestRefusalWithACauseHasOneRemedy(t *testing.T) {
	t.Parallel()
	const (
		list   = "Look for the mapping under"
		record = "Set the integration record"
	)
	application := Finding{Problem: ClientIDIsApplication, Field: FieldClientID, Value: "1b2e4d6c-8f9a-4b3c-9d1e-2f3a4b5c6d7e"}
	for name, tt := range map[string]struct {
		finding Finding
		remedy  string // exactly, if not ""
		says    string
		never   string
	}{
		"an Application ID, invalid_client": {Finding{Problem: TokenRefused, Code: "invalid_client", Also: []Finding{application}}, whereClientID + " " + LoginAuditTrail, "", list},
		"an Application ID, 500":            {Finding{Problem: TokenServerError, Also: []Finding{application}}, whereClientID + " " + LoginAuditTrail, "", list},
		"an Application ID, no code":        {Finding{Problem: TokenRefused, Also: []Finding{application}}, whereClientID + " " + LoginAuditTrail, "", list},
		"an unusual Client ID":              {Finding{Problem: TokenRefused, Code: "invalid_client", Also: []Finding{{Problem: ClientIDUnusual}}}, whereClientID + " " + LoginAuditTrail, "", list},
		"an expired certificate":            {Finding{Problem: TokenRefused, Code: "invalid_grant", Also: []Finding{{Problem: CertificateExpired, Value: "1 May 2026"}}}, renewCertificate + " " + LoginAuditTrail, "", "Check also the certificate's end date"},
		"an expiring certificate":           {Finding{Problem: TokenRefused, Code: "invalid_client", Also: []Finding{{Problem: CertificateExpiring}}}, "", list, record},
		"nothing found":                     {Finding{Problem: TokenRefused, Code: "invalid_client"}, "", list, record},
		"an Application ID, another reason": {Finding{Problem: TokenRefused, Code: "unauthorized_client", Also: []Finding{application}}, "", record, list},
	} {
		_, remedy := Explain(tt.finding)
		if tt.remedy != "" && remedy != tt.remedy || !strings.Contains(remedy, tt.says) || strings.Contains(remedy, tt.never) {
			t.Errorf("%s: %q", name, remedy)
		}
	}
}

// problems reads the problems from their declaration, so that a new one cannot
// be forgotten.
func problems(t testing.TB) []Problem {
	t.Helper()
	source, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []Problem
	for _, found := range regexp.MustCompile(`(?m)^\t\w+ +Problem = "(\w+)"`).FindAllSubmatch(source, -1) {
		all = append(all, Problem(found[1]))
	}
	if len(all) < 50 {
		t.Fatalf("%d problems found", len(all))
	}
	return all
}
