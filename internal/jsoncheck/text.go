package jsoncheck

import (
	"encoding/binary"
	"math/bits"
)

func space(b byte) bool { return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t') }

// spaces counts the whitespace that p begins with.
func spaces(p []byte) int {
	i := 0
	for i < len(p) && space(p[i]) {
		i++
	}
	return i
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain counts the bytes at the start of p that have no special meaning in a
// string, eight at a time. With the mask highs, bytes from 0x80 on are special,
// too; with 0 they are not.
func plain(p []byte, mask uint64) int {
	n := 0
	for ; len(p)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(p[n:])
		quote, slash := w^('"'*ones), w^('\\'*ones)
		// A byte's high bit says that it is special. A borrow can set it wrongly,
		// but only above a special byte, so the lowest one is always right.
		special := (quote-ones)&^quote | (slash-ones)&^slash | (w-' '*ones)&^w
		special = special&highs | w&mask
		if special != 0 {
			return n + bits.TrailingZeros64(special)/8
		}
	}
	for n < len(p) && p[n] >= ' ' && p[n] != '"' && p[n] != '\\' && uint64(p[n])&mask&0xFF == 0 {
		n++
	}
	return n
}

// text checks the inside of a string, up to the next quote or backslash or the end
// of p, and returns how many bytes that is.
func (c *Checker) text(p []byte) (int, error) {
	if !c.RequireUTF8 {
		n := plain(p, 0)
		if n < len(p) && p[n] < ' ' {
			return n, ErrUnexpected
		}
		return n, nil
	}
	for i := 0; ; i++ {
		if c.need == 0 {
			i += plain(p[i:], highs)
		}
		if i == len(p) {
			return i, nil
		}
		b := p[i]
		switch {
		case c.need > 0:
			if b < c.low || b > c.high {
				return i, ErrUTF8
			}
			c.need--
			c.low, c.high = 0x80, 0xBF
		case b < ' ':
			return i, ErrUnexpected
		case b < 0x80:
			return i, nil
		case !c.lead(b):
			return i, ErrUTF8
		}
	}
}

// lead starts a character of several bytes with its first byte, and reports
// whether that may be one. The bounds of the next byte exclude overlong forms,
// surrogates and code points beyond U+10FFFF.
func (c *Checker) lead(b byte) bool {
	c.low, c.high = 0x80, 0xBF
	switch {
	case b < 0xC2 || b > 0xF4:
		return false
	case b < 0xE0:
		c.need = 1
	case b < 0xF0:
		c.need = 2
	default:
		c.need = 3
	}
	switch b {
	case 0xE0:
		c.low = 0xA0
	case 0xED:
		c.high = 0x9F
	case 0xF0:
		c.low = 0x90
	case 0xF4:
		c.high = 0x8F
	}
	return true
}
