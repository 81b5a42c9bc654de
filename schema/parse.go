package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/jsoncheck"
)

// Values are the fields of a document as they were written. Blank fields are
// left out, since forms send "" for what a person left empty.
type Values map[string][]byte

// Has tells whether the field was given and is not blank.
func (v Values) Has(name string) bool { return v[name] != nil }

// Text returns a field of type string, "" when it is absent.
func (v Values) Text(name string) string {
	var s string
	if v.Has(name) && json.Unmarshal(v[name], &s) != nil {
		return ""
	}
	return s
}

// Parse reads a document and checks it against the kind's schema. Every
// violation is returned; with any, the values are those that are right.
// What stands inside "body" is not judged, as long as it is JSON. The values
// alias doc.
func (k *Kind) Parse(doc []byte) (Values, []failure.Violation) {
	members, err := jsoncheck.Members(doc)
	if err != nil {
		return nil, []failure.Violation{k.unreadable(doc, err)}
	}
	values := Values{}
	var violations []failure.Violation
	for _, m := range members {
		field, known := k.field(m.Name)
		switch {
		case !known && k.closed:
			violations = append(violations, failure.Violation{Field: m.Name, Description: fmt.Sprintf(
				"%s is not a field of the %s. The fields are: %s.", shorten(m.Name), k.name, strings.Join(k.names(), ", "))})
		case known && bytes.Equal(m.Value, []byte(`""`)):
			// absent; a required field is missed by the schema
		case m.Name == "body":
			values[m.Name] = m.Value
		default:
			if v := judge(m.Name, m.Value); v != nil {
				violations = append(violations, *v)
			} else if known {
				values[field.Name] = m.Value
			}
		}
	}
	found, right := k.validate(values, violations)
	return right, found
}

// validate runs the schema over what is readable, and returns all violations,
// in the order of the form, with the values that have none.
func (k *Kind) validate(values Values, violations []failure.Violation) ([]failure.Violation, Values) {
	instance := map[string]any{}
	for name, raw := range values {
		if name == "body" {
			continue
		}
		value, err := decode(raw)
		if err != nil {
			violations = append(violations, failure.Violation{Field: name, Description: name + " is not readable JSON."})
			continue
		}
		instance[name] = value
	}
	judged := map[string]bool{} // fields already judged, with which the schema need not bother
	for _, v := range violations {
		judged[root(v.Field)] = true
	}
	for _, v := range k.check(instance) {
		if !judged[root(v.Field)] {
			violations = append(violations, v)
		}
	}
	for _, v := range violations {
		delete(values, root(v.Field))
	}
	slices.SortStableFunc(violations, func(a, b failure.Violation) int {
		if d := k.position(root(a.Field)) - k.position(root(b.Field)); d != 0 {
			return d
		}
		return strings.Compare(a.Field, b.Field)
	})
	return violations, values
}

// unreadable says why a document is no JSON object, or which name it repeats.
func (k *Kind) unreadable(doc []byte, err error) failure.Violation {
	var duplicate *jsoncheck.DuplicateError
	switch {
	case errors.As(err, &duplicate):
		return failure.Violation{Field: duplicate.Name, Description: fmt.Sprintf(
			"%s stands twice in the %s. Write it once.", shorten(duplicate.Name), k.name)}
	case len(bytes.TrimSpace(doc)) == 0:
		return failure.Violation{Description: fmt.Sprintf("The %s document is empty. It must be a JSON object.", k.name)}
	default:
		return failure.Violation{Description: fmt.Sprintf("The %s document cannot be read: %s.", k.name, err)}
	}
}

func (k *Kind) names() []string {
	var names []string
	for _, f := range k.fields {
		names = append(names, f.Name)
	}
	return names
}

func (k *Kind) position(name string) int {
	i := slices.IndexFunc(k.fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return len(k.fields)
	}
	return i
}

func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // a float64 would round what the schema is to judge
	var value any
	err := d.Decode(&value)
	return value, err
}

func root(field string) string {
	name, _, _ := strings.Cut(field, ".")
	return name
}

// shorten keeps a stranger's name from filling a message.
func shorten(name string) string {
	const most = 64
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}
