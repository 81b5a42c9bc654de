package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/mattn/go-colorable"
	"github.com/mattn/go-isatty"
)

// screen is standard output or standard error: coloured on a terminal, plain
// elsewhere.
type screen struct {
	to       io.Writer
	file     *os.File // what to writes to
	terminal bool
	colour   bool
	failure  error // of the first write that failed; nothing is written after it
}

func newScreen(file *os.File, lookup func(string) (string, bool)) *screen {
	if !isatty.IsTerminal(file.Fd()) && !isatty.IsCygwinTerminal(file.Fd()) {
		return &screen{to: file, file: file}
	}
	noColour, _ := lookup("NO_COLOR") // no-color.org: any value but an empty one
	term, _ := lookup("TERM")
	return &screen{to: colorable.NewColorable(file), file: file, terminal: true, colour: noColour == "" && term != "dumb"}
}

// Write implements io.Writer, for cobra.
func (s *screen) Write(p []byte) (int, error) {
	if s.failure != nil {
		return 0, s.failure
	}
	n, err := s.to.Write(p)
	if err != nil {
		s.failure = fmt.Errorf("writing the output: %w", err)
	}
	return n, err
}

// write writes p, and keeps the error in failure.
func (s *screen) write(p []byte) { _, _ = s.Write(p) }

func (s *screen) line(format string, args ...any) {
	s.write(fmt.Appendf(nil, format+"\n", args...))
}

// overwrite replaces the terminal's last line. The text is cut at the edge of the
// terminal, since a wrapped line would not be replaced.
func (s *screen) overwrite(text string) {
	s.write([]byte("\r\x1b[K\x1b[?7l" + text + "\x1b[?7h"))
}

// indented writes text with prefix before each line.
func (s *screen) indented(prefix string, text []byte) {
	for line := range bytes.Lines(text) {
		s.write(append([]byte(prefix), bytes.TrimSuffix(line, []byte("\n"))...))
		s.write([]byte("\n"))
	}
}

// style is an ANSI attribute.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

func (s *screen) paint(with style, text string) string {
	if !s.colour || with == plain || text == "" {
		return text
	}
	return "\x1b[" + string(with) + "m" + text + "\x1b[0m"
}
