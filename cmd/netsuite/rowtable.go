package main

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/width"

	"netsuite-connector/internal/jsoncheck"
)

// tableRows prints rows as a table, which needs all of them first.
type tableRows struct {
	to      io.Writer
	columns columns
	screen  *screen // where the table goes to a terminal, nil elsewhere
	rows    [][]jsoncheck.Member
}

func (t *tableRows) row(members []jsoncheck.Member) error {
	t.columns.add(members)
	t.rows = append(t.rows, copied(members))
	return nil
}

const (
	gap      = "  "
	leastCut = 6 // a column is not made narrower to fit a terminal
)

func (t *tableRows) end() error {
	lines := make([][]string, 0, len(t.rows)+1)
	lines = append(lines, t.columns.names)
	for _, row := range t.rows {
		cells := t.columns.cells(row)
		for i, cell := range cells {
			cells[i] = printable(cell)
		}
		lines = append(lines, cells)
	}
	if len(t.columns.names) == 0 {
		_, err := io.WriteString(t.to, "(no rows)\n")
		return err
	}
	widths := make([]int, len(t.columns.names))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], columnsWide(cell))
		}
	}
	most := 0
	if t.screen != nil {
		most = t.screen.width()
		narrow(widths, most)
	}
	var b bytes.Buffer
	for n, line := range lines {
		text := strings.TrimRight(tableLine(line, widths), " ")
		if most > 0 {
			text = cutTo(text, most)
		}
		if n == 0 && t.screen != nil {
			text = t.screen.paint(bold, text)
		}
		b.WriteString(text + "\n")
		if n == 0 && t.screen == nil {
			b.WriteString(tableLine(dashes(widths), widths) + "\n")
		}
	}
	if len(t.rows) == 0 {
		b.WriteString("(no rows)\n")
	}
	_, err := t.to.Write(b.Bytes())
	return err
}

func tableLine(cells []string, widths []int) string {
	padded := make([]string, len(cells))
	for i, cell := range cells {
		cell = cutTo(cell, widths[i])
		padded[i] = cell + strings.Repeat(" ", widths[i]-columnsWide(cell))
	}
	return strings.Join(padded, gap)
}

func dashes(widths []int) []string {
	lines := make([]string, len(widths))
	for i, w := range widths {
		lines[i] = strings.Repeat("-", w)
	}
	return lines
}

// narrow makes the widest columns narrower until the table fits.
func narrow(widths []int, most int) {
	if most <= 0 {
		return
	}
	total := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > most; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= leastCut {
			return
		}
		widths[widest]--
	}
}

// columnsWide is how many columns of a terminal a text takes.
func columnsWide(text string) int {
	n := 0
	for _, r := range text {
		n += runeWide(r)
	}
	return n
}

func runeWide(r rune) int {
	if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// cutTo cuts a text so that it takes no more columns.
func cutTo(text string, most int) string {
	if columnsWide(text) <= most {
		return text
	}
	n := 0
	for i, r := range text {
		if n += runeWide(r); n > most-1 {
			return text[:i] + "…"
		}
	}
	return text
}
