// Package testbed has what the tests of several packages need: the files and
// fixtures of this module, programs built from it, a log that collects what is
// written to it, waiting with a deadline. Only tests import it.
package testbed

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Root returns the folder of this module: tests run in that of their package.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no folder above has a go.mod")
		}
		dir = parent
	}
}

// ReadFile returns a file of this module.
func ReadFile(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Root(t), filepath.FromSlash(path))) // #nosec G304 -- the test's own path
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// WriteFile writes a file, which may be a program, and returns its path.
func WriteFile(t testing.TB, path string, text []byte, mode os.FileMode) string {
	t.Helper()
	// A process forked meanwhile would hold the file open for writing, and a
	// file that is open for writing cannot be run.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, text, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// Await waits until ok reports true, and fails the test after within.
func Await(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within %v", what, within)
		}
	}
}

// Log collects what several goroutines write. Its zero value is empty.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// JSON returns a value as JSON, without the escapes that HTML needs.
func JSON(t testing.TB, value any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
