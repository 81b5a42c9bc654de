package credentials

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// maxKeyText bounds the work on a hostile key field. A 4096-bit key with a
// chain of certificates is a fifth of it.
const maxKeyText = 64 << 10

// block is one thing found in the key field.
type block struct {
	label     string // of its BEGIN line, in upper case; "" for base64 without one
	der       []byte
	encrypted bool // by RFC 1421 headers inside the block
	complete  bool // der is as long as it says it is
	open      bool // no END line
}

var (
	// Word processors turn hyphens into dashes, and some tools drop one.
	marker  = regexp.MustCompile(`-{2,}[ \n]*((?i:BEGIN|END))[ \n]+([A-Za-z0-9][A-Za-z0-9 ._]*?)[ \n]*-{2,}`)
	joint   = regexp.MustCompile("[\"'`][ \n]*[+.&,]?[ \n]*[\"'`]")
	rfc1421 = regexp.MustCompile(`(?m)^[ ]*[A-Za-z][A-Za-z0-9-]*:[^\n]*$`)
)

// blocks finds every PEM block in text, mended, or base64 that stands alone.
func blocks(text string) []block {
	return blocksAt(text, 0)
}

func blocksAt(text string, depth int) []block {
	text = unescape(tidy(text))
	marks := marker.FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		return bare(text, depth)
	}
	var found []block
	if text[marks[0][2]] == 'E' || text[marks[0][2]] == 'e' { // the BEGIN line was not copied
		label := strings.ToUpper(text[marks[0][4]:marks[0][5]])
		if b, ok := blockOf(label, text[:marks[0][0]]); ok {
			found = append(found, b)
		}
	}
	for i, m := range marks {
		if !strings.EqualFold(text[m[2]:m[3]], "BEGIN") {
			continue
		}
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		label := strings.ToUpper(strings.Join(strings.Fields(text[m[4]:m[5]]), " "))
		b, _ := blockOf(label, text[m[1]:end])
		b.open = i+1 == len(marks) || !strings.EqualFold(text[marks[i+1][2]:marks[i+1][3]], "END")
		found = append(found, b)
	}
	return found
}

// bare reads text without any PEM line: the base64 of a whole PEM file, or the
// lines between BEGIN and END alone.
func bare(text string, depth int) []block {
	body := base64Only(text)
	if len(body) < 64 || len(body)*10 < len(strings.Join(strings.Fields(text), ""))*9 {
		return nil
	}
	if depth < 2 {
		if plain, err := base64.RawStdEncoding.DecodeString(body); err == nil && isText(plain) {
			return blocksAt(string(plain), depth+1)
		}
	}
	if b, ok := blockOf("", text); ok {
		return []block{b}
	}
	return nil
}

// isText tells a file from DER, which is full of bytes that no text has.
func isText(plain []byte) bool {
	odd := 0
	for _, b := range plain {
		if b < '\t' || (b > '\r' && b < ' ') || b >= 0x7f {
			odd++
		}
	}
	return odd <= 3 || marker.MatchString(unescape(tidy(string(plain)))) // 3: a byte order mark
}

// blockOf decodes a body in the ways it may have been broken, and takes the
// first that is DER of the right length.
func blockOf(label, text string) (block, bool) {
	b := block{label: label}
	if strings.Contains(text, "Proc-Type") || strings.Contains(text, "DEK-Info") {
		b.encrypted = true
		return b, true
	}
	text = joint.ReplaceAllString(text, "")
	text = rfc1421.ReplaceAllString(text, "")
	bodies := []string{base64Only(text)}
	if mended, ok := withoutLostNewlines(bodies[0]); ok {
		bodies = append(bodies, mended)
	}
	if strings.Contains(strings.TrimSpace(text), " ") && !strings.Contains(text, "+") {
		bodies = append(bodies, base64Only(lostPlus(text)))
	}
	for _, body := range bodies {
		der, err := base64.RawStdEncoding.DecodeString(body)
		if err != nil && len(body)%4 == 1 {
			der, err = base64.RawStdEncoding.DecodeString(body[:len(body)-1])
		}
		if err != nil {
			continue
		}
		length, ok := derLength(der)
		if !ok {
			continue
		}
		if length <= len(der) {
			b.der, b.complete = der[:length], true
			return b, true
		}
		if b.der == nil {
			b.der = der
		}
	}
	return b, b.der != nil
}

// base64Only keeps the base64 of text, in the standard alphabet and without
// padding.
func base64Only(text string) string {
	var body strings.Builder
	body.Grow(len(text))
	for _, r := range text {
		switch {
		case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/':
			body.WriteRune(r)
		case r == '-':
			body.WriteByte('+')
		case r == '_':
			body.WriteByte('/')
		}
	}
	return body.String()
}

// withoutLostNewlines undoes "\n" whose backslash was lost: an n (or rn) before
// every line and after the last. DER begins with M in base64, so an n there
// cannot be its own.
func withoutLostNewlines(body string) (string, bool) {
	for _, newline := range []string{"n", "rn"} {
		rest, ok := strings.CutPrefix(body, newline+"M")
		if !ok {
			continue
		}
		rest = "M" + rest
		for _, width := range []int{64, 76} {
			var lines strings.Builder
			left, whole := rest, true
			for len(left) > width+len(newline) && whole {
				lines.WriteString(left[:width])
				left, whole = strings.CutPrefix(left[width:], newline)
			}
			if whole {
				lines.WriteString(strings.TrimSuffix(left, newline))
				return lines.String(), true
			}
		}
	}
	return "", false
}

// lostPlus puts back the plus signs that a form turned into spaces, where the
// line ends have survived. A wrong guess does not go unnoticed: the key's
// numbers would not belong together.
func lostPlus(text string) string {
	lines := strings.Split(strings.Trim(text, " \n"), "\n")
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, " ", "+")
	}
	return strings.Join(lines, "\n")
}

// derLength is how long a DER sequence says it is, header included.
func derLength(der []byte) (int, bool) {
	if len(der) < 4 || der[0] != 0x30 {
		return 0, false
	}
	switch n := int(der[1]); {
	case n < 0x80:
		return 2 + n, true
	case n == 0x81:
		return 3 + int(der[2]), true
	case n == 0x82:
		return 4 + int(der[2])<<8 + int(der[3]), true
	case n == 0x83 && len(der) > 4:
		return 5 + int(der[2])<<16 + int(der[3])<<8 + int(der[4]), true
	default:
		return 0, false
	}
}
