//go:build large && linux

package main

import (
	"context"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/simulator"
)

// TestLargeQueryAtFlatMemory: 100,000 rows pass through the program and the plugin,
// and neither holds them.
func TestLargeQueryAtFlatMemory(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{Customers: 100_000})
	dir := t.TempDir()
	for format, lines := range map[string]int{"csv": 100_001, "jsonl": 100_000} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		cmd := call{env: to.env, dir: dir}.command(ctx, "suiteql", "--all-pages", "-o", "rows."+format, "SELECT id, companyname, email FROM customer")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if n := strings.Count(read(t, filepath.Join(dir, "rows."+format)), "\n"); n != lines {
			t.Errorf("%s: %d lines, want %d", format, n, lines)
		}
		// The larger of the program's and the plugin's.
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Fatal("the system tells no usage")
		}
		if peak := usage.Maxrss << 10; peak > 128<<20 {
			t.Errorf("%s: %d MB at the peak", format, peak>>20)
		}
	}
}
