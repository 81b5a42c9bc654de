package jsoncheck

import (
	"errors"
	"fmt"
)

// What can be wrong with a document.
var (
	ErrUnexpected = errors.New("it is not JSON")
	ErrIncomplete = errors.New("it ends before the JSON value is complete")
	ErrTooDeep    = fmt.Errorf("it nests more than %d levels deep", MaxDepth)
	ErrUTF8       = errors.New("a string in it is not valid UTF-8")
	ErrNotObject  = errors.New("it is not a JSON object")
)

// SyntaxError says where a document stops being JSON. Its text repeats nothing
// of the document, which may hold secrets.
type SyntaxError struct {
	Offset  int64 // bytes before the offending one
	Problem error // ErrUnexpected, ErrIncomplete, ErrTooDeep or ErrUTF8
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v (at byte %d)", e.Problem, e.Offset+1)
}

// Unwrap returns the problem, for errors.Is.
func (e *SyntaxError) Unwrap() error { return e.Problem }

// DuplicateError names a member that an object has twice.
type DuplicateError struct {
	Name string
	Path string // the way to it from the document's root, cut when long
}

func (e *DuplicateError) Error() string { return fmt.Sprintf("%s stands twice in it", e.Path) }
