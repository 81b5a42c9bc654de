package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"netsuite-connector/failure"
)

var update = flag.Bool("update", false, "write what the violations say to testdata")

// expectation is what testdata/README.md says of an invalid document.
type expectation struct {
	By     string   `json:"by"` // "schema", or "meaning": judged by the packages above
	Reason string   `json:"reason"`
	Fields []string `json:"fields"` // in the order of the form
}

func fixtures(t testing.TB, k *Document, verdict string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", k.name, verdict, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s %s documents: %v", verdict, k.name, err)
	}
	found := map[string][]byte{}
	for _, path := range paths {
		doc, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(path)] = doc
	}
	return found
}

func expectations(t testing.TB, k *Document) map[string]expectation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "testdata", k.name, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var expected map[string]expectation
	if err := d.Decode(&expected); err != nil {
		t.Fatalf("%s/expected.json: %v", k.name, err)
	}
	return expected
}

func TestValidDocuments(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		for name, doc := range fixtures(t, k, "valid") {
			values, violations := k.Parse(doc)
			if len(violations) > 0 {
				t.Errorf("%s/%s: refused: %v", k.name, name, violations)
				continue
			}
			checkValues(t, k, name, doc, values)
		}
	}
}

// checkValues compares the values with what encoding/json finds in a document
// that was accepted.
func checkValues(t testing.TB, k *Document, name string, doc []byte, values Values) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(doc, &members); err != nil {
		t.Errorf("%s/%s: accepted, but %v", k.name, name, err)
		return
	}
	for member, raw := range members {
		f, known := k.field(member)
		if sentAsText(k, f, raw) {
			if got, want := string(values[member]), fromText(t, f, raw); got != want {
				t.Errorf("%s/%s: %s is %s, want %s", k.name, name, member, got, want)
			}
			continue
		}
		switch {
		case !known && k.closed:
			t.Errorf("%s/%s: accepted with the unknown %q", k.name, name, member)
		case !known || string(raw) == `""`:
			if values.Has(member) {
				t.Errorf("%s/%s: has %s, which is unknown or blank", k.name, name, member)
			}
		case !bytes.Equal(values[member], raw):
			t.Errorf("%s/%s: %s is %.80q, but was written %.80q", k.name, name, member, values[member], raw)
		}
	}
	for member, raw := range values {
		if f, _ := k.field(member); !aliases(doc, raw) && !sentAsText(k, f, members[member]) {
			t.Errorf("%s/%s: %s is a copy", k.name, name, member)
		}
		if _, written := members[member]; !written {
			t.Errorf("%s/%s: %s was never written", k.name, name, member)
		}
	}
}

// sentAsText reports whether a form sent a boolean or an integer of the config
// as text.
func sentAsText(k *Document, f Field, raw []byte) bool {
	return k == Config && (f.Types[0] == "boolean" || f.Types[0] == "integer") && bytes.HasPrefix(raw, []byte(`"`)) && string(raw) != `""`
}

// fromText is the JSON that a form's text stands for.
func fromText(t testing.TB, f Field, raw []byte) string {
	t.Helper()
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		t.Fatal(err)
	}
	text = strings.ToLower(strings.TrimSpace(text))
	if f.Types[0] == "boolean" {
		return map[string]string{
			"on": "true", "true": "true", "yes": "true", "1": "true",
			"off": "false", "false": "false", "no": "false", "0": "false",
		}[text]
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s was accepted", raw)
	}
	return strconv.Itoa(n)
}

func aliases(doc, part []byte) bool {
	for i := range doc {
		if &doc[i] == &part[0] {
			return true
		}
	}
	return false
}

