package schema

import (
	"encoding/json"
	"strconv"
)

// Values are the fields of a document: JSON by name, each as it was written.
// Blank fields are left out, since forms send "" for what a person left empty.
// In config, a text that stands for a boolean or an integer has become one.
type Values map[string][]byte

// Has reports whether the field was given and is not blank.
func (v Values) Has(name string) bool { return v[name] != nil }

// Text returns a field of type string, "" when it is absent.
func (v Values) Text(name string) string {
	raw := v[name]
	if raw == nil {
		return ""
	}
	if text, plain := plainText(raw); plain {
		return string(text)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// Bool returns a field of type boolean, false when it is absent.
func (v Values) Bool(name string) bool { return string(v[name]) == "true" }

// Int returns a field of type integer in any of its spellings (5, 5.0, 0.5e1),
// 0 when it is absent.
func (v Values) Int(name string) int {
	f, err := strconv.ParseFloat(string(v[name]), 64)
	if err != nil {
		return 0
	}
	return int(f)
}

// Texts returns a field that is an array of strings, nil when it is absent.
func (v Values) Texts(name string) []string {
	var list []string
	if v.Has(name) && json.Unmarshal(v[name], &list) != nil {
		return nil
	}
	return list
}

// Defaults returns the values of the fields that have a default.
func (d *Document) Defaults() Values {
	defaults := Values{}
	for _, f := range d.fields {
		if f.Default != nil {
			defaults[f.Name] = encode(f.Default)
		}
	}
	return defaults
}
