//go:build unix

package plugin_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

// stopped loads a plugin and stops its process, as a debugger does.
func stopped(t *testing.T) *plugin.Host {
	t.Helper()
	h := loadScripted(t, nil)
	pidOf(t, h)
	if err := syscall.Kill(h.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	// The signal takes effect in the system's own time.
	plugintest.Eventually(t, "stop of the process", func() bool {
		pid := strconv.Itoa(h.PID())
		if stat, err := os.ReadFile("/proc/" + pid + "/stat"); err == nil {
			return bytes.Contains(stat, []byte(") T "))
		}
		state, err := exec.CommandContext(t.Context(), "ps", "-o", "state=", "-p", pid).Output()
		return err == nil && bytes.HasPrefix(bytes.TrimSpace(state), []byte("T"))
	})
	return h
}

func TestCloseOfAStoppedProcess(t *testing.T) {
	t.Parallel()
	h := stopped(t)
	began := time.Now()
	err := h.Close()
	if took := time.Since(began); !errors.Is(err, plugin.ErrKilled) || took > 10*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if !errors.Is(h.Err(), plugin.ErrClosed) {
		t.Error(h.Err())
	}
}

// A call to a process that hangs ends by itself, soon after its
// timeoutSeconds, and a process that does not answer at all is replaced.
func TestACallToAStoppedProcess(t *testing.T) {
	t.Parallel()
	h := stopped(t)
	first := h.PID()
	began := time.Now()
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Config: []byte(`{"timeoutSeconds":"1"}`), Input: []byte(`{"method":"POST","url":"x"}`)})
	f := plugintest.WantReason(t, err, failure.Timeout)
	if took := time.Since(began); f.Outcome != failure.Unknown || !errors.Is(err, context.DeadlineExceeded) || took > 20*time.Second {
		t.Errorf("after %v: %+v", took, f)
	}
	plugintest.Eventually(t, "another process", func() bool { return h.State().Restarts == 1 })
	if second := pidOf(t, h); second == first {
		t.Error("the stopped process was not replaced")
	}
}

// Without a deadline of the host's, Healthy has one of its own.
func TestHealthOfAStoppedProcess(t *testing.T) {
	t.Parallel()
	h := stopped(t)
	ended := make(chan error, 1)
	go func() { ended <- h.Healthy(context.WithoutCancel(t.Context())) }()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a stopped process is well")
		}
	case <-time.After(20 * time.Second):
		t.Error("Healthy waits for a stopped process")
	}
}
