package conformance_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator/script"
)

// otherHost is one of the hosts in other languages, in examples. Its tests and its
// requests run as its own users run them: by netsuite simulator.
type otherHost struct {
	command []string // that runs a program of its language
	folder  string
	tests   []string
	request string
}

func nodeHost(t *testing.T) otherHost {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node.js here, so the host written in it is not run (install Node.js 20 or later)")
	}
	folder := filepath.Join(testbed.Root(t), "examples", "node-host")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "lossless-json")); err != nil {
		t.Skip("the host in Node.js lacks its packages (npm ci --prefix examples/node-host)")
	}
	return otherHost{[]string{node}, folder, []string{"--test", folder}, filepath.Join(folder, "request.mjs")}
}

func pythonHost(t *testing.T) otherHost {
	t.Helper()
	folder := filepath.Join(testbed.Root(t), "examples", "python-host")
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import grpc, google.protobuf, cryptography").Run() == nil { // #nosec G204 -- one of two
			return otherHost{[]string{python, "-B"}, folder, []string{filepath.Join(folder, "test_host.py")}, filepath.Join(folder, "request.py")}
		}
	}
	t.Skip("no Python here with grpcio, protobuf and cryptography (Debian: python3-grpcio python3-protobuf python3-cryptography)")
	return otherHost{}
}

// netsuiteProgram builds netsuite. Its sources and the hosts' are read, so that Go's
// cache of test results knows of them.
func netsuiteProgram(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"cmd/netsuite/*.go", "examples/*-host/*", "examples/proto/*", "examples/*.json"} {
		paths, err := filepath.Glob(filepath.Join(testbed.Root(t), filepath.FromSlash(pattern)))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		for _, path := range paths {
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				_, _ = os.ReadFile(path) // #nosec G304 -- to be noticed
			}
		}
	}
	program, err := testbed.Build(t.Context(), t.TempDir(), "cmd/netsuite")
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// within runs a program of the host in front of a fault file, and returns what it
// wrote and its exit code.
func (h otherHost) within(t *testing.T, program, faults string, environment []string, arguments ...string) (output, failed []byte, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, slices.Concat([]string{"simulator", "--faults", faults, "--"}, h.command, arguments)...) // #nosec G204 -- the test's own
	cmd.Env = append(append(os.Environ(), "PLUGIN="+executable), environment...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.Bytes(), errs.Bytes(), cmd.ProcessState.ExitCode()
}

func TestHostsInOtherLanguages(t *testing.T) {
	t.Parallel()
	program := netsuiteProgram(t)
	t.Run("Node.js", func(t *testing.T) {
		t.Parallel()
		nodeHost(t).check(t, program)
	})
	t.Run("Python", func(t *testing.T) {
		t.Parallel()
		h := pythonHost(t)
		h.check(t, program)
		t.Run("without TLS", func(t *testing.T) {
			t.Parallel()
			h.meets(t, program, "not-found.json", "HOST_TLS=off")
		})
	})
}

func (h otherHost) check(t *testing.T, program string) {
	t.Helper()
	source, err := filepath.Glob(filepath.Join(h.folder, "host.*"))
	if err != nil {
		t.Fatal(err)
	}
	source = slices.DeleteFunc(source, func(path string) bool { return strings.Contains(path, ".test.") })
	for _, path := range source {
		text, err := os.ReadFile(path) // #nosec G304 -- the host's source
		if lines := bytes.Count(text, []byte("\n")); err != nil || lines >= 150 {
			t.Errorf("%s has %d lines: an example is to be read at one sitting (%v)", path, lines, err)
		}
	}
	for _, name := range []string{"invalid-input.json", "unavailable-unknown.json", "success-after-expired-token.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h.meets(t, program, name)
		})
	}
	t.Run("20 MiB", func(t *testing.T) {
		t.Parallel()
		faults := testbed.WriteFile(t, filepath.Join(t.TempDir(), "faults.json"), []byte(`{"rules": [{"fault": {"kind": "huge", "size": 20971520}}]}`), 0o600)
		output, failed, code := h.within(t, program, faults, nil, h.request, executable, `{"method":"GET","url":"record/v1/customer"}`)
		var a answer
		if err := json.Unmarshal(output, &a); err != nil || code != 0 || len(a.Body) < 18<<20 { // spaces may be gone
			t.Errorf("%v, exit code %d, %d bytes\n%s", err, code, len(output), failed)
		}
	})
}

// meets makes the call of a fault file with the host's own program for one request,
// and compares how it ends.
func (h otherHost) meets(t *testing.T, program, name string, environment ...string) {
	t.Helper()
	file := faultFiles(t)[name]
	if file.Call.Settings != nil || file.Call.Credentials != nil || file.Call.Cancel {
		t.Fatalf("%s is not for a program that makes one request", name)
	}
	faults := filepath.Join(testbed.Root(t), "examples", "faults", name)
	config := file.Call.Config
	if config == nil {
		config = []byte("{}")
	}
	output, failed, code := h.within(t, program, faults, environment, h.request, executable, string(file.Call.Input), string(config))
	got := script.Expect{Success: code == 0}
	text := failed
	if got.Success {
		text = output
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("exit code %d: %v\n%s%s", code, err, output, failed)
	}
	want := *file.Expect
	if want.StatusCode == 0 {
		got.StatusCode = 0
	}
	if want.Attempts == 0 {
		got.Attempts = 0
	}
	if got != want {
		t.Errorf("\n got %+v\nwant %+v\n%s", got, want, failed)
	}
	if name == "invalid-input.json" {
		var told struct {
			Violations []map[string]string `json:"violations"`
		}
		if err := json.Unmarshal(failed, &told); err != nil || len(told.Violations) != 2 || !maps.Equal(told.Violations[1], map[string]string{
			"field": "headers.Host", "description": "Headers: Host cannot be set. It follows from the account.",
		}) {
			t.Errorf("%v %s", err, failed)
		}
	}
}
