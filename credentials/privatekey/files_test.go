package privatekey

import (
	"os"
	"path/filepath"
	"testing"
)

// keyFile reads a key of testdata.
func keyFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "keys", name)) // #nosec G304 -- a test's own file
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
