// Package truncate shortens texts of strangers to a bounded length.
package truncate

import (
	"strings"
	"unicode/utf8"
)

// mark stands where a text was cut.
const mark = "…"

// Text returns text as valid UTF-8 of at most size bytes. Where something was
// cut off, it ends with an ellipsis, which is within size. Each run of
// invalid bytes becomes one U+FFFD.
func Text(text string, size int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= size {
		return text
	}
	if size < len(mark) {
		return ""
	}
	return Prefix(text, size-len(mark)) + mark
}

// Prefix returns the longest beginning of text, a valid UTF-8 text, that has at
// most size bytes and cuts no character.
func Prefix(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:max(size, 0)]
}
