package workbench

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The bundle is what its sources build: the build recorded what it read and
// what it wrote. npm run fresh builds anew and compares, where Node is.
func TestBundleIsFresh(t *testing.T) {
	t.Parallel()
	const remedy = "run: go generate ./internal/workbench"
	sources := recorded(t, "SOURCES.sha256")
	found := map[string]bool{}
	for _, name := range []string{"build.mjs", "package-lock.json", "package.json", "tsconfig.json"} {
		found[name] = true
	}
	err := fs.WalkDir(os.DirFS("web"), "src", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found[path] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range found {
		content, err := os.ReadFile(filepath.Join("web", filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		if sources[path] != sum(content) {
			t.Errorf("web/%s is not what dist was built from; %s", path, remedy)
		}
	}
	for path := range sources {
		if !found[path] {
			t.Errorf("dist was built from web/%s, which is gone; %s", path, remedy)
		}
	}

	outputs := recorded(t, "BUNDLE.sha256")
	err = fs.WalkDir(bundle, "dist", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == "dist/BUNDLE.sha256" {
			return err
		}
		content, err := fs.ReadFile(bundle, path)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, "dist/")
		if outputs[name] != sum(content) {
			t.Errorf("%s was changed by hand; %s", path, remedy)
		}
		delete(outputs, name)
		if len(content) > 1<<20 {
			t.Errorf("%s has %d bytes, over 1 MiB", path, len(content))
		}
		if strings.HasSuffix(name, ".map") || bytes.Contains(content, []byte("sourceMappingURL")) {
			t.Errorf("%s has a source map", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range outputs {
		t.Errorf("dist/%s is gone; %s", name, remedy)
	}
}

// What goes into the bundle is pinned exactly, and its licences are in it.
func TestBundleIsPinned(t *testing.T) {
	t.Parallel()
	manifest, err := os.ReadFile("web/package.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(manifest, "^~*") {
		t.Error("web/package.json has a version that is not exact")
	}
	licences, err := fs.ReadFile(bundle, "dist/LICENSES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"@rjsf/core", "react-dom", "@codemirror/view", "@lezer/common", "@cfworker/json-schema"} {
		if !bytes.Contains(licences, []byte("\n"+name+" ")) {
			t.Errorf("the licence of %s is missing", name)
		}
	}
}

func recorded(t *testing.T, name string) map[string]string {
	t.Helper()
	content, err := fs.ReadFile(bundle, "dist/"+name)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		hash, path, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			t.Fatalf("%s: %q", name, lines.Text())
		}
		sums[path] = hash
	}
	if len(sums) < 5 {
		t.Fatalf("%s lists %d files", name, len(sums))
	}
	return sums
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}
