package privatekey

import (
	"html"
	"strconv"
	"strings"

	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/pasted"
)

var (
	escape  = lazyregexp.New(`\\+(?:(?:u00|x)[0-9a-fA-F]{2}|[rnt/"'])`)
	tag     = lazyregexp.New(`(?i)</?(?:br|p|div|span|pre|code|li|td|font)\b[^<>]{0,200}>`)
	entity  = lazyregexp.New(`&(?:#[0-9]{1,4}|#x[0-9a-fA-F]{1,4}|[A-Za-z]{2,9});`)
	seam    = lazyregexp.New(`-{8,}`) // where an END line meets a BEGIN line
	formed  = lazyregexp.New(`(?i)BEGIN\+[A-Z]`)
	percent = lazyregexp.New(`%[0-9a-fA-F]{2}`)
)

// unescape undoes what JSON, environment files, HTML and URLs do to a key.
// None of it can be part of PEM: backslash, percent and ampersand are not in
// base64.
func unescape(text string) string {
	if formed().MatchString(text) {
		text = strings.ReplaceAll(text, "+", " ")
	}
	for range 2 { // some forms escape twice
		text = percent().ReplaceAllStringFunc(text, func(found string) string { return string([]byte{hexadecimal(found[1:])}) })
		text = entity().ReplaceAllStringFunc(text, html.UnescapeString)
	}
	text = escape().ReplaceAllStringFunc(pasted.Clean(text), func(found string) string {
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
	text = tag().ReplaceAllString(text, "\n")
	text = seam().ReplaceAllStringFunc(text, func(run string) string {
		return run[:len(run)/2] + "\n" + run[len(run)/2:]
	})
	return pasted.Clean(text)
}

// hexadecimal reads two digits.
func hexadecimal(digits string) byte {
	code, _ := strconv.ParseUint(digits, 16, 8)
	return byte(code)
}
