package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Table writes the report as Markdown: a table for each group, and what its words mean.
func (r Report) Table(w io.Writer) error {
	var b strings.Builder
	b.WriteString(r.measured())
	for _, g := range r.Groups {
		b.WriteString("\n")
		g.write(&b)
	}
	if r.Terms != "" {
		b.WriteString("\n" + r.Terms)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// measured says on what the figures were measured, and what they are.
func (r Report) measured() string {
	rounds := "One round."
	if r.Rounds != 1 {
		rounds = fmt.Sprintf("Medians of %d rounds; half of the rounds lie between the quartiles.", r.Rounds)
	}
	return fmt.Sprintf("%s. The plugin: %s. %s\n", r.Machine, r.Plugin, rounds)
}

func (g Group) write(b *strings.Builder) {
	rows := [][]string{{"", g.Title, "median", "quartiles", "least to most"}}
	before := ""
	for _, l := range g.Lines {
		name := l.Case
		if name == before {
			name = ""
		}
		before = l.Case
		rows = append(rows, []string{name, l.Value, l.median(), l.between(l.Lower, l.Upper), l.between(l.Least, l.Most)})
	}
	if len(g.Lines) > 0 {
		align(b, rows)
	} else {
		fmt.Fprintf(b, "%s\n", g.Title)
	}
	for _, note := range g.Notes {
		fmt.Fprintf(b, "\n%s\n", note)
	}
}

func (l Line) median() string {
	return strings.TrimSuffix(l.number(l.Median)+" "+l.Unit, " ")
}

func (l Line) between(from, to float64) string { return l.number(from) + " to " + l.number(to) }

// number writes three digits that count, of a ratio two behind the point, and whole
// numbers above 1000 with commas.
func (l Line) number(value float64) string {
	switch size := math.Abs(value); {
	case size >= 1000:
		return grouped(strconv.FormatFloat(value, 'f', 0, 64))
	case size >= 100:
		return strconv.FormatFloat(value, 'f', 0, 64)
	case size >= 10:
		return strconv.FormatFloat(value, 'f', 1, 64)
	case size >= 1 || l.Unit == "":
		return strconv.FormatFloat(value, 'f', 2, 64)
	default:
		return strconv.FormatFloat(value, 'f', 3, 64)
	}
}

// align writes rows as a table whose columns are aligned in a terminal, too.
func align(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	for n, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(b, "| %-*s ", widths[i], cell)
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				b.WriteString("|" + strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
}

func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}
