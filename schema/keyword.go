package schema

import (
	"fmt"
	"strings"

	"netsuite-connector/failure"
)

// keywordViolation says how the value at path violates a keyword of its schema.
// A wrong member of an array is reported for the array as a whole, since forms
// show one field for it.
func (d *Document) keywordViolation(path []string, keyword string) failure.Violation {
	f, known := d.field(path[0])
	if !known {
		return failure.Violation{Description: "The " + d.name + " document does not match its schema."}
	}
	name, types, maxLength := f.Name, typesInWords(f.Types), f.MaxLength
	switch {
	case len(path) == 1:
	case f.Types[0] == "array":
		types = "a list of " + pluralInWords[f.MemberTypes[0]]
	default:
		name += "." + path[1]
		types, maxLength = typesInWords(f.MemberTypes), f.MemberMaxLength
		if f.MemberLists {
			types += ", or a list of these"
		}
	}
	switch keyword {
	case "type":
		return d.violation(name, "must be %s.", types)
	case "enum":
		return d.violation(name, "must be one of %s.", strings.Join(f.Enum, ", "))
	case "minimum", "maximum":
		return d.violation(name, "must be %s.", f.rangeInWords())
	case "maxLength":
		return d.violation(name, "must have at most %d characters.", maxLength)
	default:
		return d.violation(name, "does not match its schema.")
	}
}

func (f Field) rangeInWords() string {
	if f.Maximum == nil {
		return fmt.Sprintf("%d or more", *f.Minimum)
	}
	return fmt.Sprintf("from %d to %d", *f.Minimum, *f.Maximum)
}

func typesInWords(types []string) string {
	var words []string
	for _, t := range types {
		words = append(words, typeInWords[t])
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var typeInWords = map[string]string{
	"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"object": "an object", "array": "a list", "null": "null",
}

var pluralInWords = map[string]string{"string": "texts", "integer": "whole numbers"}
