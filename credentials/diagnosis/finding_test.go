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
