package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"netsuite-connector/internal/testbed"
)

func TestSimulatorRunsACommand(t *testing.T) {
	t.Parallel()
	faults := filepath.Join(testbed.Root(t), "examples", "faults", "rate-limited.json")
	temporary := t.TempDir()
	sim := call{env: []string{"TMPDIR=" + temporary, envPrivateKey + "=a secret of the person's", envClientID + "=another"}, stdin: strings.NewReader("given\n")}
	got := sim.run(t, "simulator", "--faults", faults, "--", "/bin/sh", "-c",
		`read -r line; echo "$line $1 [$NETSUITE_PRIVATE_KEY]"; "$2" --json request record/v1/customer/101 --config '{"maxRetries":0}'; exit 7`, "sh", "--faults", program).wants(t, 7)
	if got.stdout != "given --faults []\n" {
		t.Errorf("standard output %q", got.stdout)
	}
	if f := decode(t, got.stderr); f["reason"] != "RATE_LIMITED" || f["outcome"] != "rejected" {
		t.Errorf("standard error %s", got.stderr)
	}
	nothingLeft(t, temporary)

	got = sim.run(t, "simulator", "--faults", faults, "--", "/bin/true").wants(t, exitDone)
	if !strings.Contains(got.stderr, "rules[0], kind problem, has met no request.") {
		t.Errorf("standard error %q", got.stderr)
	}
	call{}.run(t, "simulator", "--", "/bin/sh", "-c", "kill -TERM $$").wants(t, 128+int(syscall.SIGTERM))
}

func TestSimulatorPassesSignalsOn(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP} {
		temporary := t.TempDir()
		cmd := call{env: []string{"TMPDIR=" + temporary}}.command(t.Context(), "simulator", "--", "/bin/sh", "-c",
			`trap "echo got $1; exit 3" "$1"; echo ready; i=0; while [ $i -lt 400 ]; do sleep 0.05; i=$((i+1)); done`, "sh", name)
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
		lines.Scan()
		if err := cmd.Process.Signal(sent); err != nil {
			t.Fatal(err)
		}
		lines.Scan()
		said := lines.Text()
		_ = cmd.Wait()
		if said != "got "+name || cmd.ProcessState.ExitCode() != 3 {
			t.Errorf("%s: said %q, exit code %d: %s", name, said, cmd.ProcessState.ExitCode(), &stderr)
		}
		nothingLeft(t, temporary)
	}
}

func TestSimulatorRefusesBeforeItStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	wrong := writeFile(t, filepath.Join(dir, "wrong.json"), "{\"rules\": [\n  {\"fault\": {\"kind\": \"stall\", \"deley\": \"1s\"}}]}", 0o600)
	two := writeFile(t, filepath.Join(dir, "two.json"), `{"seed": 0, "rule": []}`, 0o600)
	for want, args := range map[string][]string{
		"(" + two + ").\n    line 1, column 13: rule is no field of a fault file. the document may have description, seed, clock, rules, call, expect\n    line 1, column 10": {"--faults", two},
		"line 2, column 31: rules[0].fault.deley is no field": {"--faults", wrong},
		"The file of --faults cannot be read":                 {"--faults", filepath.Join(dir, "none.json")},
		"Write: netsuite simulator -- ls":                     {"ls"},
		"takes no arguments before --":                        {"ls", "--", "ls"},
		"No command stands after --":                          {"--"},
		"cannot be run":                                       {"--", "no-such-program"},
	} {
		temporary := t.TempDir()
		got := call{env: []string{"TMPDIR=" + temporary}}.run(t, append([]string{"simulator"}, args...)...).wants(t, exitUsage)
		if !strings.Contains(got.stderr, want) {
			t.Errorf("%v: %s", args, got.stderr)
		}
		if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
			t.Errorf("%v: %v left, %v", args, left, err)
		}
	}
}

func TestSimulatorWithManyCustomers(t *testing.T) {
	t.Parallel()
	got := call{}.run(t, "simulator", "--customers", "1500", "--", program, "request", "record/v1/customer", "-q", "limit=1").wants(t, exitDone)
	contains(t, got.stdout, `"totalResults":1524`)
	contains(t, call{}.run(t, "simulator", "--customers", "-1").wants(t, exitUsage).stderr, "--customers is -1")
}
