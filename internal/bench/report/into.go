package report

import (
	"bytes"
	"fmt"
	"strings"
)

// Headline is a line that a summary shows, in its own words.
type Headline struct{ Text, Group, Case, Value string }

// A document marks the places of its tables with comments: from begin, with the
// name of a group or "summary" in it, to end.
const (
	begin   = "<!-- bench: "
	closing = " -->\n"
	end     = "<!-- bench: end -->"
	summary = "summary"
)

// Into puts the tables of the report in the places that a document has for them.
// Places of groups that were not measured stay as they are; a summary needs every
// group that it shows. A document without a place that could be filled is an error.
func (r Report) Into(document []byte) ([]byte, error) {
	var written []byte
	filled := 0
	for rest := document; ; {
		before, after, found := bytes.Cut(rest, []byte(begin))
		written = append(written, before...)
		if !found {
			break
		}
		name, after, found := bytes.Cut(after, []byte(closing))
		old, following, ended := bytes.Cut(after, []byte(end))
		if !found || !ended || bytes.Contains(old, []byte(begin)) {
			return nil, fmt.Errorf("the place for %.40q has no end", name)
		}
		table, measured, err := r.place(string(name))
		switch {
		case err != nil:
			return nil, err
		case measured:
			filled++
		default:
			table = string(old)
		}
		written = append(written, begin+string(name)+closing+table+end...)
		rest = following
	}
	if filled == 0 {
		return nil, fmt.Errorf("there is no place for what was measured, as in %s%s…%s", begin+"calls", strings.TrimSpace(closing), end)
	}
	return written, nil
}

// place is what stands in the place of a name.
func (r Report) place(name string) (table string, measured bool, err error) {
	var b strings.Builder
	b.WriteString(r.measured() + "\n")
	if name == summary {
		err := r.summary(&b)
		return b.String(), true, err
	}
	for _, g := range r.Groups {
		if g.Name == name {
			g.write(&b)
			return b.String(), true, nil
		}
	}
	return "", false, nil
}

func (r Report) summary(b *strings.Builder) error {
	rows := [][]string{{"", "median", "quartiles"}}
	for _, h := range r.Headlines {
		l, found := r.line(h)
		if !found {
			return fmt.Errorf("the summary needs the group %s with %q, %q", h.Group, h.Case, h.Value)
		}
		rows = append(rows, []string{h.Text, l.median(), l.between(l.Lower, l.Upper)})
	}
	align(b, rows)
	return nil
}

func (r Report) line(h Headline) (Line, bool) {
	for _, g := range r.Groups {
		for _, l := range g.Lines {
			if g.Name == h.Group && l.Case == h.Case && l.Value == h.Value {
				return l, true
			}
		}
	}
	return Line{}, false
}
