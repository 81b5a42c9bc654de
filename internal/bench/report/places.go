package report

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A document marks the places of its tables with comments that stand in lines of
// their own: from begin, with the name of a group or "summary" in it, to end.
const (
	begin   = "<!-- bench: "
	closing = " -->"
	end     = "<!-- bench: end -->"
	summary = "summary"
)

// place is where a document has a table.
type place struct {
	name     string
	from, to int // what is replaced: the bytes between the two marking lines
}

var (
	marker = regexp.MustCompile(`(?i)<!--\s*bench`)
	// heading is one of Markdown or of HTML: text that is not a table's.
	heading = regexp.MustCompile(`(?i)^ {0,3}(#{1,6}(\s|$)|=+\s*$|-+\s*$|<h[1-6])`)
)

// placesOf finds the places of a document whose lines end with LF. What is almost a
// marker is an error, and so is a heading within a place: the text up to the next
// end would be lost.
func placesOf(document []byte) ([]place, error) {
	var found []place
	open := false
	at, number := 0, 0
	for text := range bytes.Lines(document) {
		number++
		began := at
		at += len(text)
		line := string(bytes.TrimSuffix(text, []byte("\n")))
		name, begins := strings.CutPrefix(line, begin)
		name, closes := strings.CutSuffix(name, closing)
		switch {
		case line == end && !open:
			return nil, fmt.Errorf("line %d ends a place that has no beginning", number)
		case line == end:
			found[len(found)-1].to, open = began, false
		case begins && closes && name != "" && !strings.ContainsAny(name, " <>"):
			if open {
				return nil, fmt.Errorf("line %d begins a place before that of %q has its end", number, found[len(found)-1].name)
			}
			found, open = append(found, place{name: name, from: at}), true
		case marker.MatchString(line):
			return nil, fmt.Errorf("line %d has %.60q, which is not a marker in a line of its own, such as %scalls%s or %s", number, line, begin, closing, end)
		case open && heading.MatchString(line):
			return nil, fmt.Errorf("line %d has the heading %.60q within the place of %q, which would be replaced", number, line, found[len(found)-1].name)
		}
	}
	if open {
		return nil, fmt.Errorf("the place of %q has no end", found[len(found)-1].name)
	}
	return found, nil
}

var errMixedLines = errors.New("some of its lines end with CRLF, and others with LF")

// withLF is the document with LF at the end of its lines, and whether it had CRLF.
func withLF(document []byte) (text []byte, crlf bool, err error) {
	pairs := bytes.Count(document, []byte("\r\n"))
	if pairs == 0 {
		return document, false, nil
	}
	if pairs != bytes.Count(document, []byte("\n")) {
		return nil, false, errMixedLines
	}
	return bytes.ReplaceAll(document, []byte("\r\n"), []byte("\n")), true, nil
}

// Fits says before a run why a document could not take the tables of these groups,
// and whether it has a summary. known are the names of all groups.
func Fits(document []byte, groups, known []string, shown []Headline) (summarises bool, err error) {
	document, _, err = withLF(document)
	if err != nil {
		return false, err
	}
	places, err := placesOf(document)
	if err != nil {
		return false, err
	}
	filled := false
	for _, p := range places {
		switch {
		case p.name == summary:
			summarises, filled = true, true
		case !slices.Contains(known, p.name):
			return false, fmt.Errorf("it has a place for %q, and there is no such group", p.name)
		default:
			filled = filled || slices.Contains(groups, p.name)
		}
	}
	if !filled {
		return false, errNoPlace
	}
	if summarises {
		for _, h := range shown {
			if !slices.Contains(groups, h.Group) {
				return false, fmt.Errorf("its summary needs the group %s, too", h.Group)
			}
		}
	}
	return summarises, nil
}

var errNoPlace = errors.New("there is no place for what is measured, which begins with a line such as " + begin + "calls" + closing + " and ends with " + end)
