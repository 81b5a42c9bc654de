package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

func TestDescribeIsComponentJSON(t *testing.T) {
	t.Parallel()
	want := testbed.ReadFile(t, "component.json")
	if got := (call{}).run(t, "describe").wants(t, exitDone); got.stdout != string(want) || got.stderr != "" {
		t.Errorf("%d bytes, want %d; stderr %q", len(got.stdout), len(want), got.stderr)
	}
}

// watched is a plugin that writes its environment to a file.
func watched(t *testing.T, path string) (plugin, environment string) {
	t.Helper()
	environment = filepath.Join(t.TempDir(), "environment")
	script := "#!/bin/sh\nenv > '" + environment + "'\nexec '" + program + "' " + servePlugin + "\n"
	return writeFile(t, path, script, 0o700), environment
}

func TestPluginDoesNotSeeThePrivateKey(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	executable, environment := watched(t, filepath.Join(t.TempDir(), "plugin"))
	call{env: append(to.env, "MARK=seen")}.run(t, "request", "--plugin", executable, "record/v1/customer/101").wants(t, exitDone)
	text, err := os.ReadFile(environment)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), plugin.CookieKey+"=") {
		t.Fatal("this is not the plugin's environment")
	}
	for _, secret := range []string{"MARK=", envPrivateKey + "=", "PRIVATE KEY", strings.Split(string(to.connection.pair.PrivateKey), "\n")[1]} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the environment holds %q", secret)
		}
	}
}

func TestPluginBesideTheProgramIsTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	copied := writeFile(t, filepath.Join(dir, "netsuite"), string(text), 0o700)
	_, environment := watched(t, filepath.Join(dir, connectorName))
	linked := filepath.Join(t.TempDir(), "ns")
	if err := os.Symlink(copied, linked); err != nil {
		t.Fatal(err)
	}
	call{path: linked}.run(t, "describe").wants(t, exitDone)
	if _, err := os.Stat(environment); err != nil {
		t.Errorf("the plugin beside the program was not run: %v", err)
	}
}

// TestPluginIsLookedForHereFirst: --plugin is a path, not the name of a command.
func TestPluginIsLookedForHereFirst(t *testing.T) {
	t.Parallel()
	here, onPath := t.TempDir(), t.TempDir()
	_, environment := watched(t, filepath.Join(here, "some-plugin"))
	_, other := watched(t, filepath.Join(onPath, "some-plugin"))
	path := "PATH=" + onPath + string(filepath.ListSeparator) + os.Getenv("PATH")
	call{dir: here, env: []string{path}}.run(t, "describe", "--plugin", "some-plugin").wants(t, exitDone)
	if _, err := os.Stat(environment); err != nil {
		t.Errorf("the plugin here was not run: %v", err)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("the one on the PATH was run")
	}
	call{dir: t.TempDir(), env: []string{path}}.run(t, "describe", "--plugin", "some-plugin").wants(t, exitDone)
	if _, err := os.Stat(other); err != nil {
		t.Errorf("the one on the PATH was not run: %v", err)
	}
}

func TestServePluginByHandSaysWhatItIs(t *testing.T) {
	t.Parallel()
	got := call{}.run(t, servePlugin).wants(t, exitFailed)
	if got.stdout != "" || !strings.Contains(got.stderr, "plugin") {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

func TestPluginThatDoesNotStart(t *testing.T) {
	t.Parallel()
	got := call{env: []string{"NETSUITE_CONNECTOR_LOG_LEVEL=loud"}}.run(t, "describe", "--json").wants(t, exitFailed)
	document := decode(t, got.stderr)
	if text, _ := document["message"].(string); document["reason"] != "UNAVAILABLE" || document["outcome"] != "not_sent" || !strings.Contains(text, "NETSUITE_CONNECTOR_LOG_LEVEL") {
		t.Error(document)
	}
	silent := writeFile(t, filepath.Join(t.TempDir(), "plugin"), "#!/bin/sh\n", 0o700)
	got = call{}.run(t, "describe", "--plugin", silent).wants(t, exitFailed)
	if !strings.Contains(got.stderr, silent) || strings.Contains(got.stderr, "usually") || strings.Contains(got.stderr, "  With") {
		t.Error(got.stderr)
	}
}

func TestVerboseShowsThePluginsLog(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	quiet := call{env: to.env}.run(t, "request", "record/v1/customer/101").wants(t, exitDone)
	loud := call{env: to.env}.run(t, "request", "-v", "--run-id", "run-7", "record/v1/customer/101").wants(t, exitDone)
	if quiet.stderr != "" || !strings.Contains(loud.stderr, "run-7") {
		t.Errorf("quiet %q, loud %q", quiet.stderr, loud.stderr)
	}
	less := call{env: append(to.env, "NETSUITE_CONNECTOR_LOG_LEVEL=error")}.run(t, "request", "-v", "--run-id", "run-7", "record/v1/customer/101").wants(t, exitDone)
	if strings.Contains(less.stderr, "run-7") {
		t.Errorf("a level of the person's own does not hold: %q", less.stderr)
	}
	if strings.Contains(loud.stderr, strings.Split(string(to.connection.pair.PrivateKey), "\n")[1]) {
		t.Error("the log holds the key")
	}
}
