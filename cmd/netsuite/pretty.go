package main

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// document indents a JSON text, and colours it where the screen has colours.
// Numbers, escapes and order stay as they were written; only white space
// changes, and control characters become escapes, which are the same text in
// JSON. Other text is returned printable.
func (s *screen) document(text []byte) []byte {
	var indented bytes.Buffer
	if err := json.Indent(&indented, bytes.TrimSpace(text), "", "  "); err != nil {
		return append(printableLines(bytes.TrimSpace(text)), '\n')
	}
	return append(s.coloured(indented.Bytes()), '\n')
}

// coloured adds colours to valid, indented JSON.
func (s *screen) coloured(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/2)
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '"':
			end := stringEnd(text, i)
			with := green
			if isName(text, end) {
				with = cyan
			}
			out = append(out, s.paint(with, string(escapeControls(text[i:end])))...)
			i = end
		case ' ', '\n', ',', ':', '{', '}', '[', ']':
			out = append(out, c)
			i++
		default: // a number, true, false or null
			end := i
			for end < len(text) && !bytes.ContainsRune([]byte(" \n,]}"), rune(text[end])) {
				end++
			}
			out = append(out, s.paint(yellow, string(text[i:end]))...)
			i = end
		}
	}
	return out
}

// stringEnd returns the index after the string that begins at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// isName reports whether the string that ends at end is a member's name.
func isName(text []byte, end int) bool { return end < len(text) && text[end] == ':' }

// escapeControls writes the unprintable characters of a JSON string as escapes.
func escapeControls(text []byte) []byte {
	found := false
	for rest := text; len(rest) > 0 && !found; {
		r, size := utf8.DecodeRune(rest)
		found = isUnprintable(r) || r == utf8.RuneError
		rest = rest[size:]
	}
	if !found {
		return text
	}
	return printableLines(text)
}
