//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command does not overwrite what it reads, nor one of its files with another, by
// whatever path. It finds that before anything is loaded, and leaves the file as it was.
func TestNoCommandOverwritesWhatItReads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		return writeFile(t, filepath.Join(dir, name), text, mode)
	}
	document := file("document.md", "<!-- bench: calls -->\n<!-- bench: end -->\n", 0o600)
	faults := file("faults.json", `{"rules": []}`, 0o600)
	text := file("text.json", `{}`, 0o600)
	script := file("script", "#!/bin/sh\nexit 1\n", 0o700)
	link, hard := filepath.Join(dir, "link"), filepath.Join(dir, "hard")
	if err := os.Symlink(document, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(document, hard); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(here, document)
	if err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	for _, c := range []struct {
		env   []string
		names string // of both files
		args  []string
	}{
		{nil, "--plot is that of --into", []string{"bench", "--plot", document, "--into", document}},
		{nil, "--plot is that of --into", []string{"bench", "--plot", relative, "--into", document}},
		{nil, "--plot is that of --into", []string{"bench", "--plot", document, "--into", link}},
		{nil, "--plot is that of --into", []string{"bench", "--plot", hard, "--into", document}},
		{nil, "--plot is that of --plugin", []string{"bench", "--plot", script, "--plugin", script}},
		{nil, "-o is that of --credentials", []string{"request", "x", "--credentials", text, "-o", text}},
		{nil, "-o is that of -d", []string{"request", "x", "-d", "@" + text, "-o", text}},
		{nil, "-o is that of --config", []string{"request", "x", "--config", "@" + text, "-o", text}},
		{nil, "-o is that of the plugin", []string{"request", "x", "--plugin", script, "-o", script}},
		{[]string{envPrivateKeyFile + "=" + text}, "-o is that of " + envPrivateKeyFile, []string{"request", "x", "-o", text}},
		{nil, "-o is that of the query", []string{"suiteql", "@" + text, "-o", text}},
		{nil, "-o is that of --config", []string{"suiteql", "SELECT 1", "--config", "@" + text, "-o", text}},
		{nil, "-o is that of --credentials", []string{"suiteql", "SELECT 1", "--credentials", text, "-o", text}},
		{nil, "--junit is that of the plugin", []string{"conform", "--plugin", script, "--junit", script}},
		{nil, "--junit is that of the host's command", []string{"conform", "--host", "--junit", script, "--", script}},
		{nil, "--env-file is that of --faults", []string{"simulator", "--faults", faults, "--env-file", faults}},
		{nil, "--env-file is that of --certificate", []string{"simulator", "--certificate", text, "--env-file", text}},
		{nil, "--env-file is that of the command", []string{"simulator", "--env-file", script, "--", script}},
	} {
		ended := call{env: c.env}.run(t, c.args...).wants(t, exitUsage)
		if !strings.Contains(ended.stderr, "The file of "+c.names) || ended.stdout != "" {
			t.Errorf("%q: %s%s", c.args, ended.stdout, ended.stderr)
		}
		if after := contents(t, dir); after != before {
			t.Fatalf("%q: %s instead of %s", c.args, after, before)
		}
	}
}

// A terminal is both read and written, and a file that is not there yet is no other.
func TestSameFileIsAnOrdinaryOne(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	if sameFile(os.DevNull, os.DevNull) || sameFile(missing, missing) || sameFile("", "") {
		t.Error("what holds nothing would be lost")
	}
}

func TestConformLeavesTheOldVerdictsWhereItFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	junit := writeFile(t, filepath.Join(dir, "junit.xml"), "old", 0o600)
	inProcess(t, "conform", "--junit", junit, "--only", "no-such-clause").wants(t, exitUsage)
	if got := contents(t, dir); !strings.Contains(got, `junit.xml: "old"`) || strings.Count(got, "\n") != 1 {
		t.Errorf("left behind: %s", got)
	}
}
