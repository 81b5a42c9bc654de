package jsoncheck

import (
	"errors"
	"fmt"
)

// The problems of a SyntaxError, and ErrNotObject of Members.
var (
	ErrUnexpected = errors.New("it is not JSON")
	ErrIncomplete = errors.New("it ends before the JSON value is complete")
	ErrTooDeep    = fmt.Errorf("it nests more than %d levels deep", MaxDepth)
	ErrUTF8       = errors.New("a string in it is not valid UTF-8")
	ErrNotObject  = errors.New("it is not a JSON object")
)

// SyntaxError says where a document stops being JSON. Its text contains nothing of
// the document, which may hold secrets.
type SyntaxError struct {
	Offset  int64 // bytes before the offending one
	Problem error // ErrUnexpected, ErrIncomplete, ErrTooDeep or ErrUTF8
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v (at byte %d)", e.Problem, e.Offset+1)
}

// Unwrap returns the problem, for errors.Is.
func (e *SyntaxError) Unwrap() error { return e.Problem }

// DuplicateError names a member that appears more than once in an object.
type DuplicateError struct {
	Name string
	Path string // from the document's root, cut when it is long
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%s appears more than once in it", e.Path)
}
