package privatekey

import (
	"encoding/base64"
	"strings"

	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/pasted"
)

// MaxLength is the longest private key field that is read, in bytes. A 4096-bit
// key with a chain of certificates has a fifth of it.
const MaxLength = 64 << 10

// block is one thing found in the key field.
type block struct {
	label     string // of its BEGIN line, in upper case; "" for base64 without one
	der       []byte
	encrypted bool // by RFC 1421 headers inside the block
	complete  bool // der is as long as it says it is
	open      bool // no END line
}

var (
	// knownMarker is a BEGIN or END line that is recognised without its hyphens
	// and spaces, which are easily lost in copying.
	knownMarker = lazyregexp.New(`(?i)-*[ \n]*\b(BEGIN|END)[ \n_]*(RSA|EC|DSA|ENCRYPTED|OPENSSH|TRUSTED|X509|NEW)?[ \n_]*(PRIVATE|PUBLIC|CERTIFICATE|PARAMETERS)[ \n_]*(KEY|REQUEST)?[ \n]*-*`)
	// marker is any BEGIN or END line. Some tools drop a hyphen.
	marker  = lazyregexp.New(`-{2,}[ \n]*((?i:BEGIN|END))[ \n]+([A-Za-z0-9][A-Za-z0-9 ._]*?)[ \n]*-{2,}`)
	joint   = lazyregexp.New("[\"'`][ \n]*[+.&,]?[ \n]*[\"'`]")
	rfc1421 = lazyregexp.New(`(?m)^[ ]*[A-Za-z][A-Za-z0-9-]*:[^\n]*$`)
)

// blocks finds every PEM block in text, mended, or base64 that stands alone.
func blocks(text string) []block {
	return blocksAt(text, 0)
}

func blocksAt(text string, depth int) []block {
	text = knownMarker().ReplaceAllString(unescape(pasted.Clean(text)), "\n-----$1 $2 $3 $4-----\n")
	marks := marker().FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		return bare(text, depth)
	}
	var found []block
	if text[marks[0][2]] == 'E' || text[marks[0][2]] == 'e' { // the BEGIN line was not copied
		if b, ok := blockOf(labelOf(text[marks[0][4]:marks[0][5]]), text[:marks[0][0]]); ok {
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
		b, ok := blockOf(labelOf(text[m[4]:m[5]]), text[m[1]:end])
		if !ok {
			if inner := bare(text[m[1]:end], depth); inner != nil { // lines put around base64 of them
				found = append(found, inner...)
				continue
			}
		}
		b.open = i+1 == len(marks) || !strings.EqualFold(text[marks[i+1][2]:marks[i+1][3]], "END")
		found = append(found, b)
	}
	return found
}

func labelOf(text string) string { return strings.ToUpper(strings.Join(strings.Fields(text), " ")) }

// bare reads text without any PEM line: the base64 of a whole PEM file, or the
// lines between BEGIN and END alone. Of an assignment or a data: URL it is the
// longest piece.
func bare(text string, depth int) []block {
	found := bareIn(text, depth)
	if found == nil {
		longest := ""
		for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(`:=,;"'{}`, r) }) {
			if len(piece) > len(longest) {
				longest = piece
			}
		}
		if longest != text {
			found = bareIn(longest, depth)
		}
	}
	return found
}

func bareIn(text string, depth int) []block {
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
	return odd <= 3 || marker().MatchString(unescape(pasted.Clean(string(plain)))) // 3: a byte order mark
}

// blockOf decodes a body in the ways it may have been broken, and takes the
// first that is DER of the length it states, or else one that is longer.
func blockOf(label, text string) (block, bool) {
	b := block{label: label}
	if strings.Contains(text, "Proc-Type") || strings.Contains(text, "DEK-Info") {
		b.encrypted = true
		return b, true
	}
	text = joint().ReplaceAllString(text, "")
	text = rfc1421().ReplaceAllString(text, "")
	bodies := []string{base64Only(text)}
	if mended, ok := withoutLostNewlines(bodies[0]); ok {
		bodies = append(bodies, mended)
	}
	if strings.Contains(strings.TrimLeft(text, " \n"), " ") && !strings.Contains(text, "+") {
		bodies = append(bodies, base64Only(lostPlus(text)), base64Only(lostPlus(strings.TrimRight(text, " \n"))))
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
		switch {
		case length == len(der):
			b.der, b.complete = der, true
			return b, true
		case length < len(der) && !b.complete:
			b.der, b.complete = der[:length], true
		case b.der == nil:
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

// withoutLostNewlines undoes "\n" whose backslash was lost or turned over: an n
// (or rn, /n, /r/n) before every line and after the last. DER begins with M in
// base64, so what stands before that cannot be its own.
func withoutLostNewlines(body string) (string, bool) {
	for _, newline := range []string{"n", "rn", "/n", "/r/n"} {
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
// line ends have survived: one too many at the end does no harm. A wrong guess
// does not go unnoticed: the key's numbers would not belong together.
func lostPlus(text string) string {
	return strings.ReplaceAll(strings.TrimLeft(text, " \n"), " ", "+")
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
