package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-colorable"
	"github.com/mattn/go-isatty"
	"golang.org/x/term"
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
		s.failure = fmt.Errorf("writing the output: %w", withoutOperation(err))
		return n, s.failure // by which report knows it
	}
	return n, nil
}

// write writes p, and keeps the error in failure.
func (s *screen) write(p []byte) { _, _ = s.Write(p) }

func (s *screen) line(format string, args ...any) {
	s.write(fmt.Appendf(nil, format+"\n", args...))
}

// width is how many columns the terminal has, 0 where that is not known or there
// is no terminal.
func (s *screen) width() int {
	if !s.terminal || s.file == nil {
		return 0
	}
	columns, _, err := term.GetSize(int(s.file.Fd())) // #nosec G115 -- a file descriptor
	if err != nil || columns < leastWidth {
		return 0
	}
	return columns
}

const leastWidth = 20 // a terminal that is narrower wraps by itself

// wrapped writes words in lines of the terminal's width, and in one line elsewhere.
// The first begins with indent and mark, and the others stand below the first's text.
func (s *screen) wrapped(indent, mark, text string) {
	hang := indent + strings.Repeat(" ", columnsWide(withoutStyle(mark)))
	width := s.width()
	line, room := indent+mark, width-columnsWide(hang)
	first := true
	for word := range strings.SplitSeq(text, " ") {
		size := columnsWide(withoutStyle(word))
		switch {
		case first:
			line, room = line+word, room-size
		case width > 0 && size+1 > room:
			s.line("%s", line)
			line, room = hang+word, width-columnsWide(hang)-size
		default:
			line, room = line+" "+word, room-size-1
		}
		first = false
	}
	s.line("%s", line)
}

// withoutStyle removes what paint adds.
func withoutStyle(text string) string {
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		if !found {
			return text
		}
		_, after, _ := strings.Cut(rest, "m")
		text = before + after
	}
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
