package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// harmless makes a foreign text safe for a terminal: what the terminal would
// obey, or what turns the direction of writing, is spelt out as JSON spells it.
func harmless(text string) string {
	if !strings.ContainsFunc(text, isHarmful) {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	var b strings.Builder
	for _, r := range text { // what is no UTF-8 becomes U+FFFD
		switch {
		case r == '\n', r == '\t':
			b.WriteByte(' ')
		case isHarmful(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isHarmful: control characters (C0, DEL, C1), and the invisible ones that
// format text, the overrides of direction among them.
func isHarmful(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

func escaped(r rune) string {
	if r > 0xffff { // a surrogate pair, as JSON has it
		r -= 0x10000
		return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// harmlessLines is harmless for a text of several lines.
func harmlessLines(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n', r == '\t':
			out = append(out, byte(r))
		case isHarmful(r):
			out = append(out, escaped(r)...)
		default:
			out = utf8.AppendRune(out, r)
		}
		text = text[size:]
	}
	return out
}
