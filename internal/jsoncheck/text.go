package jsoncheck

import (
	"encoding/binary"
	"math/bits"
)

func space(b byte) bool { return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t') }

// spaces counts the whitespace that p begins with. Indentation is a line break and
// then spaces, which are counted eight at a time.
func spaces(p []byte) int {
	i := 0
	for len(p)-i >= 8 {
		other := binary.LittleEndian.Uint64(p[i:]) ^ ' '*ones
		if other == 0 {
			i += 8
			continue
		}
		if i += bits.TrailingZeros64(other) / 8; !space(p[i]) {
			return i
		}
		i++
	}
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
		if s := special(binary.LittleEndian.Uint64(p[n:]), mask); s != 0 {
			return n + bits.TrailingZeros64(s)/8
		}
	}
	for n < len(p) && p[n] >= ' ' && p[n] != '"' && p[n] != '\\' && uint64(p[n])&mask&0xFF == 0 {
		n++
	}
	return n
}

// special sets the high bit of each byte of w that is special. A borrow can set it
// wrongly, but only above a special byte, so the lowest one is always right. With
// one bit flipped, a quote stands below the space, as control characters do.
func special(w, mask uint64) uint64 {
	below, slash := (w^0x02*ones)-0x21*ones, (w^'\\'*ones)-ones
	return (below|slash)&^w&highs | w&mask
}

// mask is that of special.
func (c *Checker) mask() uint64 {
	if c.RequireUTF8 {
		return highs
	}
	return 0
}

// text checks the inside of a string from p[i] on, up to the next quote or
// backslash or the end of p, and returns where that is.
func (c *Checker) text(p []byte, i int) (int, error) {
	mask := c.mask()
	for i < len(p) {
		b := p[i]
		switch {
		case c.need > 0:
			if b < c.low || b > c.high {
				return i, ErrUTF8
			}
			c.need--
			c.low, c.high = 0x80, 0xBF
			i++
			continue
		case b == '"' || b == '\\':
			return i, nil
		case b < ' ':
			return i, ErrUnexpected
		case b < 0x80 || mask == 0:
			i += 1 + plain(p[i+1:], mask)
			continue
		}
		if n := wholeCharacters(p[i:]); n > 0 {
			i += n
			continue
		}
		if !c.lead(b) {
			return i, ErrUTF8
		}
		i++
	}
	return i, nil
}

// wholeCharacters counts the bytes at the start of p that are whole characters of
// two or three bytes, as of most of the world's scripts, and single spaces between
// them. The rest, and what is wrong, is looked at byte by byte.
func wholeCharacters(p []byte) int {
	i := 0
	for len(p)-i >= 4 {
		switch b := p[i]; {
		case 0xC2 <= b && b <= 0xDF && p[i+1]&0xC0 == 0x80:
			i += 2
		case 0xE1 <= b && b <= 0xEC && p[i+1]&0xC0 == 0x80 && p[i+2]&0xC0 == 0x80:
			i += 3
		case b == ' ':
			i++
		default:
			return i
		}
	}
	return i
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
