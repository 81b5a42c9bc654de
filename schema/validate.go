package schema

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"netsuite-connector/failure"
)

// compiled holds the schemas, each compiled when it is first needed. They are
// constant, and safe for concurrent use.
var compiled = map[*Document]func() *jsonschema.Schema{
	Credentials: sync.OnceValue(Credentials.compile),
	Config:      sync.OnceValue(Config.compile),
	Input:       sync.OnceValue(Input.compile),
	Output:      sync.OnceValue(Output.compile),
}

func (d *Document) compile() *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, errors.New("schema: a reference to " + url)
	}
	id := "urn:netsuite-connector:" + d.name
	if err := c.AddResource(id, bytes.NewReader(d.Schema())); err != nil {
		panic("schema: " + err.Error())
	}
	return c.MustCompile(id)
}

// validate checks an instance and reports each violation in our own words: the
// library's messages repeat values, which may be secrets. A field that was given
// but cannot be part of the instance is not reported as missing.
func (d *Document) validate(instance map[string]any, given Values) (violations []fieldViolation) {
	failed := fieldViolation{Violation: failure.Violation{Description: "The " + d.name + " document cannot be checked."}}
	defer func() {
		if recover() != nil { // the library computes with numbers that anybody may have sent
			violations = []fieldViolation{failed}
		}
	}()
	err := compiled[d]().Validate(instance)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []fieldViolation{failed}
	}
	for _, e := range basicErrors(invalid) {
		if keyword(e) != "required" {
			path := splitPointer(e.InstanceLocation)
			violations = append(violations, fieldViolation{path[0], d.keywordViolation(path, keyword(e))})
			continue
		}
		for _, f := range d.fields {
			if f.Required && !given.Has(f.Name) {
				violations = append(violations, fieldViolation{f.Name, d.violation(f.Name, "is required.")})
			}
		}
	}
	return violations
}

// basicErrors returns the errors that have no further cause: each is the
// violation of one keyword by one value.
func basicErrors(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		all = append(all, basicErrors(cause)...)
	}
	return all
}

func keyword(e *jsonschema.ValidationError) string {
	return e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
}

// splitPointer splits the library's percent-encoded JSON pointer into names.
func splitPointer(location string) []string {
	var path []string
	for _, part := range strings.Split(strings.TrimPrefix(location, "/"), "/") {
		if name, err := url.PathUnescape(part); err == nil {
			part = name
		}
		path = append(path, strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return path
}
