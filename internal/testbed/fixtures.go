package testbed

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Fixtures returns the documents of testdata/kind/verdict by file name. The
// kinds are credentials, config, input and output, the verdicts valid and
// invalid.
func Fixtures(t testing.TB, kind, verdict string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(Root(t), "testdata", kind, verdict, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s %s documents: %v", verdict, kind, err)
	}
	found := map[string][]byte{}
	for _, path := range paths {
		text, err := os.ReadFile(path) // #nosec G304 -- one of testdata
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(path)] = text
	}
	return found
}

// Expectation is what testdata/README.md says of an invalid document.
type Expectation struct {
	By     string   `json:"by"` // "schema", or "meaning": refused by the code that reads the document
	Reason string   `json:"reason"`
	Fields []string `json:"fields"` // in the order of the form
}

// Expectations returns what is expected of the invalid documents of a kind, by
// file name.
func Expectations(t testing.TB, kind string) map[string]Expectation {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(ReadFile(t, "testdata/"+kind+"/expected.json")))
	d.DisallowUnknownFields()
	var expected map[string]Expectation
	if err := d.Decode(&expected); err != nil || len(expected) == 0 {
		t.Fatalf("%s/expected.json: %d expectations, %v", kind, len(expected), err)
	}
	return expected
}
