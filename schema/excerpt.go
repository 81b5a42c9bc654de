package schema

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/truncate"
)

const (
	maxField   = 256 // bytes of a field's path
	maxExcerpt = 64  // bytes of a name or a value in a sentence
)

// Excerpt returns what a message may show of a text that anybody may have
// written: at most 64 bytes, without control characters, and with [redacted]
// in place of what looks like a key or a token.
func Excerpt(text string) string { return displayable(text, maxExcerpt) }

// displayable makes a text fit for a terminal or a log: it redacts what looks
// like a secret, replaces what is not printable (control characters, and those
// that change the direction of writing) and cuts the text to size bytes.
func displayable(text string, size int) string {
	// No more is looked at than can be shown, and so much more that a secret is
	// recognised although it begins near the end.
	text = redact(truncate.Prefix(text, size+1024))
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, text)
	return truncate.Text(text, size)
}

// secretPatterns match what is a key or a token, or a part of one.
var secretPatterns = []func() *regexp.Regexp{
	// A PEM block, to the end of the text, whatever became of its line breaks.
	lazyregexp.New(`(?s)-{2,}\s*BEGIN.*`),
	// A JSON Web Token: its header is an object, which begins with eyJ in base64.
	lazyregexp.New(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*)?`),
}

// base64Run matches a long run of base64 or hexadecimal digits, as in a key's
// body or a client secret, and the lines that follow it. Names of fields and
// headers are shorter.
var base64Run = lazyregexp.New(`[A-Za-z0-9+/_-]{40,}={0,2}(\s+[A-Za-z0-9+/_-]+={0,2})*`)

func redact(text string) string {
	const redacted = "[redacted]"
	for _, pattern := range secretPatterns {
		text = pattern().ReplaceAllLiteralString(text, redacted)
	}
	return base64Run().ReplaceAllStringFunc(text, func(run string) string {
		if !strings.ContainsAny(run, "0123456789") { // random bytes have digits
			return run
		}
		return redacted
	})
}
