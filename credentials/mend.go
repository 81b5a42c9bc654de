package credentials

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	escape  = regexp.MustCompile(`\\+(?:(?:u00|x)[0-9a-fA-F]{2}|[rnt/"'])`)
	tag     = regexp.MustCompile(`(?i)</?(?:br|p|div|span|pre|code|li|td|font)\b[^<>]{0,200}>`)
	entity  = regexp.MustCompile(`&(?:#[0-9]{1,4}|#x[0-9a-fA-F]{1,4}|[A-Za-z]{2,9});`)
	seam    = regexp.MustCompile(`-{8,}`) // where an END line meets a BEGIN line
	formed  = regexp.MustCompile(`(?i)BEGIN\+[A-Z]`)
	percent = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
)

// tidy makes one kind of space, newline, quote and hyphen out of the many that
// forms, editors and terminals leave.
func tidy(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			return '\n'
		case 0, 0xFFFD:
			return -1 // the zeros are those of UTF-16
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

// unescape undoes what JSON, environment files, HTML and URLs do to a key.
// None of it can be part of PEM: backslash, percent and ampersand are not in
// base64.
func unescape(text string) string {
	if formed.MatchString(text) {
		text = strings.ReplaceAll(text, "+", " ")
	}
	for range 2 { // twice is what one layer too many makes of it
		text = percent.ReplaceAllStringFunc(text, func(found string) string { return string([]byte{hexadecimal(found[1:])}) })
		text = entity.ReplaceAllStringFunc(text, html.UnescapeString)
	}
	text = escape.ReplaceAllStringFunc(tidy(text), func(found string) string {
		bare := strings.TrimLeft(found, `\`)
		switch bare[0] {
		case 'n', 'r', 't':
			return "\n"
		case 'u', 'x':
			return string(rune(hexadecimal(bare[len(bare)-2:])))
		default:
			return bare
		}
	})
	text = tag.ReplaceAllString(text, "\n")
	text = seam.ReplaceAllStringFunc(text, func(run string) string {
		return run[:len(run)/2] + "\n" + run[len(run)/2:]
	})
	return tidy(text)
}

// hexadecimal reads two digits.
func hexadecimal(digits string) byte {
	code, _ := strconv.ParseUint(digits, 16, 8)
	return byte(code)
}