func TestInvalidDocuments(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		docs, expected := fixtures(t, k, "invalid"), expectations(t, k)
		for name := range expected {
			if docs[name] == nil {
				t.Errorf("%s/expected.json names %s, which does not exist", k.name, name)
			}
		}
		for name, doc := range docs {
			want, known := expected[name]
			_, violations := k.Parse(doc)
			switch {
			case !known || len(want.Fields) == 0:
				t.Errorf("%s/%s: expected.json does not say which field is wrong", k.name, name)
			case want.By == "meaning":
				if len(violations) > 0 {
					t.Errorf("%s/%s: the schema is not to judge its meaning: %v", k.name, name, violations)
				}
			case want.By != "schema":
				t.Errorf("%s/%s: refused by %q?", k.name, name, want.By)
			default:
				if got := fields(violations); !slices.Equal(got, want.Fields) {
					t.Errorf("%s/%s: blames %q, want %q: %v", k.name, name, got, want.Fields, violations)
				}
				checkViolations(t, k, name, doc, violations)
			}
		}
	}
}

func fields(violations []failure.Violation) []string {
	var names []string
	for _, v := range violations {
		names = append(names, v.Field)
	}
	return names
}

// checkViolations holds what is true of every violation: it is a short
// sentence that a terminal can show and that repeats no value.
func checkViolations(t testing.TB, k *Document, name string, doc []byte, violations []failure.Violation) {
	t.Helper()
	if len(violations) > maxViolations+1 {
		t.Errorf("%s/%s: %d violations", k.name, name, len(violations))
	}
	for i, v := range violations {
		for what, text := range map[string]string{"field": v.Field, "description": v.Description} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%s/%s: the %s %q cannot be shown", k.name, name, what, text)
			}
			if n := utf8.RuneCountInString(text); n > 400 {
				t.Errorf("%s/%s: the %s has %d characters", k.name, name, what, n)
			}
		}
		if !strings.HasSuffix(v.Description, ".") && !strings.HasSuffix(v.Description, "?") || len(v.Description) < 10 {
			t.Errorf("%s/%s: %q is no sentence", k.name, name, v.Description)
		}
		if i > 0 && v == violations[i-1] {
			t.Errorf("%s/%s: says twice: %v", k.name, name, v)
		}
	}
	var value any
	if json.Unmarshal(doc, &value) != nil {
		return
	}
	for _, text := range longTexts(value) {
		for _, v := range violations {
			if strings.Contains(v.Description, text) || strings.Contains(v.Field, text) {
				t.Errorf("%s/%s: the violation %v repeats a value", k.name, name, v)
			}
		}
	}
}

// longTexts returns the lines of the string values that are long enough to be
// a secret, or to be found by accident nowhere else.
func longTexts(value any) (texts []string) {
	switch v := value.(type) {
	case string:
		for line := range strings.Lines(v) {
			if line = strings.TrimSpace(line); len(line) > 8 {
				texts = append(texts, line)
			}
		}
	case []any:
		for _, item := range v {
			texts = append(texts, longTexts(item)...)
		}
	case map[string]any:
		for _, item := range v {
			texts = append(texts, longTexts(item)...)
		}
	}
	return texts
}

// Every field of the tables has documents that are refused for it alone.
func TestEveryFieldIsCovered(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		blamed := map[string]int{}
		for _, e := range expectations(t, k) {
			if len(e.Fields) == 1 && e.By == "schema" {
				blamed[strings.SplitN(e.Fields[0], ".", 2)[0]]++
			}
		}
		given := map[string]int{}
		for _, doc := range fixtures(t, k, "valid") {
			values, _ := k.Parse(doc)
			for name := range values {
				given[name]++
			}
		}
		for _, f := range k.fields {
			if blamed[f.Name] == 0 {
				t.Errorf("no %s document is refused for %s", k.name, f.Name)
			}
			if given[f.Name] == 0 {
				t.Errorf("no %s document with %s is accepted", k.name, f.Name)
			}
		}
	}
}

// What people read is a contract too. -update writes it anew, for review.
func TestWording(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		var b strings.Builder
		docs := fixtures(t, k, "invalid")
		var names []string
		for name, e := range expectations(t, k) {
			if e.By == "schema" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			_, violations := k.Parse(docs[name])
			fmt.Fprintf(&b, "%s\n", name)
			for _, v := range violations {
				fmt.Fprintf(&b, "\t%s\n", v.Description)
			}
		}
		path := filepath.Join("..", "testdata", k.name, "wording.txt")
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s is not what the violations say; look at the difference after: go test ./schema -update", path)
		}
	}
}
