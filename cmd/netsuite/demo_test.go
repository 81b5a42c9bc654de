package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDemoPlainWhenPiped(t *testing.T) {
	t.Parallel()
	temporary := t.TempDir()
	// What a person may have set for NetSuite itself is in nobody's way.
	got := call{env: []string{
		"TMPDIR=" + temporary, "HTTPS_PROXY=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9", "no_proxy=*", "NO_PROXY=*",
		"NETSUITE_CONNECTOR_READ_ONLY=true", "NETSUITE_CONNECTOR_ENVIRONMENT=production", envAccountID + "=7654321",
	}}.run(t, "demo").wants(t, exitDone)
	if strings.ContainsRune(got.stdout, '\x1b') || got.stderr != "" {
		t.Errorf("stdout %q\nstderr %q", got.stdout, got.stderr)
	}
	rest := got.stdout
	for _, want := range []string{
		"✓ 1  ", "✓ 4  Load the plugin", "✓ 5  Verify the credentials",
		"✓ 6  Create a customer", "→ POST record/v1/customer", "\n       {\n", longNumber, "← 204", "recordId ",
		"✓ 7  ", "→ GET record/v1/customer/", "← 200 OK", `"creditLimit": 1500.10,`, `"custentity_crm_number": ` + longNumber,
		"✓ 8  ", "→ POST query/v1/suiteql", "Prefer: transient", "← 200 OK", `"items": [`,
		"✓ 9  ", "← error NOT_FOUND",
		"✓ 10  ", `{"dontThrowErrorOn404":true}`, "← 404 Not Found",
		"What to try next:", "netsuite workbench", "netsuite simulator", ". ./sim.env", "netsuite request", "netsuite keygen", "netsuite verify", "README",
	} {
		before, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("no %q in its place in:\n%s", want, got.stdout)
		}
		if strings.Contains(before, "✗") {
			t.Fatalf("something failed:\n%s", got.stdout)
		}
		rest = after
	}
	nothingLeft(t, temporary)
}

func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("left behind: %s", entry.Name())
	}
}

func TestDemoFailsWhenAStepFails(t *testing.T) {
	t.Parallel()
	temporary := t.TempDir()
	broken := writeFile(t, filepath.Join(t.TempDir(), "plugin"), "#!/bin/sh\necho 'it is broken' >&2\nexit 1\n", 0o700)
	got := call{env: []string{"TMPDIR=" + temporary}}.run(t, "demo", "--plugin", broken).wants(t, exitFailed)
	if !strings.Contains(got.stdout, "✗ 4  Load the plugin") || strings.Contains(got.stdout, "What to try next") {
		t.Error(got.stdout)
	}
	if !strings.Contains(got.stderr, "it is broken") {
		t.Error(got.stderr)
	}
	nothingLeft(t, temporary)
}

func TestInterruptEndsTheDemo(t *testing.T) {
	t.Parallel()
	temporary, started := t.TempDir(), filepath.Join(t.TempDir(), "started")
	stuck := writeFile(t, filepath.Join(t.TempDir(), "plugin"), "#!/bin/sh\n: > '"+started+"'\nexec sleep 60\n", 0o700)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := call{env: []string{"TMPDIR=" + temporary}}.command(ctx, "demo", "--plugin", stuck)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	appears(t, ctx, started)
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code is looked at
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || time.Since(began) > 20*time.Second {
		t.Errorf("exit code %d after %v: %s", code, time.Since(began), stderr.String())
	}
	if !strings.Contains(stderr.String(), "CANCELLED") {
		t.Error(stderr.String())
	}
	nothingLeft(t, temporary)
}

// appears waits for a file that another process makes.
func appears(t *testing.T, ctx context.Context, path string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s did not appear", path)
		}
	}
}
