package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// split takes an object apart. Of a name that stands twice it returns the
// first value, and the name in repeated.
func split(doc []byte) (members []jsoncheck.Member, repeated map[string]bool, err error) {
	members, err = jsoncheck.Members(doc)
	var duplicate *jsoncheck.DuplicateError
	if !errors.As(err, &duplicate) {
		return members, nil, err
	}
	// Once more and slowly, since all that is wrong is to be told at once.
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
	d := json.NewDecoder(bytes.NewReader(doc))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		var raw json.RawMessage
		err = d.Decode(&raw)
		if !visit(jsoncheck.Member{Name: name, Value: raw}, d.InputOffset()) || err != nil {
			return err
		}
	}
	return nil
}

const byteOrderMark = "\ufeff"

// unreadable says why a document is no JSON object.
func (k *Kind) unreadable(doc []byte, err error) failure.Violation {
	var syntax *jsoncheck.SyntaxError
	switch {
	case len(bytes.TrimSpace(doc)) == 0:
		return failure.Violation{Description: fmt.Sprintf("The %s document is empty. It must be a JSON object.", k.name)}
	case bytes.HasPrefix(doc, []byte(byteOrderMark)):
		return failure.Violation{Description: fmt.Sprintf("The %s document begins with a byte order mark, which JSON does not allow. Send it without.", k.name)}
	case errors.As(err, &syntax) && errors.Is(err, jsoncheck.ErrTooDeep):
		if name := nameAt(doc, syntax.Offset); name != "" {
			return complaint(name, "is nested too deeply: the %s document may nest %d levels.", k.name, jsoncheck.MaxDepth)
		}
		fallthrough
	default:
		return failure.Violation{Description: fmt.Sprintf("The %s document cannot be read: %s.", k.name, err)}
	}
}

// nameAt returns the name of the member in which an offset lies.
func nameAt(doc []byte, offset int64) string {
	var name string
	_ = walk(doc, func(m jsoncheck.Member, end int64) bool { // it breaks off where the trouble is
		name = m.Name
		return end <= offset
	})
	return name
}
