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

	stdout, stderr := benched(t, append(args, "--plot", picture, "--into", document)...)
	if !strings.Contains(stdout, "| start to first answer") || !strings.Contains(stderr, "growth, round 1 of 1") {
		t.Errorf("stdout %s\nstderr %s", stdout, stderr)
	}
	if text, err := os.ReadFile(picture); err != nil || !strings.Contains(string(text), "<svg") {
		t.Errorf("the picture: %v", err)
	}
	if text, err := os.ReadFile(document); err != nil || !strings.Contains(string(text), "| 8 at once") || strings.Contains(string(text), "first answer") {
		t.Errorf("the document: %s, %v", text, err)
	}

	var measured report.Report
	stdout, _ = benched(t, "bench", "--quick", "--rounds", "2", "--only", "starts", "--json")
	if err := json.Unmarshal([]byte(stdout), &measured); err != nil || len(measured.Groups) != 1 || len(measured.Groups[0].Lines[0].Rounds) != 2 {
		t.Errorf("%v: %s", err, stdout)
	}
}

// benched runs the command for as long as it takes: it builds first.
func benched(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, failed strings.Builder
	cmd := call{}.command(t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &out, &failed
	if err := cmd.Run(); err != nil {
		t.Fatalf("netsuite %v: %v\n%s", args, err, failed.String())
	}
	return out.String(), failed.String()
}
