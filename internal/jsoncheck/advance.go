package jsoncheck

import (
	"encoding/binary"
	"math/bits"
)

// state is what the checker expects next. The zero state begins a document.
type state uint8

const (
	beginValue state = iota
	beginFirst       // after [: a value or ]
	beginName        // after { and a comma: a name
	beginNames       // after {: a name or }
	afterName        // a colon
	afterValue       // a comma, an end, or nothing more
	inString
	inEscape
	inHex4 // four hexadecimal digits are missing
	inHex3
	inHex2
	inHex1
	inLiteral
	afterMinus
	afterZero
	inWhole
	afterPoint
	inFraction
	afterE
	afterSign
	inExponent
)

// complete reports whether a top-level value may end in this state.
func (s state) complete() bool {
	switch s {
	case afterValue, afterZero, inWhole, inFraction, inExponent:
		return true
	}
	return false
}

// advance runs the state machine over p. It returns how many bytes it took
// and, when those are not all, what is wrong with the next one.
//
// Each state is a label, and what comes next in most documents is tried first:
// this is half the work that the plugin has with a large body. Where p ends, the
// state is kept for the next piece.
func (c *Checker) advance(p []byte) (int, error) {
	i := 0
	var problem error
	state, mask := c.state, c.mask()
	switch state {
	case beginValue, beginFirst:
		goto value
	case beginName, beginNames:
		goto name
	case afterName:
		goto colon
	case afterValue:
		goto after
	case inString:
		goto text
	case inEscape:
		goto escape
	case inHex4, inHex3, inHex2, inHex1:
		goto hex
	case inLiteral:
		goto literal
	default:
		goto digits
	}

value: // state is beginValue or beginFirst
	for i < len(p) {
		switch b := p[i]; {
		case b == '"':
			i++
			c.key = false
			goto text
		case '1' <= b && b <= '9':
			i++
			state = inWhole
			goto digits
		case b == '{':
			if !c.push(true) {
				return i, ErrTooDeep
			}
			i++
			state = beginNames
			goto name
		case b == '[':
			if !c.push(false) {
				return i, ErrTooDeep
			}
			i++
			state = beginFirst
		case space(b):
			i += 1 + spaces(p[i+1:])
		case b == 't', b == 'f', b == 'n':
			c.literal = literalOf(b)
			i++
			if n := len(c.literal); len(p)-i > n && string(p[i:i+n]) == c.literal {
				i += n
				goto after
			}
			goto literal
		case b == '0':
			i++
			state = afterZero
			goto digits
		case b == '-':
			i++
			state = afterMinus
			goto digits
		case b == ']' && state == beginFirst:
			i++
			c.depth--
			goto after
		default:
			return i, ErrUnexpected
		}
	}
	c.state = state
	return i, nil

name: // state is beginName or beginNames
	for i < len(p) {
		switch b := p[i]; {
		case b == '"':
			i++
			c.key = true
			goto text
		case space(b):
			i += 1 + spaces(p[i+1:])
		case b == '}' && state == beginNames:
			i++
			c.depth--
			goto after
		default:
			return i, ErrUnexpected
		}
	}
	c.state = state
	return i, nil

colon:
	for i < len(p) {
		switch b := p[i]; {
		case b == ':':
			i++
			state = beginValue
			goto value
		case space(b):
			i++
		default:
			return i, ErrUnexpected
		}
	}
	c.state = afterName
	return i, nil

after: // a value
	for i < len(p) && (c.depth != 1 || !c.single) {
		switch b := p[i]; {
		case b == ',' && c.depth > 0:
			i++
			if c.inObject() {
				state = beginName
				goto name
			}
			state = beginValue
			goto value
		case space(b):
			i += 1 + spaces(p[i+1:])
		case c.depth > 0 && (b == '}' && c.inObject() || b == ']' && !c.inObject()):
			i++
			c.depth--
		default:
			return i, ErrUnexpected
		}
	}
	c.state = afterValue
	return i, nil

text:
	for c.need == 0 && len(p)-i >= 8 { // here, since most strings are short
		if s := special(binary.LittleEndian.Uint64(p[i:]), mask); s != 0 {
			i += bits.TrailingZeros64(s) / 8
			break
		}
		i += 8
	}
	if i == len(p) || p[i] != '"' || c.need > 0 {
		if i, problem = c.text(p, i); problem != nil {
			return i, problem
		}
	}
	switch {
	case i == len(p):
		c.state = inString
		return i, nil
	case p[i] == '\\':
		i++
		goto escape
	case c.key:
		i++
		goto colon
	default:
		i++
		goto after
	}

escape:
	if i == len(p) {
		c.state = inEscape
		return i, nil
	}
	switch p[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		i++
		goto text
	case 'u':
		i++
		state = inHex4
	default:
		return i, ErrUnexpected
	}

hex: // state is inHex4, inHex3, inHex2 or inHex1
	for i < len(p) {
		if !isHex(p[i]) {
			return i, ErrUnexpected
		}
		i++
		if state++; state > inHex1 {
			goto text
		}
	}
	c.state = state
	return i, nil

literal:
	for i < len(p) {
		if p[i] != c.literal[0] {
			return i, ErrUnexpected
		}
		i++
		if c.literal = c.literal[1:]; c.literal == "" {
			goto after
		}
	}
	c.state = inLiteral
	return i, nil

digits: // of a number: only the byte after it shows that it has ended
	for i < len(p) {
		next, ok := number(state, p[i])
		if !ok {
			return i, ErrUnexpected
		}
		state = next
		if state == afterValue {
			goto after
		}
		for i++; (state == inWhole || state == inFraction) && i < len(p) && p[i]-'0' <= 9; {
			i++
		}
	}
	c.state = state
	return i, nil
}

// literalOf returns what follows the first letter of a literal.
func literalOf(first byte) string {
	switch first {
	case 't':
		return "true"[1:]
	case 'f':
		return "false"[1:]
	default:
		return "null"[1:]
	}
}

// number returns the state after the next byte of a number: afterValue if the
// number ended before this byte. ok is false if the byte cannot stand here.
func number(s state, b byte) (next state, ok bool) {
	digit := '0' <= b && b <= '9'
	switch {
	case s == afterMinus && b == '0':
		return afterZero, true
	case s == afterMinus:
		return inWhole, digit
	case s == afterPoint:
		return inFraction, digit
	case s == afterE && (b == '+' || b == '-'):
		return afterSign, true
	case s == afterE, s == afterSign:
		return inExponent, digit
	case digit && s != afterZero:
		return s, true
	case b == '.' && (s == afterZero || s == inWhole):
		return afterPoint, true
	case (b == 'e' || b == 'E') && s != inExponent:
		return afterE, true
	}
	return afterValue, true
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
