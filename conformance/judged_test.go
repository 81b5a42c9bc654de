//go:build large

package conformance_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestLargeOtherHostsAreJudged lets netsuite conform judge the hosts in other
// languages, clause by clause.
func TestLargeOtherHostsAreJudged(t *testing.T) {
	program := netsuiteProgram(t)
	for name, host := range map[string]struct {
		of      func(*testing.T) otherHost
		adapter string
	}{
		"Node.js": {nodeHost, "conform.mjs"},
		"Python":  {pythonHost, "conform.py"},
	} {
		t.Run(name, func(t *testing.T) {
			h := host.of(t)
			arguments := slices.Concat([]string{"conform", "--host", "--"}, h.command, []string{filepath.Join(h.folder, host.adapter)})
			output, err := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput() // #nosec G204 -- the test's own
			if err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}
