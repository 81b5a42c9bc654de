package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Editors and shells on Windows write text as UTF-16, or put a byte order mark
// before UTF-8. Every text file and standard input are read through the functions
// of this file, which turn both into plain UTF-8.

// readTextFile reads a file and decodes it with decodeText.
func readTextFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	return decodeText(text), withoutOperation(err)
}

// readText reads to the end and decodes what it read with decodeText.
func readText(from io.Reader) ([]byte, error) {
	text, err := io.ReadAll(from)
	return decodeText(text), err
}

// The byte order marks.
const (
	markUTF8    = "\xef\xbb\xbf"
	markUTF16LE = "\xff\xfe"
	markUTF16BE = "\xfe\xff"
)

// decodeText returns text as UTF-8 without its byte order mark. UTF-16 is known by
// its mark or, without one, by its first characters. Input that is not valid in
// the encoding it appears to have is returned as it is.
func decodeText(text []byte) []byte {
	if rest, marked := bytes.CutPrefix(text, []byte(markUTF8)); marked {
		if !utf8.Valid(rest) {
			return text
		}
		return rest
	}
	for _, encoding := range []struct {
		mark  string
		order binary.ByteOrder
	}{{markUTF16LE, binary.LittleEndian}, {markUTF16BE, binary.BigEndian}} {
		rest, marked := bytes.CutPrefix(text, []byte(encoding.mark))
		if !marked && !beginsAsUTF16(text, encoding.order) {
			continue
		}
		decoded, ok := decodeUTF16(rest, encoding.order)
		// Text has no zero characters. After a mark, the first one shows UTF-32,
		// whose little-endian mark begins with that of UTF-16.
		if !ok || marked && bytes.HasPrefix(decoded, []byte{0}) || !marked && bytes.IndexByte(decoded, 0) >= 0 {
			return text
		}
		return decoded
	}
	return text
}

// beginsAsUTF16 reports whether each of the first characters is a printable
// character or white space of Latin-1 in UTF-16, which has a zero byte in each. One
// character is too little to tell.
func beginsAsUTF16(text []byte, order binary.ByteOrder) bool {
	const few, enough = 2, 4
	if len(text) < 2*few {
		return false
	}
	for start := text[:min(len(text), 2*enough)&^1]; len(start) > 0; start = start[2:] {
		switch unit := order.Uint16(start); {
		case unit == '\t', unit == '\n', unit == '\r', ' ' <= unit && unit <= '~', 0xA0 <= unit && unit <= 0xFF:
		default:
			return false
		}
	}
	return true
}

// decodeUTF16 returns UTF-16 as UTF-8. It is not ok if half a character is left at
// the end or a surrogate has no partner.
func decodeUTF16(text []byte, order binary.ByteOrder) (decoded []byte, ok bool) {
	if len(text)%2 != 0 {
		return nil, false
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	runes := utf16.Decode(units)
	// A surrogate without a partner was replaced, and is not encoded as it was.
	if !slices.Equal(utf16.Encode(runes), units) {
		return nil, false
	}
	return []byte(string(runes)), true
}
