//go:build large

package main

import (
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
)

// TestLargeConformJudgesAHost builds a host, which takes long.
func TestLargeConformJudgesAHost(t *testing.T) {
	t.Parallel()
	host, err := testbed.Build(t.Context(), t.TempDir(), "examples/go-host", "-ldflags=-s -w")
	if err != nil {
		t.Fatal(err)
	}
	r := call{}.run(t, "conform", "--host", "--only", "output.", "--only", "start.cookie", "--", host).wants(t, exitDone)
	for _, line := range []string{"ok    start.cookie", "ok    output.characters", host + ": 6 passed, 0 failed, 0 skipped"} {
		if !strings.Contains(r.stdout, line) {
			t.Errorf("no line %q:\n%s", line, r.stdout)
		}
	}
}
