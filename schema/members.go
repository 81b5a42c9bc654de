package schema

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// mostUnknown is how many unknown fields of a document are listed, and how many one
// may have that ignores them: with a list of all, a document would take many times its
// size.
const mostUnknown = 1000

// content is the members of a document. Of a name that appears more than once it has
// the first value, and the name in repeated.
type content struct {
	members  []jsoncheck.Member
	repeated map[string]bool
	unlisted int // unknown fields beyond mostUnknown
}

// list goes through a document of any size. The error is Visit's.
func (d *Document) list(ctx context.Context, doc []byte) (*content, error) {
	c := &content{repeated: map[string]bool{}}
	seen := map[string]bool{}
	var cheap nameReader
	unknown := 0
	err := jsoncheck.Visit(ctx, doc, func(quoted, value []byte) {
		name, ok := cheap.read(quoted)
		if ok && seen[string(name)] {
			if !c.repeated[string(name)] {
				c.repeated[string(name)] = true
			}
			return
		}
		if !ok || !d.knows(name) {
			if unknown == mostUnknown {
				c.unlisted++
				return
			}
			unknown++
		}
		m := jsoncheck.Member{Name: string(name), Value: value}
		switch {
		case ok:
		case d.closed: // it is wrong, whatever follows
			m.Name = jsoncheck.Beginning(quoted, longName)
		default:
			m.Name = jsoncheck.Name(quoted)
		}
		if seen[m.Name] {
			c.repeated[m.Name] = true
			return
		}
		seen[m.Name] = true
		c.members = append(c.members, m)
	})
	return c, err
}

// longName is how much of a name is read of which no more can be shown.
const longName = 8 << 10

// nameReader decodes names without taking memory for each.
type nameReader struct{ buffer []byte }

// read returns a name, until the next one is read. It leaves those that are long or
// not well-formed.
func (r *nameReader) read(quoted []byte) (name []byte, ok bool) {
	switch {
	case len(quoted) > longName || !WellFormed(quoted):
		return nil, false
	case bytes.IndexByte(quoted, '\\') < 0:
		return quoted[1 : len(quoted)-1], true
	}
	r.buffer = append(r.buffer[:0], quoted...)
	return jsoncheck.Unescape(r.buffer), true
}

// knows reports whether a name is that of a field.
func (d *Document) knows(name []byte) bool {
	for i := range d.fields {
		if d.fields[i].Name == string(name) {
			return true
		}
	}
	return false
}

// splitObject returns the members of an object that is not large.
func splitObject(raw []byte) (*content, error) {
	members, err := jsoncheck.Members(raw)
	if !errors.As(err, new(*jsoncheck.DuplicateError)) {
		return &content{members: members}, err
	}
	// Members stops at the first repeated name, but all are to be reported.
	c := &content{repeated: map[string]bool{}}
	seen := map[string]bool{}
	err = jsoncheck.Visit(context.Background(), raw, func(quoted, value []byte) {
		name := jsoncheck.Name(quoted)
		if seen[name] {
			c.repeated[name] = true
		} else {
			c.members = append(c.members, jsoncheck.Member{Name: name, Value: value})
		}
		seen[name] = true
	})
	return c, err
}

// repeatedPath looks for a repeated name in a member whose content is not
// checked otherwise.
func repeatedPath(m jsoncheck.Member, repeated bool) (path string, found bool) {
	if repeated {
		return m.Name, true
	}
	if path, found = jsoncheck.Duplicates(m.Value); found {
		return m.Name + "." + path, true
	}
	return "", false
}

const byteOrderMark = "\ufeff"

// unreadable says why a document is not a JSON object.
func (d *Document) unreadable(doc []byte, err error) failure.Violation {
	var syntax *jsoncheck.SyntaxError
	switch {
	case len(bytes.TrimSpace(doc)) == 0:
		return failure.Violation{Description: fmt.Sprintf("The %s document is empty. It must be a JSON object.", d.name)}
	case bytes.HasPrefix(doc, []byte(byteOrderMark)):
		return failure.Violation{Description: fmt.Sprintf("The %s document begins with a byte order mark, which JSON does not allow. Send it without.", d.name)}
	case errors.As(err, &syntax) && errors.Is(err, jsoncheck.ErrTooDeep):
		if name := jsoncheck.NameBefore(doc, syntax.Offset); name != "" {
			return Violation(name, "is nested too deeply: the %s document may nest %d levels.", d.name, jsoncheck.MaxDepth)
		}
		fallthrough
	default:
		return failure.Violation{Description: fmt.Sprintf("The %s document cannot be read: %s.", d.name, err)}
	}
}
