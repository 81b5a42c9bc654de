package jsoncheck

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Unescape returns the text of a JSON string that is valid UTF-8 and in which each
// escaped half of a surrogate pair has its other half. It needs no further memory:
// the text takes the place of the string, which is overwritten, or aliases it
// where nothing is escaped.
func Unescape(quoted []byte) []byte {
	text := quoted[1 : len(quoted)-1]
	from := bytes.IndexByte(text, '\\')
	if from < 0 {
		return text
	}
	to := from // never behind from: an escape is longer than what it stands for
	for from < len(text) {
		var n int
		if text[from] != '\\' {
			n = bytes.IndexByte(text[from:], '\\')
			if n < 0 {
				n = len(text) - from
			}
			to += copy(text[to:], text[from:from+n])
		} else {
			var character rune
			character, n = escape(text[from:])
			to += utf8.EncodeRune(text[to:to+utf8.RuneLen(character)], character)
		}
		from += n
	}
	return text[:to:to]
}

// escape returns the character that the escape at the start of p stands for, and
// the escape's length.
func escape(p []byte) (character rune, length int) {
	switch p[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		unit := unitOf(p[2:6])
		if utf16.IsSurrogate(unit) {
			return utf16.DecodeRune(unit, unitOf(p[8:12])), 12
		}
		return unit, 6
	default: // a quote, a backslash or a slash
		return rune(p[1]), 2
	}
}

// unitOf reads four hexadecimal digits.
func unitOf(digits []byte) rune {
	var unit rune
	for _, d := range digits {
		switch {
		case d <= '9':
			d -= '0'
		case d <= 'F':
			d -= 'A' - 10
		default:
			d -= 'a' - 10
		}
		unit = unit<<4 | rune(d)
	}
	return unit
}
