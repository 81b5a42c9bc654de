//go:build unix

package hostside_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/internal/conform/hostside"
)

// TestAHostThatHangsIsEndedWithItsChildren: a host is often started by a script.
func TestAHostThatHangsIsEndedWithItsChildren(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pid")
	// A shell that has ended while its child runs on, and one that waits for its child.
	for _, script := range []string{`sleep 600 & echo $! > "$0"`, `sleep 600 & echo $! > "$0"; wait`} {
		r, err := hostside.Run(t.Context(), hostside.Options{
			Command: []string{"/bin/sh", "-c", script, file}, Executable: executable,
			Only: []string{"start.cookie"}, Patience: 2 * time.Second,
		})
		if err != nil || r.Failed() != 1 {
			t.Fatalf("%v, %v", r, err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		child, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); syscall.Kill(child, 0) == nil && !zombie(child); time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > 10*time.Second {
				_ = syscall.Kill(child, syscall.SIGKILL)
				t.Errorf("%s: the child runs on", script)
				break
			}
		}
	}
}

// zombie reports whether a process has ended, and nobody has asked how: in a
// container, perhaps nobody ever does.
func zombie(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	_, state, found := strings.Cut(string(stat), ") ")
	return found && strings.HasPrefix(state, "Z")
}
