//go:build unix

package worker_test

import (
	"os"
	"path/filepath"
	"testing"

	"netsuite-connector/fleet/worker"
)

// A folder that is a Secret of Kubernetes consists of links: the kubelet exchanges
// all files at once by moving one of them.
func TestADirectoryThatIsASecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	version := filepath.Join(dir, "..2026_01_01", "1234567")
	err := os.MkdirAll(version, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(version, "main.json"), []byte(`{}`), 0o600)
	}
	if err == nil {
		err = os.Symlink("..2026_01_01", filepath.Join(dir, "..data"))
	}
	if err == nil {
		err = os.Symlink(filepath.Join("..data", "1234567"), filepath.Join(dir, "1234567"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if document, err := worker.Directory(dir).Credentials(t.Context(), "1234567", "main"); err != nil || string(document) != `{}` {
		t.Errorf("%s, %v", document, err)
	}
}
