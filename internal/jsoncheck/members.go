package jsoncheck

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"netsuite-connector/internal/truncate"
)

// Member is one member of an object.
type Member struct {
	Name  string // decoded
	Value []byte // as it was written, without the whitespace around it; aliases the document
}

// Members returns the members of the object in doc, in their order. The error is a
// *SyntaxError if doc is not JSON, ErrNotObject if it is another value, and a
// *DuplicateError if a name appears more than once at the top level. The values are
// JSON; nothing else of them is checked.
func Members(doc []byte) ([]Member, error) {
	if err := check(doc); err != nil {
		return nil, err
	}
	return MembersOfValid(doc)
}

// MembersOfValid is Members for a document that a Checker has found to be valid.
func MembersOfValid(doc []byte) ([]Member, error) {
	i := spaces(doc)
	if doc[i] != '{' {
		return nil, ErrNotObject
	}
	var members []Member
	var seen names
	for i += 1 + spaces(doc[i+1:]); doc[i] != '}'; {
		if doc[i] == ',' {
			i += 1 + spaces(doc[i+1:])
		}
		end := i + skipString(doc[i:])
		name := decodeName(doc[i:end])
		if !seen.add(name) {
			return nil, &DuplicateError{Name: name, Path: truncate.Text(name, maxPath)}
		}
		i = end + spaces(doc[end:]) + 1 // the colon
		i += spaces(doc[i:])
		end = i + skipValue(doc[i:])
		members = append(members, Member{Name: name, Value: doc[i:end:end]})
		i = end + spaces(doc[end:])
	}
	return members, nil
}

// skipString returns the length of the string that p, valid JSON, begins with.
func skipString(p []byte) int {
	for i := 1; ; i += 2 { // past a backslash and what it escapes
		i += plain(p[i:], 0)
		if p[i] == '"' {
			return i + 1
		}
	}
}

// skipValue returns the length of the value that p, valid JSON, begins with.
func skipValue(p []byte) int {
	depth := 0
	for i := 0; ; {
		switch p[i] {
		case '"':
			i += skipString(p[i:])
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\t', '\r', '\n':
			i++
		default:
			i += skipScalar(p[i:])
		}
		if depth == 0 {
			return i
		}
	}
}

// skipScalar returns the length of the number, true, false or null that p
// begins with.
func skipScalar(p []byte) int {
	if n := bytes.IndexAny(p[:min(len(p), 32)], ",}] \t\r\n"); n >= 0 {
		return n
	}
	if n := bytes.IndexAny(p, ",}] \t\r\n"); n >= 0 {
		return n
	}
	return len(p)
}

// decodeName decodes a quoted name: names that differ only in their escapes are
// the same.
func decodeName(quoted []byte) string {
	inside := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return string(inside)
	}
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		return string(inside) // cannot happen: a string of a valid document decodes
	}
	return name
}
