package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestConformJudgesNoHost(t *testing.T) {
	t.Parallel()
	// This program is no host: it ends at once.
	r := call{}.run(t, "--json", "conform", "--host", "--only", "output.numbers", "--", program, "--version").wants(t, exitFailed)
	var document struct {
		Failed  int
		Clauses []struct{ ID, Verdict, Detail string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &document); err != nil || document.Failed != 1 ||
		!strings.Contains(document.Clauses[0].Detail, "the host ended (exit status 0) without result") ||
		!strings.Contains(document.Clauses[0].Detail, "a line that is no result") {
		t.Errorf("%v\n%s", err, r.stdout)
	}
}

func TestConformThatCannotJudge(t *testing.T) {
	t.Parallel()
	text := writeFile(t, filepath.Join(t.TempDir(), "host.txt"), "not a program", 0o600)
	for _, c := range []struct {
		says string
		args []string
	}{
		{"cannot be run: there-is-no-such-host: executable file not found", []string{"--", "there-is-no-such-host"}},
		{"cannot be run: " + text + ": ", []string{"--", text}},
		{"No clause for hosts", []string{"--only", "nothing", "--", program}},
		{"--host takes the host's command after --", nil},
	} {
		r := inProcess(t, append([]string{"conform", "--host"}, c.args...)...).wants(t, exitUsage)
		if !strings.Contains(r.stderr, c.says) {
			t.Errorf("%q: %s", c.args, r.stderr)
		}
	}
}
