package workbench

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// lookup is a read that the page makes for its own sake: it is not kept in the
// history, and returns the plugin's output. It has answered where it returns
// false.
func (s *server) lookup(w http.ResponseWriter, r *http.Request, ask call, request plugin.RawRequest, within time.Duration) (plugin.Output, error, bool) {
	to, err := s.plugin(r.Context(), ask.Target)
	if err != nil {
		s.respond(w, nil, err)
		return plugin.Output{}, nil, false
	}
	input, err := request.Document()
	if err != nil {
		s.respond(w, nil, err)
		return plugin.Output{}, nil, false
	}
	s.allowLong(w)
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	result, err := to.Run(ctx, plugin.Request{
		RunID:       runIDPrefix + randomHex(runIDBytes),
		Credentials: s.credentials(ask.Target, ask.Credentials),
		Config:      plugin.StepConfig{TimeoutSeconds: int(within.Seconds())}.Document(),
		Input:       input,
	})
	if err != nil {
		return plugin.Output{}, err, true
	}
	output, err := plugin.ParseOutput(result.Output)
	return output, err, true
}

// recordField is a field of a record type, as the metadata catalog tells of it.
type recordField struct {
	Name        string   `json:"name"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Kind        string   `json:"kind"`             // text, boolean, integer, number, date, date-time, reference, list or object
	Values      []string `json:"values,omitempty"` // that the field takes, where the catalog lists them
	Required    bool     `json:"required,omitempty"`
	ReadOnly    bool     `json:"readOnly,omitempty"`
	Custom      bool     `json:"custom,omitempty"`
	Filterable  bool     `json:"filterable,omitempty"` // in a list's q
}

// recordTypeName is what the metadata catalog's names are made of.
var recordTypeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,99}$`)

// postRecordFields reads the fields of one of the account's record types.
func (s *server) postRecordFields(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		call
		Type string `json:"type"`
	}
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	if !recordTypeName.MatchString(ask.Type) {
		s.refuse(w, http.StatusBadRequest, "This is no name of a record type.")
		return
	}
	output, err, ok := s.lookup(w, r, ask.call, plugin.RawRequest{
		Method: http.MethodGet, URL: "record/v1/metadata-catalog/" + ask.Type,
		Headers: map[string]string{"Accept": "application/schema+json"},
	}, catalogTimeout)
	if !ok {
		return
	}
	reply := struct {
		Fields  []recordField `json:"fields"`
		Problem *failureView  `json:"problem,omitempty"`
	}{Fields: []recordField{}}
	if err == nil {
		reply.Fields, err = recordFields(output)
	}
	if err != nil {
		reply.Problem = viewFailure(err, sentRequest{ReadOnly: true})
	}
	s.writeJSON(w, reply)
}

// schemaProperty is a property in the JSON Schema of a record type.
type schemaProperty struct {
	Title       string                    `json:"title"`
	Type        string                    `json:"type"`
	Description string                    `json:"description"`
	Format      string                    `json:"format"`
	Enum        []any                     `json:"enum"`
	ReadOnly    bool                      `json:"readOnly"`
	Custom      bool                      `json:"x-ns-custom-field"`
	Properties  map[string]schemaProperty `json:"properties"`
}

// recordFields reads a type's JSON Schema. The fields are in the order of their
// names.
func recordFields(output plugin.Output) ([]recordField, error) {
	var schema struct {
		Properties map[string]schemaProperty `json:"properties"`
		Required   []string                  `json:"required"`
		Filterable []string                  `json:"x-ns-filterable"`
	}
	if err := output.Decode(&schema); err != nil || schema.Properties == nil {
		return []recordField{}, &failure.Error{
			Reason:  failure.InvalidResponse,
			Message: "NetSuite's description of the record type is not in the form that the workbench knows.",
			Cause:   err,
		}
	}
	fields := []recordField{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if name == "links" {
			continue // of the answer, not of the record
		}
		p := schema.Properties[name]
		kind, values := p.kind()
		fields = append(fields, recordField{
			Name: name, Title: p.Title, Description: p.Description, Kind: kind, Values: values,
			ReadOnly: p.ReadOnly, Custom: p.Custom,
			Required: slices.Contains(schema.Required, name), Filterable: slices.Contains(schema.Filterable, name),
		})
	}
	return fields, nil
}

// kind returns what the field holds, and which values it takes where the schema
// lists them. A reference is an object with an id and a refName.
func (p schemaProperty) kind() (string, []string) {
	switch p.Type {
	case "object":
		if id, ok := p.Properties["id"]; ok && len(p.Properties) <= 4 {
			return "reference", textsOf(id.Enum)
		}
		if _, ok := p.Properties["items"]; ok {
			return "list", nil
		}
		return "object", nil
	case "array":
		return "list", nil
	case "boolean", "integer", "number":
		return p.Type, textsOf(p.Enum)
	}
	if p.Format == "date" || p.Format == "date-time" {
		return p.Format, nil
	}
	return "text", textsOf(p.Enum)
}

func textsOf(values []any) []string {
	var texts []string
	for _, value := range values {
		switch v := value.(type) {
		case string:
			texts = append(texts, v)
		case json.Number:
			texts = append(texts, v.String())
		}
	}
	return texts
}
