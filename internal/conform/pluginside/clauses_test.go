package pluginside_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"netsuite-connector/internal/conform/pluginside"
	"netsuite-connector/internal/testbed"
)

var update = flag.Bool("update", false, "write the list of clauses into docs/conformance.md")

const (
	listBegins = "<!-- clauses: go test ./internal/conform/pluginside -run Documented -update -->\n"
	listEnds   = "<!-- end -->\n"
)

// Every clause is in docs/conformance.md, which is written with -update.
func TestClausesAreDocumented(t *testing.T) {
	t.Parallel()
	document := string(testbed.ReadFile(t, "docs/conformance.md"))
	before, rest, begins := strings.Cut(document, listBegins)
	_, after, ends := strings.Cut(rest, listEnds)
	if !begins || !ends {
		t.Fatalf("docs/conformance.md has no list of clauses between %q and %q", listBegins, listEnds)
	}
	var list strings.Builder
	list.WriteString("\n| clause | |\n|---|---|\n")
	for _, c := range pluginside.Clauses() {
		fmt.Fprintf(&list, "| `%s` | %s |\n", c.ID, strings.ReplaceAll(c.Title, "|", `\|`))
	}
	list.WriteString("\n")
	want := before + listBegins + list.String() + listEnds + after
	switch {
	case *update:
		if err := os.WriteFile(filepath.Join(testbed.Root(t), "docs", "conformance.md"), []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	case document != want:
		t.Errorf("docs/conformance.md does not list the clauses as they are: run the command that stands there")
	}
}

var clauseID = regexp.MustCompile(`^[a-z]+\.[a-z0-9_]+$`)

// Each clause has an id of its own, and names a place of the contract that is
// there.
func TestClausesNameTheirPlace(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range pluginside.Clauses() {
		if seen[c.ID] || !clauseID.MatchString(c.ID) || c.Title == "" {
			t.Errorf("the clause %q (%s) is there twice, or no id", c.ID, c.Title)
		}
		seen[c.ID] = true
		file, heading, _ := strings.Cut(c.Section, ", ")
		text := "\n" + string(testbed.ReadFile(t, file))
		if heading != "" && !regexp.MustCompile(`\n##+ ([0-9]+\. )?`+regexp.QuoteMeta(heading)+`\n`).MatchString(text) {
			t.Errorf("%s: %s has no heading %q", c.ID, file, heading)
		}
	}
}
