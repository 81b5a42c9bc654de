//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"netsuite-connector/internal/testbed"
)

// To open a pipe that nothing reads from would wait without end.
func TestAPipeThatNothingReadsIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"-o cannot be written: " + pipe + " is a pipe":      {"request", "x", "-o", pipe},
		"--junit cannot be written: " + pipe + " is a pipe": {"conform", "--only", "describe", "--junit", pipe},
		"--plot cannot be written: " + pipe + " is a pipe":  {"bench", "--plot", pipe},
		"tables: " + pipe + " is no ordinary file":          {"bench", "--into", pipe},
		"written: " + pipe + " is no ordinary file":         {"simulator", "--env-file", pipe},
		"written: /dev/null is no ordinary file":            {"simulator", "--env-file", "/dev/null"},
	} {
		if ended := (call{}).run(t, args...).wants(t, exitUsage); !strings.Contains(ended.stderr, want) {
			t.Errorf("%q: %s", args, ended.stderr)
		}
	}
}

func TestAPipeIsWrittenForItsReader(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	file, err := createFile("-o", pipe)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		text, err := io.ReadAll(reader)
		if err != nil {
			text = []byte(err.Error())
		}
		read <- string(text)
	}()
	long := strings.Repeat("x", 300_000) // more than the pipe holds
	if _, err := file.WriteString(long); err != nil {
		t.Fatal(err)
	}
	if err := file.keep(); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != long {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("the pipe is %v, %v", info, err)
	}
}

// Outside a clone, and where there is no folder for temporary files, the message says
// what is missing.
func TestBenchSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ended := call{dir: dir}.run(t, "bench").wants(t, exitUsage)
	if !strings.HasPrefix(ended.stderr, "✗ The benchmark cannot be run: it builds what it measures, and so it has to be run in a clone of the repository") {
		t.Errorf("outside a clone: %s", ended.stderr)
	}
	for _, args := range [][]string{{"bench", "--only", "starts"}, {"simulator"}, {"conform", "--host", "--", "/bin/sh"}, {"soak"}, {"conform", "--only", "token"}, {"describe"}} {
		ended := call{dir: testbed.Root(t), env: []string{"TMPDIR=" + filepath.Join(dir, "missing")}}.run(t, args...).wants(t, exitFailed)
		if !strings.Contains(ended.stderr, "he folder for temporary files cannot be used: ") {
			t.Errorf("%q without a folder for temporary files: %s", args, ended.stderr)
		}
	}
}
