package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/keypair"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// program is the real binary, built once.
var program string

func TestMain(m *testing.M) {
	// A command that runs in this process takes this executable for the plugin, as
	// the program takes itself. It also links the program's code: without that, the
	// cache would show results of an older one.
	if len(os.Args) == 2 && os.Args[1] == servePlugin {
		main()
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "netsuite-cli-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		if program, err = testbed.Build(context.Background(), dir, "cmd/netsuite", "-ldflags=-s -w"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// ran is what a run of the program left.
type ran struct {
	code           int
	stdout, stderr string
}

// call is a run of the program to be.
type call struct {
	env   []string // added to an environment without credentials
	stdin io.Reader
	dir   string
	path  string // program, if empty
}

const patience = 30 * time.Second

func (c call) command(ctx context.Context, args ...string) *exec.Cmd {
	path := c.path
	if path == "" {
		path = program
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "NETSUITE_") || strings.HasPrefix(strings.ToUpper(variable), "HTTPS_PROXY=")
	}), c.env...)
	cmd.Stdin, cmd.Dir = c.stdin, c.dir
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

func (c call) run(t *testing.T, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := c.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("netsuite %v: %v\n%s", args, err, stderr.String())
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// inProcess does what a run of the program does, without a process: for what ends
// before anything is loaded.
func inProcess(t *testing.T, args ...string) ran {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		file, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	out, err := open("stdout"), open("stderr")
	nothing := func(string) (string, bool) { return "", false }
	code := newCLI(strings.NewReader(""), out, err, nothing).run(t.Context(), args)
	return ran{code, read(t, out.Name()), read(t, err.Name())}
}

// wants fails the test unless the program ended with that code.
func (r ran) wants(t *testing.T, code int) ran {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\nstdout: %s\nstderr: %s", r.code, code, r.stdout, r.stderr)
	}
	return r
}

// account is a simulated account, with the environment in which the program
// reaches it.
type account struct {
	*simulator.Simulator
	connection connection
	env        []string
}

func startAccount(t *testing.T, options simulator.Options) *account {
	t.Helper()
	options.AccountID, options.Examples = "1234567-sb1", true
	sim := testaccount.Start(t, options)
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := register(sim, simulatedAccount, pair)
	if err != nil {
		t.Fatal(err)
	}
	return &account{sim, made, append(sim.Environment(),
		envAccountID+"="+made.account, envClientID+"="+made.client, envCertificateID+"="+made.certificate,
		envPrivateKey+"="+string(pair.PrivateKey),
	)}
}

// without is the account's environment without some variables.
func (a *account) without(names ...string) []string {
	return slices.DeleteFunc(slices.Clone(a.env), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(names, name)
	})
}

// received returns the API requests that the account has received.
func (a *account) received() []simulator.Seen {
	return slices.DeleteFunc(a.Requests(), func(s simulator.Seen) bool { return s.Token })
}

func writeFile(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	return testbed.WriteFile(t, path, []byte(text), mode)
}

// contents are the files of a folder with what they hold.
func contents(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, entry := range entries {
		fmt.Fprintf(&all, "%s %s: %q\n", entry.Type(), entry.Name(), read(t, filepath.Join(dir, entry.Name())))
	}
	return all.String()
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := call{}.run(t, "--version").wants(t, exitDone)
	// The commit follows where the program was built with one.
	if line, whole := strings.CutSuffix(got.stdout, "\n"); !whole || strings.Contains(line, "\n") || line != "netsuite "+schema.Version && !strings.HasPrefix(line, "netsuite "+schema.Version+" (commit ") {
		t.Errorf("%q", got.stdout)
	}
}
