// Package workspace keeps the workbench's saved requests: their document, the
// rules for it, and the file that it is kept in. The file is for people and for
// version control: members and lists have one order, a body is a list of lines,
// and a change of one request changes the lines of that request alone.
package workspace

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Format is the version of the document's form.
const Format = 1

// Document is what a workspace holds. It has no member for credentials.
type Document struct {
	Format      int          `json:"format"`
	Collections []Collection `json:"collections"`
	Variables   []Set        `json:"variables"`
}

// Collection is a named list of requests.
type Collection struct {
	Name     string    `json:"name"`
	Notes    string    `json:"notes,omitempty"`
	Requests []Request `json:"requests"`
}

// Request is a saved request, with variables as {{name}}.
type Request struct {
	Name     string          `json:"name"`
	Notes    string          `json:"notes,omitempty"`
	Input    Input           `json:"input"`
	BodyAs   string          `json:"bodyAs,omitempty"` // json or text
	Config   json.RawMessage `json:"config,omitempty"`
	Examples []Example       `json:"examples,omitempty"`
}

// Input is the action's input document, but for the body, which is text: a
// variable in it need not stand where JSON allows one.
type Input struct {
	Method         string                     `json:"method"`
	URL            string                     `json:"url"`
	Query          map[string]json.RawMessage `json:"query,omitempty"`
	Headers        map[string]string          `json:"headers,omitempty"`
	IdempotencyKey string                     `json:"idempotencyKey,omitempty"`
	Body           Lines                      `json:"body,omitempty"`
}

// Example is an answer: the action's output document, which a host can take for a
// sample of the output.
type Example struct {
	Name   string          `json:"name"`
	Output json.RawMessage `json:"output"`
}

// Set is a set of values for variables.
type Set struct {
	Name   string            `json:"name"`
	Values map[string]string `json:"values"`
}

// Lines is a text. In JSON it is a list of its lines, or a string where it has
// only one.
type Lines string

// MarshalJSON implements json.Marshaler.
func (l Lines) MarshalJSON() ([]byte, error) {
	if !strings.Contains(string(l), "\n") {
		return encode(string(l), "")
	}
	return encode(strings.Split(string(l), "\n"), "")
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *Lines) UnmarshalJSON(document []byte) error {
	var lines []string
	if document[0] == '[' {
		err := json.Unmarshal(document, &lines)
		*l = Lines(strings.Join(lines, "\n"))
		return err
	}
	return json.Unmarshal(document, (*string)(l))
}

// Encode lays the document out as it stands in a file. Numbers in examples keep
// their digits.
func (d Document) Encode() ([]byte, error) {
	d = d.WithOutputs(func(output json.RawMessage) json.RawMessage { return output })
	if d.Collections == nil {
		d.Collections = []Collection{}
	}
	for i := range d.Collections {
		if c := &d.Collections[i]; c.Requests == nil {
			c.Requests = []Request{}
		}
	}
	if d.Variables == nil {
		d.Variables = []Set{}
	}
	return encode(d, "  ")
}

// encode writes JSON in which <, > and & stand as themselves, for people.
func encode(value any, indent string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	if indent == "" {
		return bytes.TrimRight(b.Bytes(), "\n"), nil
	}
	return b.Bytes(), nil
}

// WithOutputs returns the document with the output of each example changed.
func (d Document) WithOutputs(change func(json.RawMessage) json.RawMessage) Document {
	d.Collections = slices.Clone(d.Collections)
	for i := range d.Collections {
		c := &d.Collections[i]
		c.Requests = slices.Clone(c.Requests)
		for j := range c.Requests {
			r := &c.Requests[j]
			r.Examples = slices.Clone(r.Examples)
			for k := range r.Examples {
				r.Examples[k].Output = change(r.Examples[k].Output)
			}
		}
	}
	return d
}
