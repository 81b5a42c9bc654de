package script

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestDocumentation: docs/simulator.md names everything that a file may say, and its
// example can be read.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, format, found := strings.Cut(string(text), "## Fault files")
	_, example, fenced := strings.Cut(format, "```json\n")
	example, _, closed := strings.Cut(example, "```")
	if !found || !fenced || !closed {
		t.Fatal("the section on fault files has no example")
	}
	if file, err := Parse(strings.NewReader(example)); err != nil || len(file.Rules) != 2 {
		t.Errorf("the example: %v", err)
	}
	for _, name := range slices.Concat(kindNames(), problemNames(), contentNames()) {
		if !strings.Contains(format, "`"+name+"`") {
			t.Errorf("%s is not documented", name)
		}
	}
	for kind, shape := range kinds() {
		row := lineOf(format, "`"+string(kind)+"`")
		for _, name := range shape.fields {
			common := slices.Contains(written().fields, name)
			if !common && !strings.Contains(row, "`"+name+"`") {
				t.Errorf("%s: the field %s is not documented", kind, name)
			}
			if required := slices.Contains(shape.required, name); required && !strings.Contains(row, "**`"+name+"`**") {
				t.Errorf("%s: that the field %s is needed is not documented", kind, name)
			}
		}
	}
}

// lineOf returns the first row of a table that has a text.
func lineOf(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| ") && strings.Contains(line, part) {
			return line
		}
	}
	return ""
}
