package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// started is a command that runs until it is interrupted.
type started struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr *strings.Builder
}

func start(t *testing.T, c call, args ...string) started {
	t.Helper()
	cmd := c.command(t.Context(), args...)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return started{cmd, bufio.NewReader(pipe), &stderr}
}

// interrupt ends it as Ctrl-C does.
func (s started) interrupt(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, s.stdout); err != nil {
		t.Error(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, s.stderr)
	}
}

func TestSimulatorOnItsOwn(t *testing.T) {
	t.Parallel()
	dir, temporary := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "sim env")
	port := freePort(t)
	sim := start(t, call{env: []string{"TMPDIR=" + temporary}}, "simulator", "--env-file", file, "--port", port, "--concurrency", "2", "--latency", "1ms")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	appears(t, ctx, file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "export HTTPS_PROXY=http://127.0.0.1:"+port+"\n") {
		t.Errorf("port %s is not in %s", port, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	shell := call{path: "/bin/sh"}.run(t, "-c", `. "$1" && "$2" verify && "$2" request record/v1/customer -q limit=2`, "sh", file, program).wants(t, exitDone)
	if !strings.Contains(shell.stdout, "Verified.") || !strings.Contains(shell.stdout, `"count":2`) {
		t.Errorf("%s%s", shell.stdout, shell.stderr)
	}
	sim.interrupt(t)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	nothingLeft(t, temporary)
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestSimulatorTakesACertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := decode(t, call{dir: dir}.run(t, "keygen", "--json").wants(t, exitDone).stdout)
	sim := start(t, call{dir: dir}, "simulator", "--certificate", certificateFileName, "--client-id", strings.Repeat("ab", 32))
	env := []string{envPrivateKeyFile + "=" + filepath.Join(dir, keyFileName)}
	for {
		line, err := sim.stdout.ReadString('\n')
		if err != nil {
			t.Fatal(err, sim.stderr)
		}
		if variable, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			env = append(env, variable)
		}
		if strings.HasPrefix(line, "export no_proxy=") { // the last
			break
		}
	}
	if want := fmt.Sprintf("%s=%s", envCertificateID, made["certificateId"]); !strings.Contains(strings.Join(env, "\n"), want) {
		t.Errorf("no %s in %v", want, env)
	}
	for i, variable := range env { // what is quoted for a shell holds no quotes itself
		env[i] = strings.ReplaceAll(variable, "'", "")
	}
	call{env: env}.run(t, "verify").wants(t, exitDone)
	sim.interrupt(t)
}

func TestWorkbenchServesItsPage(t *testing.T) {
	t.Parallel()
	temporary := t.TempDir()
	workspace := filepath.Join(t.TempDir(), "Ada's requests.json")
	bench := start(t, call{env: []string{"TMPDIR=" + temporary}}, "workbench", "--port", "0", "--no-open", "--workspace", workspace)
	line, err := bench.stdout.ReadString('\n')
	if err != nil {
		_ = bench.cmd.Wait()
		t.Fatal(err, bench.stderr)
	}
	page, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	get := func(address string) []byte {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Workbench-Token", strings.Split(page.Path, "/")[2])
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s (%v)", address, response.Status, err)
		}
		return body
	}
	get(page.String())
	if page.Hostname() != "127.0.0.1" {
		t.Error(line)
	}
	// The page tells how the same workbench is started again.
	var state struct{ Restart string }
	if err := json.Unmarshal(get("http://"+page.Host+"/api/state"), &state); err != nil {
		t.Error(err)
	}
	if want := `netsuite workbench --no-open --workspace '` + strings.ReplaceAll(workspace, "'", `'\''`) + `' --port ` + page.Port(); state.Restart != want {
		t.Errorf("to start it again: %s, want %s", state.Restart, want)
	}
	bench.interrupt(t)
	nothingLeft(t, temporary)
}
