package credentials

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	escape  = regexp.MustCompile(`\\+(?:u00([0-9a-fA-F]{2})|[rnt/"'])`)
	breaks  = regexp.MustCompile(`(?i)<br ?/?>|</?p>`)
	entity  = regexp.MustCompile(`&(?:#[0-9]{1,4}|#x[0-9a-fA-F]{1,4}|nbsp|quot|amp);`)
	seam    = regexp.MustCompile(`-{8,}`) // where an END line meets a BEGIN line
	encoded = regexp.MustCompile(`(?i)BEGIN(%20|\+)[A-Z]`)
)

// tidy makes one kind of space, newline, quote and hyphen out of the many that
// forms, editors and terminals leave.
func tidy(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			return '\n'
		case 0, 0xAD, 0xFEFF, 0xFFFD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060:
			return -1 // invisible; the zeros are those of UTF-16
		case '“', '”', '„', '‟', '«', '»', '″':
			return '"'
		case '‘', '’', '‚', '‛', '′':
			return '\''
		case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '﹣', '－':
			return '-'
		case '\n':
			return r
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
}

// unescape undoes what JSON, environment files, HTML and URLs do to a key.
// None of it can be part of PEM: backslash, percent and ampersand are not in
// base64.
func unescape(text string) string {
	if encoded.MatchString(text) {
		decode := url.PathUnescape
		if strings.Contains(strings.ToUpper(text), "BEGIN+") {
			decode = url.QueryUnescape
		}
		if plain, err := decode(text); err == nil {
			text = tidy(plain)
		}
	}
	text = escape.ReplaceAllStringFunc(text, func(found string) string {
		bare := strings.TrimLeft(found, `\`)
		switch bare[0] {
		case 'n', 'r', 't':
			return "\n"
		case 'u':
			code, _ := strconv.ParseUint(bare[3:], 16, 8) // two hexadecimal digits
			return string(rune(code))
		default:
			return bare
		}
	})
	text = breaks.ReplaceAllString(text, "\n")
	text = entity.ReplaceAllStringFunc(text, html.UnescapeString)
	text = seam.ReplaceAllStringFunc(text, func(run string) string {
		return run[:len(run)/2] + "\n" + run[len(run)/2:]
	})
	return tidy(text)
}
