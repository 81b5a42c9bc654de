package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Table writes the report as Markdown, a table for each group.
func (r Report) Table(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s. The plugin: %s. Medians of %d rounds; half of the rounds lie between the quartiles.\n", r.Machine, r.Plugin, r.Rounds)
	for _, g := range r.Groups {
		g.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
		rows = append(rows, []string{
			name, l.Value, number(l.Median, l.Unit), number(l.Lower, "") + " to " + number(l.Upper, ""), number(l.Least, "") + " to " + number(l.Most, ""),
		})
	}
	if len(g.Lines) > 0 {
		b.WriteString("\n")
		align(b, rows)
	} else {
		fmt.Fprintf(b, "\n%s\n", g.Title)
	}
	for _, note := range g.Notes {
		fmt.Fprintf(b, "\n%s\n", note)
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

// number writes three digits that count, and whole numbers above 1000 with commas.
func number(value float64, unit string) string {
	text := ""
	switch size := math.Abs(value); {
	case size >= 1000:
		text = grouped(strconv.FormatFloat(value, 'f', 0, 64))
	case size >= 100:
		text = strconv.FormatFloat(value, 'f', 0, 64)
	case size >= 10:
		text = strconv.FormatFloat(value, 'f', 1, 64)
	default:
		text = strconv.FormatFloat(value, 'f', 2, 64)
	}
	if unit != "" {
		text += " " + unit
	}
	return text
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
