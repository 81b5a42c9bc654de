package report

import (
	"bytes"
	"fmt"
	"strings"
)

// Headline is a line that a summary shows, in its own words.
type Headline struct {
	Text, Group, Case, Value string
	Better                   string // more or less
}

// Into puts the tables of the report in the places that a document has for them.
// Places of groups that were not measured stay as they are; a summary needs every
// group that it shows. A document without a place that could be filled is an error.
func (r Report) Into(document []byte) ([]byte, error) {
	document, crlf, err := withLF(document)
	if err != nil {
		return nil, err
	}
	places, err := placesOf(document)
	if err != nil {
		return nil, err
	}
	var written []byte
	kept, filled := 0, 0
	for _, p := range places {
		table, measured, err := r.place(p.name)
		if err != nil {
			return nil, err
		}
		if measured {
			filled++
			written = append(append(written, document[kept:p.from]...), table...)
			kept = p.to
		}
	}
	if filled == 0 {
		return nil, errNoPlace
	}
	written = append(written, document[kept:]...)
	if crlf {
		written = bytes.ReplaceAll(written, []byte("\n"), []byte("\r\n"))
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
	rows := [][]string{{"", "median", "quartiles", "better"}}
	for _, h := range r.Headlines {
		l, found := r.line(h)
		if !found {
			return fmt.Errorf("the summary needs the group %s with %q, %q", h.Group, h.Case, h.Value)
		}
		rows = append(rows, []string{h.Text, l.median(), l.between(l.Lower, l.Upper), h.Better})
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
