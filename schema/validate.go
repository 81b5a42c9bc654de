package schema

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"netsuite-connector/failure"
)

// compiled holds the schemas, each compiled when it is first needed. They are
// constant, and safe for concurrent use.
var compiled = map[*Kind]func() *jsonschema.Schema{
	Credentials: sync.OnceValue(Credentials.compile),
	Config:      sync.OnceValue(Config.compile),
	Input:       sync.OnceValue(Input.compile),
	Output:      sync.OnceValue(Output.compile),
}

func (k *Kind) compile() *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, errors.New("schema: a reference to " + url)
	}
	id := "urn:netsuite-connector:" + k.name
	if err := c.AddResource(id, bytes.NewReader(k.Schema())); err != nil {
		panic("schema: " + err.Error())
	}
	return c.MustCompile(id)
}

// check validates an instance and says each violation in our own words: the
// library's repeat values, and with them secrets. What was given but cannot be
// part of the instance is not missed.
func (k *Kind) check(instance map[string]any, given Values) (faults []fault) {
	broken := fault{Violation: failure.Violation{Description: "The " + k.name + " document cannot be checked."}}
	defer func() {
		if recover() != nil { // the library computes on strangers' numbers
			faults = []fault{broken}
		}
	}()
	err := compiled[k]().Validate(instance)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []fault{broken}
	}
	for _, leaf := range leaves(invalid) {
		if keyword(leaf) != "required" {
			faults = append(faults, k.complain(pointer(leaf.InstanceLocation), keyword(leaf)))
			continue
		}
		for _, f := range k.fields {
			if f.Required && !given.Has(f.Name) {
				faults = append(faults, fault{f.Name, complaint(f.Name, "is required.")})
			}
		}
	}
	return faults
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
func (k *Kind) complain(path []string, keyword string) fault {
	f, known := k.field(path[0])
	if !known {
		return fault{Violation: failure.Violation{Description: "The " + k.name + " document does not fit its schema."}}
	}
	name, must := f.Name, spell(f.Types)
	switch {
	case len(path) == 1:
	case f.Types[0] == "array":
		must = "a list of " + plural[f.Values[0]]
	default:
		name += "." + path[1]
		must = spell(f.Values)
		if f.Lists {
			must += ", or a list of these"
		}
	}
	switch keyword {
	case "type":
		return fault{f.Name, complaint(name, "must be %s.", must)}
	case "enum":
		return fault{f.Name, complaint(name, "must be one of %s.", strings.Join(f.Enum, ", "))}
	case "minimum", "maximum":
		return fault{f.Name, complaint(name, "must be %s.", f.span())}
	default:
		return fault{f.Name, complaint(name, "is not as its schema says.")}
	}
}

func (f Field) span() string {
	if f.Maximum == nil {
		return fmt.Sprintf("%d or more", *f.Minimum)
	}
	return fmt.Sprintf("from %d to %d", *f.Minimum, *f.Maximum)
}

// spell lists types as a person calls them.
func spell(types []string) string {
	var words []string
	for _, t := range types {
		words = append(words, spoken[t])
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var spoken = map[string]string{
	"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"object": "an object", "array": "a list", "null": "null",
}

var plural = map[string]string{"string": "texts", "integer": "whole numbers"}
