package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"netsuite-connector/failure"
)

// compiled holds one compiled schema for each kind: it is constant, and safe
// for concurrent use.
var compiled sync.Map // *Kind → *jsonschema.Schema

func (k *Kind) compile() *jsonschema.Schema {
	if s, ok := compiled.Load(k); ok {
		return s.(*jsonschema.Schema)
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, errors.New("schema: a reference to " + url)
	}
	id := "urn:netsuite-connector:" + k.name
	if err := c.AddResource(id, bytes.NewReader(k.Schema())); err != nil {
		panic("schema: " + err.Error())
	}
	s, _ := compiled.LoadOrStore(k, c.MustCompile(id))
	return s.(*jsonschema.Schema)
}

// check validates an instance and says each violation in our own words: the
// library's repeat values, and with them secrets.
func (k *Kind) check(instance map[string]any) (violations []failure.Violation) {
	defer func() {
		if recover() != nil { // the library computes on strangers' numbers
			violations = []failure.Violation{{Description: "The " + k.name + " document cannot be checked."}}
		}
	}()
	var invalid *jsonschema.ValidationError
	if err := k.compile().Validate(instance); !errors.As(err, &invalid) {
		return nil
	}
	for _, leaf := range leaves(invalid) {
		path := pointer(leaf.InstanceLocation)
		switch keyword(leaf) {
		case "required":
			for _, f := range k.fields {
				if _, given := instance[f.Name]; f.Required && !given {
					violations = append(violations, failure.Violation{Field: f.Name, Description: f.Name + " is required."})
				}
			}
		default:
			violations = append(violations, k.complain(path, keyword(leaf)))
		}
	}
	return violations
}

func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

func keyword(e *jsonschema.ValidationError) string {
	return e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
}

// pointer splits the library's percent-encoded JSON pointer into names.
func pointer(location string) []string {
	var path []string
	for _, part := range strings.Split(strings.TrimPrefix(location, "/"), "/") {
		if name, err := url.PathUnescape(part); err == nil {
			part = name
		}
		path = append(path, strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return path
}

// complain words a violation of a keyword by the field at path. A list is
// blamed as a whole: forms show one field for it.
func (k *Kind) complain(path []string, keyword string) failure.Violation {
	f, known := k.field(path[0])
	if !known {
		return failure.Violation{Description: "The " + k.name + " document does not fit its schema."}
	}
	types, name := f.Types, f.Name
	if len(path) > 1 && f.Types[0] == "object" {
		name += "." + path[1]
		types = f.Values
		if f.Lists && len(path) == 2 {
			types = append(slices.Clone(f.Values), "array")
		}
	} else if len(path) > 1 {
		types = f.Values
	}
	label := shorten(name)
	switch keyword {
	case "enum":
		return failure.Violation{Field: name, Description: fmt.Sprintf("%s must be one of %s.", label, strings.Join(f.Enum, ", "))}
	case "minimum", "maximum":
		return failure.Violation{Field: name, Description: fmt.Sprintf("%s must be %s.", label, f.span())}
	case "type":
		if len(path) > 1 && f.Types[0] == "array" {
			return failure.Violation{Field: name, Description: fmt.Sprintf("%s must be a list of %s.", label, plural[types[0]])}
		}
		var kinds []string
		for _, t := range types {
			kinds = append(kinds, spoken[t])
		}
		return failure.Violation{Field: name, Description: fmt.Sprintf("%s must be %s.", label, strings.Join(kinds, " or "))}
	default:
		return failure.Violation{Field: name, Description: label + " is not as its schema says."}
	}
}

func (f Field) span() string {
	switch {
	case f.Maximum == nil:
		return fmt.Sprintf("%d or more", *f.Minimum)
	default:
		return fmt.Sprintf("from %d to %d", *f.Minimum, *f.Maximum)
	}
}

var spoken = map[string]string{
	"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"object": "an object", "array": "a list", "null": "null",
}

var plural = map[string]string{"string": "texts", "integer": "whole numbers"}
