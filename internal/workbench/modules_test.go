package workbench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The page's modules that need no browser are tested by Node.js.
func TestPageModules(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node.js here, so the page's modules are not tested (install Node.js 20 or later)")
	}
	if _, err := os.Stat("web/node_modules/esbuild"); err != nil {
		t.Skip("the page's packages are missing (npm ci --prefix internal/workbench/web)")
	}
	tests, err := filepath.Glob("web/test/*.test.mjs")
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests: %v", err)
	}
	sources, err := filepath.Glob("web/src/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(sources, tests...) {
		if _, err := os.ReadFile(path); err != nil { // #nosec G304 -- so that Go's cache of test results knows of it
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), node, append([]string{"--test"}, tests...)...).CombinedOutput() // #nosec G204 -- the test's own
	if err != nil || !strings.Contains(string(out), "# fail 0") || strings.Contains(string(out), "# pass 0") {
		t.Errorf("%v\n%s", err, out)
	}
}
