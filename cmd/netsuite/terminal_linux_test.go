package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"netsuite-connector/simulator"
)

func TestColourIsForTerminalsThatWantIt(t *testing.T) {
	t.Parallel()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	reader, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer pipe.Close()
	for _, tt := range []struct {
		name             string
		file             *os.File
		env              map[string]string
		terminal, colour bool
	}{
		{"terminal", terminal, map[string]string{"TERM": "xterm"}, true, true},
		{"NO_COLOR", terminal, map[string]string{"NO_COLOR": "1"}, true, false},
		{"empty NO_COLOR", terminal, map[string]string{"NO_COLOR": ""}, true, true},
		{"dumb", terminal, map[string]string{"TERM": "dumb"}, true, false},
		{"pipe", pipe, map[string]string{"TERM": "xterm"}, false, false},
	} {
		s := newScreen(tt.file, func(name string) (string, bool) { value, ok := tt.env[name]; return value, ok })
		if s.terminal != tt.terminal || s.colour != tt.colour {
			t.Errorf("%s: terminal %v, colour %v", tt.name, s.terminal, s.colour)
		}
	}
}

// onTerminal runs the program on a terminal of so many columns, and returns what it
// wrote there.
func onTerminal(t *testing.T, env []string, columns uint16, args ...string) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = errors.Join(unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0), unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	}
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := call{env: append(env, "TERM=xterm", "NO_COLOR=1")}.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = terminal, terminal
	err = cmd.Start()
	_ = terminal.Close() // the program's own is left
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(master) // ends in EIO when the program has
	_ = cmd.Wait()                // its exit code does not matter here
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestTerminalWidth(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	for _, args := range [][]string{
		{"suiteql", "SELECT id, companyname, email, phone FROM customer ORDER BY id", "--limit", "2"},
		{"suiteql", "SELECT id, companyname, email, phone, creditlimit, entityid FORM customer"},
		{"request", "record/v1/customer/999999", "--config", `{"maxRetries":0}`},
	} {
		text := onTerminal(t, to.env, 45, args...)
		text = text[strings.LastIndex(text, "\x1b[?7h")+1:] // without the progress of a slow machine
		text = strings.TrimPrefix(text, "[?7h")
		said, _, _ := strings.Cut(text, "  NetSuite said")
		for line := range strings.Lines(said) {
			if n := columnsWide(strings.TrimSuffix(line, "\n")); n > 45 {
				t.Errorf("%v: a line of %d columns: %q", args, n, line)
			}
		}
		if strings.Count(said, "\n") < 3 {
			t.Errorf("%v: %q", args, text)
		}
	}
}

// TestProgressOnATerminal: a wait is shown while it goes on, and the line is gone
// when the answer comes.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	to.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 503, Header: map[string][]string{"Retry-After": {"2"}}, Times: 1})
	text := onTerminal(t, to.env, 80, "request", "record/v1/customer/101")
	before, after, _ := strings.Cut(text, "{\n")
	if !strings.Contains(before, "the last try failed: trying again in ") || !strings.HasSuffix(before, "\r\x1b[K\x1b[?7l\x1b[?7h") || strings.Contains(after, "\x1b") {
		t.Errorf("%q", text)
	}
}
