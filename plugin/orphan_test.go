//go:build unix

package plugin

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The plugin ends when its host was killed, and takes its socket with it.
func TestHostKilled(t *testing.T) {
	t.Parallel()
	// The shell is the host. It prints its own plugin's pid, so that the test can
	// see it end.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `"$0" & echo $!; wait`, self(t))
	cmd.Env = pluginEnv("fake")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
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
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "end of the socket file", func() bool {
		_, err := os.Stat(socket)
		return os.IsNotExist(err)
	})
	// The pipe closes with the last process that holds it.
	for lines.Scan() {
		t.Errorf("more on stdout: %q", lines.Text())
	}
	_ = cmd.Wait()
}
