//go:build unix

package main

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// stop stops a process, as a machine does that gives it no processor.
func stop(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	testbed.Await(t, 10*time.Second, "the process to stop", func() bool {
		state, err := exec.CommandContext(t.Context(), "ps", "-o", "state=", "-p", strconv.Itoa(pid)).Output()
		return err == nil && strings.HasPrefix(strings.TrimSpace(string(state)), "T")
	})
}

// A plugin that has to be killed at the end, when all jobs have ended, is no failure
// of the worker's.
func TestAPluginThatIsKilledAtTheEnd(t *testing.T) {
	s := open(t, simulator.Options{Examples: true}, "1234567")
	state, end := s.worker("first")
	if output, code := s.run("submit", "1234567", "record/v1/customer", "-q", "limit=2", "--wait"); code != exitDone {
		t.Fatalf("%d: %s", code, output)
	}
	stop(t, state.Plugin)
	if code := end(); code != exitDone {
		t.Errorf("the worker ended with %d", code)
	}
	if log := s.logs["first"].String(); !strings.Contains(log, "the plugin did not end in time and was killed") {
		t.Errorf("no warning: %s", log)
	}
}
