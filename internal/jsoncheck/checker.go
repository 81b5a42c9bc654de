// Package jsoncheck checks whether a stream of bytes is JSON, in constant memory,
// and splits objects into their members without copying. It accepts exactly what
// encoding/json accepts.
package jsoncheck

// MaxDepth is how deep arrays and objects may nest, as in encoding/json.
const MaxDepth = 10000

// Checker checks one JSON value that arrives in pieces of any size. Its zero
// value is ready to use. However long the value is, it needs one bit for each
// level of nesting and nothing else.
type Checker struct {
	// RequireUTF8 refuses strings that are not valid UTF-8, as RFC 8259 demands
	// and encoding/json does not. Set it before the first Write.
	RequireUTF8 bool

	single  bool // stop behind a value of the outermost object
	state   state
	key     bool   // the string being read is a member's name
	literal string // what is missing of true, false or null
	need    uint8  // continuation bytes missing of a character of several bytes
	low     uint8  // bounds of the next continuation byte
	high    uint8

	depth   int
	objects [(MaxDepth + 63) / 64]uint64 // a set bit is an object, a clear one an array

	offset int64
	err    error
}

// Reset makes the checker ready for another value. It keeps RequireUTF8.
func (c *Checker) Reset() {
	c.state, c.key, c.literal, c.need = beginValue, false, "", 0
	c.depth, c.offset, c.err = 0, 0, nil
}

// Offset is the number of bytes checked so far.
func (c *Checker) Offset() int64 { return c.offset }

// Write checks the next piece. At the first byte that cannot continue a JSON
// value it returns a *SyntaxError and the number of bytes before that one;
// every later call returns the same error.
func (c *Checker) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, problem := c.advance(p)
	c.offset += int64(n)
	if problem != nil {
		c.err = &SyntaxError{Offset: c.offset, Problem: problem}
	}
	return n, c.err
}

// Close returns an error if the value is not complete.
func (c *Checker) Close() error {
	if c.err == nil && (c.depth > 0 || !c.state.complete()) {
		c.err = &SyntaxError{Offset: c.offset, Problem: ErrIncomplete}
	}
	return c.err
}

// Valid reports whether p is one JSON value, as json.Valid does.
func Valid(p []byte) bool { return check(p) == nil }

func check(p []byte) error {
	var c Checker
	if _, err := c.Write(p); err != nil {
		return err
	}
	return c.Close()
}

// push enters an array or object. It reports false where that would be too deep.
func (c *Checker) push(object bool) bool {
	if c.depth == MaxDepth {
		return false
	}
	word, bit := c.depth/64, uint64(1)<<(c.depth%64)
	if object {
		c.objects[word] |= bit
	} else {
		c.objects[word] &^= bit
	}
	c.depth++
	return true
}

// inObject reports whether the innermost container is an object.
func (c *Checker) inObject() bool {
	top := c.depth - 1
	return c.objects[top/64]>>(top%64)&1 == 1
}
