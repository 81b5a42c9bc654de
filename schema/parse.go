package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/failure"
)

// maxViolations is how many a document is told at most: a document of nothing
// but strange names must not become millions of sentences.
const maxViolations = 100

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

// fault is a violation of the top-level field that root names.
type fault struct {
	root string
	failure.Violation
}

// Parse reads a document and checks it against the kind's schema. All
// violations are returned, in the order of the form. With any, the values are
// those that are not wrong as a whole: an object of which only members are
// wrong stays, so that what it means can be judged in the same turn. What
// stands inside a body is not judged, as long as it is JSON. Without
// violations the values alias doc.
func (k *Kind) Parse(doc []byte) (Values, []failure.Violation) {
	members, repeated, err := split(doc)
	if err != nil {
		return nil, []failure.Violation{k.unreadable(doc, err)}
	}
	values, instance := Values{}, map[string]any{}
	var faults []fault
	strangers, fieldNames := 0, "" // the names are joined for the first stranger
	stranger := func(name, path, format string, args ...any) {
		if strangers++; strangers <= maxViolations {
			faults = append(faults, fault{name, complaint(path, format, args...)})
		}
	}
	for _, m := range members {
		f, known := k.field(m.Name)
		switch {
		case !known && k.closed:
			if fieldNames == "" {
				fieldNames = strings.Join(k.names(), ", ")
			}
			stranger(m.Name, m.Name, "is not a field of the %s. The fields are: %s.", k.name, fieldNames)
		case !known:
			// ignored, but a name that stands twice is refused anywhere
			if path, twice := twice(m, repeated); twice {
				stranger(m.Name, path, "stands twice. Write it once.")
			}
		case !f.free() && len(m.Value) > f.maxLength():
			values[f.Name] = m.Value
			faults = append(faults, fault{f.Name, complaint(f.Name, "is too long: at most %d KiB.", f.maxLength()>>10)})
		case repeated[m.Name]:
			values[f.Name] = m.Value
			faults = append(faults, fault{f.Name, complaint(f.Name, "stands twice. Write it once.")})
		case bytes.Equal(m.Value, []byte(`""`)):
			// absent; a required field is missed by the schema
		default:
			values[f.Name] = m.Value
			if f.free() {
				continue
			}
			value, found := read(f, m.Value)
			for _, v := range found {
				faults = append(faults, fault{f.Name, v})
			}
			if value != nil || len(found) == 0 {
				instance[f.Name] = value
			}
		}
	}
	faults = append(faults, k.check(instance, values)...)
	for _, f := range faults {
		if f.Field == f.root {
			delete(values, f.root)
		}
	}
	return values, k.report(faults, strangers-maxViolations)
}

// report puts the faults into the order of the form, each once. The validator
// finds them in random order.
func (k *Kind) report(faults []fault, unlisted int) []failure.Violation {
	slices.SortFunc(faults, func(a, b fault) int {
		if d := k.position(a.root) - k.position(b.root); d != 0 {
			return d
		}
		if d := strings.Compare(a.Field, b.Field); d != 0 {
			return d
		}
		return strings.Compare(a.Description, b.Description)
	})
	// Names that are not text may look the same in a message.
	faults = slices.CompactFunc(faults, func(a, b fault) bool { return a.Violation == b.Violation })
	unlisted = max(unlisted, 0)
	if over := len(faults) - maxViolations; over > 0 {
		faults, unlisted = faults[:maxViolations], unlisted+over
	}
	var violations []failure.Violation
	for _, f := range faults {
		violations = append(violations, f.Violation)
	}
	if unlisted > 0 {
		violations = append(violations, failure.Violation{Description: fmt.Sprintf("%d more fields of the %s are wrong.", unlisted, k.name)})
	}
	return violations
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

// maxLength is the longest JSON text of the field that is read, in bytes. Longer
// ones are refused before any work on them.
func (f Field) maxLength() int {
	if f.MaxLength > 0 {
		return f.MaxLength
	}
	return maxContainer
}

// free tells whether the field takes any JSON, which nobody judges.
func (f Field) free() bool { return len(f.Types) > 1 }
