package main

import (
	"os"
	"testing"
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
