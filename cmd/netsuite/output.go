package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/plugin"
)

// destination is where a command's result goes: standard output, or the file of -o.
type destination struct {
	io.Writer
	file *outputFile // nil for standard output
}

// destination opens the file of -o, which must be none of those that are read.
func (c *cli) destination(path string, read ...namedFile) (destination, error) {
	if path == "" || path == "-" {
		return destination{Writer: c.out}, nil
	}
	if err := overwrites(namedFile{"-o", path}, append(read, c.inUse()...)...); err != nil {
		return destination{}, err
	}
	file, err := createOutput(path)
	if err != nil {
		return destination{}, err
	}
	return destination{Writer: file, file: file}, nil
}

func (d destination) keep() error {
	if d.file == nil {
		return nil
	}
	return d.file.keep()
}

func (d destination) drop() {
	if d.file != nil {
		d.file.drop()
	}
}

// result prints an output document while it arrives. On a terminal it is held, and
// shown so that a person can read it.
type result struct {
	to       io.Writer
	screen   *screen // nil but for a terminal
	bodyOnly bool
	head     bool // status and headers before the body

	parts outputParts
	held  bytes.Buffer
}

func newResult(to destination, out *screen, bodyOnly, head bool) *result {
	r := &result{to: to, bodyOnly: bodyOnly || head, head: head}
	if to.file == nil {
		r.to = unfailing{out}
		if out.terminal {
			r.screen = out
		}
	}
	r.parts.open = r.open
	return r
}

// unfailing writes to a screen, which keeps its failure. A reader that has read
// enough, such as head, does not end a request that NetSuite is carrying out.
type unfailing struct{ screen *screen }

func (u unfailing) Write(p []byte) (int, error) {
	u.screen.write(p)
	return len(p), nil
}

// Write implements io.Writer.
func (r *result) Write(p []byte) (int, error) {
	switch {
	case r.bodyOnly:
		return r.parts.Write(p)
	case r.screen != nil:
		return r.held.Write(p)
	default:
		return r.to.Write(p)
	}
}

func (r *result) open(answer plugin.Output) (io.Writer, error) {
	body := &bodyText{to: r.to, base64: answer.BodyEncoding == "base64"}
	if r.screen != nil && !body.base64 {
		body.to = &r.held
	}
	if !r.head {
		return body, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", strings.TrimSpace(fmt.Sprintf("HTTP %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))))
	for _, name := range slices.Sorted(maps.Keys(answer.Headers)) {
		fmt.Fprintf(&b, "%s: %s\n", name, printable(answer.Headers[name]))
	}
	_, err := io.WriteString(r.to, b.String()+"\n")
	return body, err
}

// end writes what was held back.
func (r *result) end() error {
	if r.bodyOnly {
		if _, err := r.parts.end(); err != nil {
			return err
		}
	}
	var err error
	switch {
	case r.screen != nil && r.held.Len() > 0:
		_, err = r.to.Write(r.screen.document(r.held.Bytes()))
	case !r.bodyOnly:
		_, err = io.WriteString(r.to, "\n")
	}
	return err
}
