package forms_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// need returns the path of the first of the programs that is installed. What is
// missing skips the test on a developer's machine and fails it in CI.
func need(t *testing.T, how string, programs ...string) string {
	t.Helper()
	for _, p := range programs {
		if path, err := exec.LookPath(p); err == nil {
			return path
		}
	}
	missing(t, strings.Join(programs, " or "), how)
	return ""
}

func missing(t *testing.T, what, how string) {
	t.Helper()
	const format = "the forms are drawn in a real browser, which needs %s: %s"
	if os.Getenv("CI") != "" {
		t.Fatalf(format, what, how)
	}
	t.Skipf(format, what, how)
}

func node(t *testing.T) string {
	t.Helper()
	path := need(t, "install Node.js 20 or later", "node")
	if _, err := os.Stat("web/node_modules/.package-lock.json"); err != nil {
		missing(t, "the npm packages", "run npm ci in conformance/forms/web")
	}
	return path
}

func chromium(t *testing.T) string {
	t.Helper()
	return need(t, "install Chromium (Debian: apt-get install chromium)",
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
}
