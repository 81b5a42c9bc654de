package actions

import (
	"strings"
	"unicode/utf8"
)

const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	subDelims  = "!$&'()*+,;="

	inPath  = unreserved + subDelims + ":@/%"
	inQuery = inPath + "?" // RFC 3986, section 3.4
)

const upperHex = "0123456789ABCDEF"

// escape encodes the bytes that are not in allowed. It leaves escapes as they are
// if allowed contains %.
func escape(text, allowed string) string {
	if !strings.ContainsFunc(text, func(c rune) bool { return c >= utf8.RuneSelf || strings.IndexByte(allowed, byte(c)) < 0 }) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

// unescape decodes one layer of well-formed escapes and keeps the rest.
func unescape(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if isEscape(text, i) {
			b.WriteByte(digit(text[i+1])<<4 | digit(text[i+2]))
			i += 2
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// unescapeAll decodes layer after layer until no escape is left, in one pass:
// 16 KiB can hold 8,000 layers. An escape that another one completes ends where
// the text so far does.
func unescapeAll(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	bare := make([]byte, 0, len(text))
	for i := range len(text) {
		bare = append(bare, text[i])
		for n := len(bare) - 3; n >= 0 && bare[n] == '%' && isHex(bare[n+1]) && isHex(bare[n+2]); n = len(bare) - 3 {
			bare = append(bare[:n], digit(bare[n+1])<<4|digit(bare[n+2]))
		}
	}
	return string(bare)
}

func malformedEscape(text string) bool {
	for i := range len(text) {
		if text[i] == '%' && !isEscape(text, i) {
			return true
		}
	}
	return false
}

func isEscape(text string, i int) bool {
	return text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func digit(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	default:
		return c | 0x20 - 'a' + 10
	}
}
