package schema

import (
	"slices"

	"netsuite-connector/internal/jsoncheck"
)

// plain returns the values of a document that plainly keeps its schema: known
// fields, each once, with ASCII text, short decimal numbers, true or false. That
// is what nearly all documents are. The general way, which decodes each value and
// walks the schema, takes ten times as long, and the process's first document of a
// kind also has to wait for the schema to be compiled. ok is false for every other
// document, which is then judged by the schema alone: that decides what is wrong
// with it, and may find that nothing is.
//
// It knows the keywords that Field.schema writes. TestPlain and FuzzPlain hold it
// to the general way.
func (d *Document) plain(members []jsoncheck.Member) (values Values, ok bool) {
	values = make(Values, len(members))
	for _, m := range members {
		f := d.lookup(m.Name)
		switch {
		case f == nil:
			return nil, false
		case string(m.Value) == `""`: // blank, and so absent
		case f.acceptsAny() || f.plain(m.Value):
			values[f.Name] = m.Value
		default:
			return nil, false
		}
	}
	for i := range d.fields {
		if d.fields[i].Required && !values.Has(d.fields[i].Name) {
			return nil, false
		}
	}
	return values, true
}

func (d *Document) lookup(name string) *Field {
	for i := range d.fields {
		if d.fields[i].Name == name {
			return &d.fields[i]
		}
	}
	return nil
}

// plain reports whether a value of one type plainly keeps the field's schema.
func (f *Field) plain(raw []byte) bool {
	switch f.Types[0] {
	case "string":
		if f.Enum != nil {
			text, ok := plainText(raw)
			return ok && slices.ContainsFunc(f.Enum, func(value string) bool { return value == string(text) })
		}
		length, ok := plainLength(raw)
		return ok && (f.MaxLength == 0 || length <= f.MaxLength)
	case "boolean":
		return plainBoolean(raw)
	case "integer":
		n, ok := plainInteger(raw)
		return ok && (f.Minimum == nil || n >= *f.Minimum) && (f.Maximum == nil || n <= *f.Maximum)
	case "object":
		return f.plainMembers(raw)
	default:
		return false
	}
}

// plainMembers is plain for an object with members of any name.
func (f *Field) plainMembers(raw []byte) bool {
	if f.MemberTypes == nil || raw[0] != '{' || len(raw) > maxContainer || !isPlain(raw) {
		return false
	}
	members, err := jsoncheck.Members(raw)
	if err != nil || len(members) > maxMembers {
		return false
	}
	size := 0
	for _, m := range members {
		size += len(m.Name)
		text, isText := plainText(m.Value)
		_, isInteger := plainInteger(m.Value)
		switch {
		case isText && slices.Contains(f.MemberTypes, "string") && (f.MemberMaxLength == 0 || len(text) <= f.MemberMaxLength):
			size += len(text)
		case isInteger && slices.Contains(f.MemberTypes, "number"):
		case plainBoolean(m.Value) && slices.Contains(f.MemberTypes, "boolean"):
		default:
			return false
		}
	}
	return f.MaxSize == 0 || size <= f.MaxSize
}

// isPlain reports whether JSON is ASCII without escapes.
func isPlain(raw []byte) bool {
	for _, b := range raw {
		if b >= 0x7F || b == '\\' {
			return false
		}
	}
	return true
}

// plainLength returns how many characters a string has that is ASCII, with escapes
// of two bytes at most, as a private key has them for its line breaks.
func plainLength(raw []byte) (n int, ok bool) {
	if raw[0] != '"' {
		return 0, false
	}
	for i := 1; i < len(raw)-1; i++ {
		switch b := raw[i]; {
		case b >= 0x7F:
			return 0, false
		case b == '\\':
			if i++; raw[i] == 'u' {
				return 0, false
			}
		}
		n++
	}
	return n, true
}

// plainText returns what is between the quotes of a string that is ASCII without
// escapes, and so the text itself.
func plainText(raw []byte) (text []byte, ok bool) {
	if raw[0] != '"' || !isPlain(raw) {
		return nil, false
	}
	return raw[1 : len(raw)-1], true
}

func plainBoolean(raw []byte) bool { return string(raw) == "true" || string(raw) == "false" }

// plainInteger reads up to nine decimal digits.
func plainInteger(raw []byte) (n int, ok bool) {
	if len(raw) > 9 {
		return 0, false
	}
	for _, b := range raw {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = 10*n + int(b-'0')
	}
	return n, true
}
