package simulator

import (
	"io"
	"strings"
)

// Content is what a made-up body holds.
type Content string

// The contents of endless and huge bodies. The broken ones go wrong at their
// very end.
const (
	ContentJSON       Content = "json" // the default
	ContentText       Content = "text"
	ContentBinary     Content = "binary"
	ContentBrokenJSON Content = "broken-json"
	ContentCutJSON    Content = "cut-json" // of full length, but the value is not closed
	ContentBrokenText Content = "broken-text"
)

func (c Content) mediaType() string {
	switch c {
	case ContentText, ContentBrokenText:
		return "text/plain; charset=utf-8"
	case ContentBinary:
		return "application/octet-stream"
	}
	return typeCollection
}

// reader returns a body of exactly size bytes; below 0, without end. JSON
// needs room for its brackets: 16 bytes.
func (c Content) reader(size int64) io.Reader {
	start, unit, end := `{"items":[`, `{"id":"1234567","total":1.10,"name":"Ünïcode \"q\" \\ \u00e9"},`, `]}`
	pad := func(n int64) io.Reader { return repeat(" ", n) } // before the end: space is allowed there
	switch c {
	case ContentText:
		start, unit, end = "", "The quick brown fox, Ünïcode included.\n", ""
	case ContentBrokenText:
		start, unit, end = "", "The quick brown fox, Ünïcode included.\n", "\xff"
	case ContentBinary:
		start, unit, end = "\x89PNG\r\n\x1a\n", "\x00\xff\xfe\x80\xc3\x28\x01", ""
	case ContentBrokenJSON:
		end = `]]`
	case ContentCutJSON:
		end = `] `
	}
	if size < 0 {
		return io.MultiReader(strings.NewReader(start), &repeater{unit: unit, left: -1})
	}
	last := "null"
	if end == "" || end == "\xff" {
		last = ""
	}
	room := size - int64(len(start)+len(last)+len(end))
	if room < 0 {
		return io.LimitReader(io.MultiReader(strings.NewReader(start), repeat(" ", size)), size)
	}
	units := room / int64(len(unit))
	return io.MultiReader(
		strings.NewReader(start), repeat(unit, units*int64(len(unit))),
		strings.NewReader(last), pad(room%int64(len(unit))), strings.NewReader(end))
}

func repeat(unit string, size int64) io.Reader { return &repeater{unit: unit, left: size} }

// repeater yields unit over and over, left bytes of it; below 0, without end.
type repeater struct {
	unit string
	at   int
	left int64
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	if r.left > 0 && int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n := 0
	for n < len(p) {
		c := copy(p[n:], r.unit[r.at:])
		r.at = (r.at + c) % len(r.unit)
		n += c
	}
	if r.left > 0 {
		r.left -= int64(n)
	}
	return n, nil
}
