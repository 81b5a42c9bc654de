// Package pasted cleans text that a person pasted into a form.
package pasted

import (
	"strings"
	"unicode"
)

// Clean replaces the many kinds of space, newline, quote and hyphen that forms,
// editors and terminals produce by one kind of each, and removes invisible
// characters.
func Clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			return '\n'
		case 0, 0xFFFD: // the zero bytes are those of UTF-16
			return -1
		case '“', '”', '„', '‟', '«', '»', '″':
			return '"'
		case '‘', '’', '‚', '‛', '′':
			return '\''
		case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '﹣', '－':
			return '-'
		case '\n':
			return r
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r): // invisible, such as a byte order mark
			return -1
		default:
			return r
		}
	}, text)
}

// Line is Clean for a value of one line: surrounding white space is removed as
// well.
func Line(text string) string { return strings.Trim(Clean(text), " \n") }

// Unquote is Line without one pair of quotes around the value, which some tools
// that read environment files keep.
func Unquote(text string) string {
	text = Line(text)
	if n := len(text); n >= 2 && text[0] == text[n-1] && strings.ContainsRune("\"'`", rune(text[0])) {
		return Line(text[1 : n-1])
	}
	return text
}
