package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestConformJudgesAPlugin(t *testing.T) {
	t.Parallel()
	junit := filepath.Join(t.TempDir(), "junit.xml")
	args := []string{"conform", "--only", "describe,token.audience", "--junit", junit}
	if runtime.GOOS != "windows" { // any executable will do, a script too
		args = append(args, "--plugin", writeFile(t, filepath.Join(t.TempDir(), "plugin"), "#!/bin/sh\nexec '"+program+"' "+servePlugin+"\n", 0o700))
	}
	for line := range strings.Lines(call{}.run(t, args...).wants(t, exitDone).stdout) {
		if !strings.HasPrefix(line, "ok ") && !strings.Contains(line, "passed, 0 failed, 0 skipped") {
			t.Errorf("the line %q", line)
		}
	}
	text, err := os.ReadFile(junit)
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Cases []struct{} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(text, &suites); err != nil || len(suites.Cases) < 5 {
		t.Errorf("%d cases in the JUnit file, %v", len(suites.Cases), err)
	}
}

func TestConformSaysWhatFailed(t *testing.T) {
	t.Parallel()
	// The command line itself, without arguments, is no plugin.
	got := call{}.run(t, "conform", "--plugin", program, "--only", "handshake.line", "--json").wants(t, exitFailed)
	var document struct {
		Failed  int
		Clauses []struct{ ID, Verdict, Detail string }
	}
	if err := json.Unmarshal([]byte(got.stdout), &document); err != nil {
		t.Fatalf("%v: %s", err, got.stdout)
	}
	if document.Failed != 1 || len(document.Clauses) != 1 || document.Clauses[0].ID != "handshake.line" ||
		document.Clauses[0].Verdict != "failed" || !strings.Contains(document.Clauses[0].Detail, "handshake") {
		t.Errorf("%+v", document)
	}
}

func TestConformRefusesWrongUse(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	for _, args := range [][]string{
		{"conform", "plugin"}, {"conform", "--host"}, {"conform", "--host", "command"}, {"conform", "--host", "--plugin", program, "--", "command"},
		{"conform", "--only", "no-such-clause"}, {"conform", "--only", ""}, {"conform", "--plugin", ""}, {"describe", "--plugin", ""},
		{"conform", "--host", "--plugin", "", "--", "command"}, {"conform", "--plugin", missing}, {"conform", "--junit", filepath.Join(missing, "junit.xml")},
	} {
		if got := inProcess(t, args...).wants(t, exitUsage); got.stdout != "" || got.stderr == "" {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// TestConformThatIsInterrupted: what an interruption cuts short is no failure of the
// plugin's.
func TestConformThatIsInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a test cannot press Ctrl-C there")
	}
	cmd := call{}.command(t.Context(), "conform", "--only", "large,config,token,errors")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(pipe)
	for i := 0; lines.Scan(); i++ {
		if i == 0 {
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.HasPrefix(lines.Text(), "ok ") {
			t.Errorf("the line %q", lines.Text())
		}
	}
	_ = cmd.Wait()
	if said := stderr.String(); cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(said, "Interrupted") || strings.Contains(said, "NetSuite") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), said)
	}
}
