package main

import (
	"bytes"
	"io"

	"netsuite-connector/plugin"
)

// outputParts splits an output document while it arrives: the body is passed on,
// and what stands beside it is kept. The plugin vouches that the document is JSON.
type outputParts struct {
	// open is called once, when the body begins or the document has ended without
	// one, and returns where the body goes. head has what stands before the body:
	// status and headers always do.
	open func(head plugin.Output) (io.Writer, error)

	beside   []byte // the document without its body
	to       io.Writer
	within   bool // the body
	depth    int
	inString bool
	escaped  bool
}

// Write implements io.Writer.
func (o *outputParts) Write(p []byte) (int, error) {
	start := 0 // of what is not yet passed on
	for i, c := range p {
		switch {
		case o.inString:
			o.stringByte(c)
		case c == '"':
			o.inString = true
		case c == '{', c == '[':
			o.depth++
		case o.within && o.depth == 1 && (c == ',' || c == '}'):
			if err := o.pass(p[start:i]); err != nil {
				return 0, err
			}
			o.within, start = false, i
			if c == ',' && len(bytes.TrimSpace(o.beside)) == 1 { // the body stood first
				start++
			}
			if c == '}' {
				o.depth--
			}
		case c == '}', c == ']':
			o.depth--
		case c == ':' && o.depth == 1 && !o.within:
			o.beside = append(o.beside, p[start:i+1]...)
			start = i + 1
			if err := o.named(); err != nil {
				return 0, err
			}
		}
	}
	if o.within {
		return len(p), o.pass(p[start:])
	}
	o.beside = append(o.beside, p[start:]...)
	return len(p), nil
}

func (o *outputParts) stringByte(c byte) {
	switch {
	case o.escaped:
		o.escaped = false
	case c == '\\':
		o.escaped = true
	case c == '"':
		o.inString = false
	}
}

// named looks whether the member whose value follows is the body.
func (o *outputParts) named() error {
	before, isBody := bytes.CutSuffix(o.beside, []byte(`"body":`))
	if !isBody {
		return nil
	}
	o.beside, o.within = bytes.TrimSuffix(bytes.TrimSpace(before), []byte(",")), true
	return o.begin(append(bytes.Clone(o.beside), '}'))
}

func (o *outputParts) begin(head []byte) error {
	output, err := plugin.ParseOutput(head)
	if err != nil {
		return err
	}
	o.to, err = o.open(output)
	return err
}

func (o *outputParts) pass(p []byte) error {
	_, err := o.to.Write(p)
	return err
}

// end returns what the document said beside its body.
func (o *outputParts) end() (plugin.Output, error) {
	if o.to == nil {
		if err := o.begin(o.beside); err != nil {
			return plugin.Output{}, err
		}
	}
	return plugin.ParseOutput(o.beside)
}
