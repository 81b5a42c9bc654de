package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// splitObject returns the members of an object. Of a name that appears more than
// once it returns the first value, and the name in repeated.
func splitObject(doc []byte, split func([]byte) ([]jsoncheck.Member, error)) (members []jsoncheck.Member, repeated map[string]bool, err error) {
	members, err = split(doc)
	var duplicate *jsoncheck.DuplicateError
	if !errors.As(err, &duplicate) {
		return members, nil, err
	}
	// Members stops at the first repeated name, but all are to be reported.
	seen := map[string]bool{}
	repeated = map[string]bool{}
	err = walk(doc, func(m jsoncheck.Member, _ int64) bool {
		if seen[m.Name] {
			repeated[m.Name] = true
		} else {
			members = append(members, m)
		}
		seen[m.Name] = true
		return true
	})
	return members, repeated, err
}

// walk calls visit for each member of an object, with the offset of its end,
// until visit returns false. A member that cannot be read has no value.
func walk(doc []byte, visit func(m jsoncheck.Member, end int64) bool) error {
	decoder := json.NewDecoder(bytes.NewReader(doc))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		var raw json.RawMessage
		err = decoder.Decode(&raw)
		if !visit(jsoncheck.Member{Name: name, Value: raw}, decoder.InputOffset()) || err != nil {
			return err
		}
	}
	return nil
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
		if name := nameAt(doc, syntax.Offset); name != "" {
			return Violation(name, "is nested too deeply: the %s document may nest %d levels.", d.name, jsoncheck.MaxDepth)
		}
		fallthrough
	default:
		return failure.Violation{Description: fmt.Sprintf("The %s document cannot be read: %s.", d.name, err)}
	}
}

// nameAt returns the name of the member that contains an offset.
func nameAt(doc []byte, offset int64) string {
	var name string
	_ = walk(doc, func(m jsoncheck.Member, end int64) bool { // it fails at the offset, if not before
		name = m.Name
		return end <= offset
	})
	return name
}
