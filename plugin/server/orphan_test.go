//go:build unix

package server

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// A plugin whose host died before it had started finds another parent, whose
// end would mean nothing. It does not serve.
func TestHostKilledBeforeTheStart(t *testing.T) {
	t.Parallel()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = write.Close() }()
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, plugintest.Executable(t))
	var stderr bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = pluginEnv("fake"), write, &stderr
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "the host has ended") {
		t.Errorf("%v: %s", err, &stderr)
	}
}

// When the terminal of its host closes, the plugin takes its socket with it;
// under nohup, it serves on.
func TestTerminalCloses(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	if err := h.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if signal.Ignored(syscall.SIGHUP) { // these tests run under nohup
		if _, err := connectorv1.NewConnectorClient(h.conn).Describe(t.Context(), &connectorv1.DescribeRequest{}); err != nil {
			t.Error(err)
		}
		return
	}
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
	if _, err := os.Stat(h.socket); !os.IsNotExist(err) {
		t.Errorf("the socket file is still there: %v", err)
	}
}

// The plugin ends when its host was killed, and takes its socket with it, though
// nobody reads its log any more.
func TestHostKilled(t *testing.T) {
	t.Parallel()
	// The shell is the host. It prints its own plugin's pid, so that the test can
	// see it end.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `"$0" & echo $!; wait`, plugintest.Executable(t))
	cmd.Env = pluginEnv("fake")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = stderr.Close()
	lines := bufio.NewScanner(stdout)
	var pid, socket string
	for socket == "" && lines.Scan() {
		if parts := strings.Split(lines.Text(), "|"); len(parts) > 3 {
			socket = parts[3]
		} else {
			pid = lines.Text()
		}
	}
	if _, err := os.Stat(socket); err != nil || pid == "" {
		t.Fatalf("no plugin: pid %q, %v", pid, err)
	}
	_ = log.Close()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	plugintest.Eventually(t, "end of the socket file", func() bool {
		_, err := os.Stat(socket)
		return os.IsNotExist(err)
	})
	// The pipe closes with the last process that holds it.
	for lines.Scan() {
		t.Errorf("more on stdout: %q", lines.Text())
	}
	_ = cmd.Wait()
}
