package jsoncheck

import (
	"context"
	"slices"
)

const (
	// MostFew is how many members Few lists, far more than any of the documents has:
	// a list of what a hostile one has would take more memory than the document.
	MostFew = 256

	// longName is how long a name that Few decodes may be, in bytes as it is written.
	longName = 4 << 10

	// step is how much of a document is gone through, within some milliseconds, before
	// ctx is looked at.
	step = 4 << 20
)

// Few is Members for a document that has few members, all with names of their own and
// not too long. ok is false for any other, and for what is no object: then Visit tells
// what it is. split, if it is not nil, has split the document as it arrived. The error
// is ctx's.
func Few(ctx context.Context, doc []byte, split *Splitter) (members []Member, ok bool, err error) {
	if split == nil && len(doc) <= step {
		members, ok = splitFew(doc, MostFew, longName)
		return members, ok, nil
	}
	if split == nil {
		split = &Splitter{}
		for piece := range slices.Chunk(doc, step) {
			if err := ctx.Err(); err != nil {
				return nil, false, err
			}
			split.Write(piece)
		}
	}
	members, ok = split.few(doc)
	return members, ok, nil
}

// Visit calls visit for each member of the object in doc, in their order. The name is
// as it was written, in quotes; it and the value alias the document. It takes no
// memory, however many members there are. The error is a *SyntaxError if doc is not
// JSON, ErrNotObject if it is another value, or ctx's.
func Visit(ctx context.Context, doc []byte, visit func(quoted, value []byte)) error {
	if err := checkWithin(ctx, doc); err != nil {
		return err
	}
	i := spaces(doc)
	if doc[i] != '{' {
		return ErrNotObject
	}
	next := step
	for i += 1 + spaces(doc[i+1:]); doc[i] != '}'; {
		if doc[i] == ',' {
			i += 1 + spaces(doc[i+1:])
		}
		name := i
		i += skipString(doc[i:])
		quoted := doc[name:i:i]
		i += spaces(doc[i:]) + 1 // the colon
		i += spaces(doc[i:])
		value := i
		i += skipValue(doc[i:])
		visit(quoted, doc[value:i:i])
		if i += spaces(doc[i:]); i > next {
			if err := ctx.Err(); err != nil {
				return err
			}
			next = i + step
		}
	}
	return nil
}

// checkWithin is check, until ctx ends.
func checkWithin(ctx context.Context, doc []byte) error {
	var c Checker
	for piece := range slices.Chunk(doc, step) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := c.Write(piece); err != nil {
			return err
		}
	}
	return c.Close()
}

// NameBefore returns the name of the member of doc, an object, in which an offset
// lies before which nothing is wrong, "" for none.
func NameBefore(doc []byte, offset int64) string {
	var name []byte
	depth, expected := 0, false
	for i := 0; i < int(min(offset, int64(len(doc)))); {
		switch doc[i] {
		case '"':
			end := i + skipString(doc[i:])
			if depth == 1 && expected {
				name, expected = doc[i:end], false
			}
			i = end
			continue
		case '{', '[':
			depth++
			if depth == 1 {
				if doc[i] == '[' {
					return ""
				}
				expected = true
			}
		case '}', ']':
			depth--
		case ',':
			expected = depth == 1
		}
		i++
	}
	if name == nil {
		return ""
	}
	return Beginning(name, 2*longName)
}

// Name decodes a name as Visit gives it.
func Name(quoted []byte) string { return decodeName(quoted) }

// Beginning decodes a string of which only so many bytes, as they are written, or a few
// more are of interest.
func Beginning(quoted []byte, most int) string {
	if len(quoted) <= most {
		return decodeName(quoted)
	}
	end := 1
	for end < most {
		n := 1
		if quoted[end] == '\\' {
			if n = 2; quoted[end+1] == 'u' {
				n = 6
			}
		}
		end += n
	}
	begins := make([]byte, 0, end+1)
	return decodeName(append(append(begins, quoted[:end]...), '"'))
}
