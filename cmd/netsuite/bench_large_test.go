//go:build large

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/bench/report"
	"netsuite-connector/internal/testbed"
)

// TestLargeBench builds what it measures, which takes long.
func TestLargeBench(t *testing.T) {
	dir := t.TempDir()
	picture, document := filepath.Join(dir, "growth.svg"), filepath.Join(dir, "growth.md")
	testbed.WriteFile(t, document, []byte("# Growth\n<!-- bench: growth -->\n<!-- bench: end -->\n"), 0o600)
	args := []string{"bench", "--quick", "--rounds", "1", "--only", "growth,starts"}

	r := call{}.run(t, append(args, "--plot", picture, "--into", document)...).wants(t, exitDone)
	if !strings.Contains(r.stdout, "| start to first answer") || !strings.Contains(r.stderr, "growth, round 1 of 1") {
		t.Errorf("stdout %s\nstderr %s", r.stdout, r.stderr)
	}
	if text, err := os.ReadFile(picture); err != nil || !strings.Contains(string(text), "<svg") {
		t.Errorf("the picture: %v", err)
	}
	if text, err := os.ReadFile(document); err != nil || !strings.Contains(string(text), "| 8 at once") || strings.Contains(string(text), "first answer") {
		t.Errorf("the document: %s, %v", text, err)
	}

	var measured report.Report
	r = call{}.run(t, "bench", "--quick", "--rounds", "2", "--only", "starts", "--json").wants(t, exitDone)
	if err := json.Unmarshal([]byte(r.stdout), &measured); err != nil || len(measured.Groups) != 1 || len(measured.Groups[0].Lines[0].Rounds) != 2 {
		t.Errorf("%v: %s", err, r.stdout)
	}
}
