package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes text from elsewhere safe to show in a terminal: control
// characters and invisible ones, which a terminal acts on or which change the
// direction of writing, become escapes as in JSON.
func printable(text string) string {
	if !strings.ContainsFunc(text, isUnprintable) {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	var b strings.Builder
	for _, r := range text { // invalid UTF-8 becomes U+FFFD
		switch {
		case r == '\n', r == '\t':
			b.WriteByte(' ')
		case isUnprintable(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isUnprintable reports whether r is a control character (C0, DEL, C1) or an
// invisible one that formats text, such as those that change its direction.
func isUnprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

func escaped(r rune) string {
	if r > 0xffff { // a surrogate pair, as JSON has it
		r -= 0x10000
		return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// printableLines is printable for text of several lines: it keeps line breaks and
// tabs.
func printableLines(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n', r == '\t':
			out = append(out, byte(r))
		case isUnprintable(r):
			out = append(out, escaped(r)...)
		default:
			out = utf8.AppendRune(out, r)
		}
		text = text[size:]
	}
	return out
}
