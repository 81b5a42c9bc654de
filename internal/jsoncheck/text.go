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

// plain counts the bytes at the start of p, eight at a time, that are nothing
// special in a string. The bytes of mask are 0x80 where bytes from 0x80 on are
// special.
func plain(p []byte, mask uint64) int {
	n := 0
	for ; len(p)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(p[n:])
		quote, slash := w^('"'*ones), w^('\\'*ones)
		// A byte's high bit tells that it is special. A borrow can set it
		// wrongly only above one that is right, so the lowest is always right.
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

// text takes the inside of a string, up to the quote or backslash that ends
// it or the end of p.
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

// lead takes the first byte of a character of several bytes. What may follow
// leaves out overlong forms, surrogates and what lies beyond U+10FFFF.
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
