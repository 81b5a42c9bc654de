package jsoncheck

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"unicode/utf8"

	"netsuite-connector/internal/truncate"
)

// usualMembers is how many members most of the documents have at most.
const usualMembers = 6

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
	if members, ok := splitFew(doc, math.MaxInt, math.MaxInt); ok {
		return members, nil
	}
	// Something is wrong: what is wrong with the document as JSON counts first.
	if err := check(doc); err != nil {
		return nil, err
	}
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

// splitFew is Members in one pass over the document. ok is false if there is anything
// wrong with it, if it has more than most members or one with a longer name.
func splitFew(doc []byte, most, longest int) (members []Member, ok bool) {
	i := spaces(doc)
	if i == len(doc) || doc[i] != '{' {
		return nil, false
	}
	c := Checker{single: true}
	c.push(true)
	var seen names // of the members beyond fewNames
	for i++; ; i++ {
		i += spaces(doc[i:])
		if members == nil && i < len(doc) && doc[i] == '}' { // it is empty
			break
		}
		c.state = beginName
		n, problem := c.advance(doc[i:])
		if problem != nil || c.depth != 1 || !c.state.complete() {
			return nil, false
		}
		end, value := i+n, i+skipString(doc[i:])
		if len(members) == most || value-i > longest {
			return nil, false
		}
		name := decodeName(doc[i:value])
		if repeats(members, name, &seen) {
			return nil, false
		}
		value += spaces(doc[value:]) + 1 // the colon
		value += spaces(doc[value:])
		if members == nil {
			members = make([]Member, 0, usualMembers)
		}
		members = append(members, Member{Name: name, Value: doc[value:end:end]})
		if i = end + spaces(doc[end:]); i == len(doc) {
			return nil, false
		}
		if doc[i] == '}' {
			break
		}
		if doc[i] != ',' {
			return nil, false
		}
	}
	i++
	return members, i+spaces(doc[i:]) == len(doc)
}

// repeats reports whether a name is that of one of the members already. A set is
// made only where there are many.
func repeats(members []Member, name string, seen *names) bool {
	if len(members) < fewNames {
		return slices.ContainsFunc(members, func(m Member) bool { return m.Name == name })
	}
	if seen.many == nil {
		for _, m := range members {
			seen.add(m.Name)
		}
	}
	return !seen.add(name)
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
