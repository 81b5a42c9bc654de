package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"

	"netsuite-connector/internal/jsoncheck"
)

// bodyText turns the body of an output document, as it arrives, into what NetSuite
// sent: JSON stays as it is, a string becomes its text, or the bytes that it holds
// in base64.
type bodyText struct {
	to     io.Writer
	base64 bool

	begun    bool
	isString bool
	ended    bool
	held     []byte // of a string: an escape whose end is still to come
	encoded  []byte // of base64: fewer than four characters
}

// Write implements io.Writer.
func (b *bodyText) Write(p []byte) (int, error) {
	n := len(p)
	if !b.begun && n > 0 {
		b.begun, b.isString = true, p[0] == '"'
		if b.isString {
			p = p[1:]
		}
	}
	if !b.isString {
		return b.to.Write(p)
	}
	if b.ended { // white space
		return n, nil
	}
	text := append(b.held, p...)
	whole := b.whole(text)
	b.held = append([]byte(nil), text[whole:]...)
	quoted := make([]byte, 0, whole+2)
	quoted = append(append(append(quoted, '"'), text[:whole]...), '"')
	return n, b.pass(jsoncheck.Unescape(quoted))
}

// whole returns how much of a string's text can be decoded: up to its closing
// quote, or to an escape of which a part is missing.
func (b *bodyText) whole(text []byte) int {
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			b.ended = true
			return i
		}
		if text[i] != '\\' {
			continue
		}
		length := 2
		if i+1 < len(text) && text[i+1] == 'u' {
			length = 6
			if i+6 <= len(text) {
				if unit, err := strconv.ParseUint(string(text[i+2:i+6]), 16, 16); err == nil && utf16.IsSurrogate(rune(unit)) {
					length = 12
				}
			}
		}
		if i+length > len(text) {
			return i
		}
		i += length - 1
	}
	return len(text)
}

func (b *bodyText) pass(text []byte) error {
	if !b.base64 {
		_, err := b.to.Write(text)
		return err
	}
	b.encoded = append(b.encoded, text...)
	groups := len(b.encoded) &^ 3
	decoded, err := base64.StdEncoding.AppendDecode(nil, b.encoded[:groups])
	if err != nil {
		return fmt.Errorf("the body is not the base64 that it should be: %w", err)
	}
	b.encoded = append([]byte(nil), b.encoded[groups:]...)
	_, err = b.to.Write(decoded)
	return err
}
