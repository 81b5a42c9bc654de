package schema

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"netsuite-connector/failure"
)

const (
	maxField = 256 // characters of a field's path
	maxLabel = 64  // characters of it in a sentence
)

// Violation is a violation whose sentence begins with the field, for the
// packages that judge what documents mean. Names in path may be a stranger's.
func Violation(path, format string, args ...any) failure.Violation {
	return complaint(path, format, args...)
}

// complaint is a violation whose sentence begins with the field. Paths may be
// a stranger's: what could fill or steer a terminal is taken out of them.
func complaint(path, format string, args ...any) failure.Violation {
	return failure.Violation{Field: tidy(path, maxField), Description: label(path) + " " + fmt.Sprintf(format, args...)}
}

// label is a path as a sentence shows it, in quotes where it could be taken
// for a part of the sentence.
func label(path string) string {
	text := tidy(path, maxLabel)
	plain := strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-…", r)
	})
	if text == "" || strings.ContainsFunc(plain, unicode.IsSpace) {
		return "“" + text + "”"
	}
	return text
}

// tidy cuts a text and replaces what is not printable: control characters,
// and those that turn the direction of writing.
func tidy(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}

// WellFormed tells whether JSON holds text that decodes to what was written:
// it is UTF-8, and each escaped half of a surrogate pair has its other half.
func WellFormed(raw []byte) bool {
	if !utf8.Valid(raw) {
		return false
	}
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return true
		}
		raw = raw[i:]
		switch unit := escaped(raw); {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return false
		case unit >= 0xD800 && unit <= 0xDBFF:
			if low := escaped(raw[6:]); low < 0xDC00 || low > 0xDFFF {
				return false
			}
			raw = raw[12:]
		default:
			raw = raw[2:]
		}
	}
}

// escaped returns the unit of the \uXXXX that raw begins with, else -1.
func escaped(raw []byte) int64 {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseInt(string(raw[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return unit
}
