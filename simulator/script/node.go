package script

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// node is a JSON value with its place in the text.
type node struct {
	at       int // of its first byte
	raw      json.RawMessage
	members  []member // of an object
	elements []*node  // of an array
}

type member struct {
	name  string
	at    int // of the name
	value *node
}

func (n *node) is(first byte) bool { return n.raw[0] == first }

func (n *node) null() bool { return n.is('n') }

// parse reads one JSON value.
func parse(text []byte) (*node, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s: this is not JSON: %w", place(text, int(max(syntax.Offset-1, 0))), err)
		}
		return nil, fmt.Errorf("this is not JSON: %w", err)
	}
	p := &parser{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	return p.value(), nil
}

// parser reads JSON that is known to be well formed.
type parser struct {
	text    []byte
	decoder *json.Decoder
}

// next returns the next token and its place.
func (p *parser) next() (json.Token, int) {
	at := int(p.decoder.InputOffset())
	for at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n,:"), p.text[at]) >= 0 {
		at++
	}
	token, _ := p.decoder.Token() // well formed
	return token, at
}

func (p *parser) value() *node {
	token, at := p.next()
	n := &node{at: at}
	switch token {
	case json.Delim('{'):
		for p.decoder.More() {
			name, at := p.next()
			text, _ := name.(string) // names are strings
			n.members = append(n.members, member{text, at, p.value()})
		}
		p.next()
	case json.Delim('['):
		for p.decoder.More() {
			n.elements = append(n.elements, p.value())
		}
		p.next()
	}
	n.raw = p.text[at:p.decoder.InputOffset()]
	return n
}

// place is where a byte of the text stands, for a person.
func place(text []byte, at int) string {
	before := text[:min(at, len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(bytes.Runes(before[bytes.LastIndexByte(before, '\n')+1:])) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}
