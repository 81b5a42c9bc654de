package jsoncheck

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
func (c *Checker) advance(p []byte) (int, error) {
	state := c.state
	for i := 0; i < len(p); i++ {
		b := p[i]
	again:
		switch state {
		case inString:
			n, problem := c.text(p[i:])
			i += n
			if problem != nil {
				return i, problem
			}
			if i == len(p) {
				c.state = state
				return i, nil
			}
			if p[i] == '\\' {
				state = inEscape
			} else if c.key {
				state = afterName
			} else {
				state = afterValue
			}

		case beginValue, beginFirst:
			switch {
			case b == '"':
				c.key, state = false, inString
			case b == '{':
				if !c.push(true) {
					return i, ErrTooDeep
				}
				state = beginNames
			case b == '[':
				if !c.push(false) {
					return i, ErrTooDeep
				}
				state = beginFirst
			case '1' <= b && b <= '9':
				state = inWhole
			case b == '0':
				state = afterZero
			case b == '-':
				state = afterMinus
			case space(b):
				i += spaces(p[i+1:])
			case b == 't':
				c.literal, state = "true"[1:], inLiteral
			case b == 'f':
				c.literal, state = "false"[1:], inLiteral
			case b == 'n':
				c.literal, state = "null"[1:], inLiteral
			case b == ']' && state == beginFirst:
				c.depth--
				state = afterValue
			default:
				return i, ErrUnexpected
			}

		case beginName, beginNames:
			switch {
			case b == '"':
				c.key, state = true, inString
			case space(b):
				i += spaces(p[i+1:])
			case b == '}' && state == beginNames:
				c.depth--
				state = afterValue
			default:
				return i, ErrUnexpected
			}

		case afterName:
			switch {
			case b == ':':
				state = beginValue
			case !space(b):
				return i, ErrUnexpected
			}

		case afterValue:
			switch {
			case space(b):
				i += spaces(p[i+1:])
			case c.depth == 0:
				return i, ErrUnexpected
			case b == ',':
				state = beginValue
				if c.inObject() {
					state = beginName
				}
			case b == '}' && c.inObject(), b == ']' && !c.inObject():
				c.depth--
			default:
				return i, ErrUnexpected
			}

		case inEscape:
			switch b {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				state = inString
			case 'u':
				state = inHex4
			default:
				return i, ErrUnexpected
			}
		case inHex4, inHex3, inHex2, inHex1:
			if !isHex(b) {
				return i, ErrUnexpected
			}
			if state++; state > inHex1 {
				state = inString
			}

		case inLiteral:
			if b != c.literal[0] {
				return i, ErrUnexpected
			}
			if c.literal = c.literal[1:]; c.literal == "" {
				state = afterValue
			}

		default: // a number: only the byte after it shows that it has ended
			next, ok := number(state, b)
			if !ok {
				return i, ErrUnexpected
			}
			state = next
			if state == afterValue {
				goto again
			}
		}
	}
	c.state = state
	return len(p), nil
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
