package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// metadata serves the metadata catalog: a list of the record types, or one
// type's JSON Schema or OpenAPI document.
func (a *Account) metadata(c *call, path []string) *response {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	if len(path) == 0 {
		return a.metadataList()
	}
	kind, ok := a.records.catalog.typeOf(path[0])
	if !ok || len(path) > 1 {
		return c.notFound("Record type '%s' does not exist.", path[0])
	}
	schema := a.schemaOf(kind)
	if strings.Contains(c.r.Header.Get("Accept"), "swagger+json") {
		return replyJSON(200, typeSwagger, map[string]any{
			"openapi": "3.0.1", "info": map[string]string{"title": "NetSuite REST API", "version": "2026.2"},
			"paths": map[string]any{}, "components": map[string]any{"schemas": map[string]any{kind.name: schema}},
		})
	}
	return replyJSON(200, typeSchema, schema)
}

func (a *Account) metadataList() *response {
	type catalogLink struct {
		Rel       string `json:"rel"`
		Href      string `json:"href"`
		MediaType string `json:"mediaType"`
	}
	type entry struct {
		Name  string        `json:"name"`
		Links []catalogLink `json:"links"`
	}
	root := a.records.root + "metadata-catalog/"
	list := struct {
		Items []entry       `json:"items"`
		Links []catalogLink `json:"links"`
	}{Links: []catalogLink{{"canonical", root, "application/json"}}}
	for _, name := range a.records.catalog.names() {
		list.Items = append(list.Items, entry{name, []catalogLink{
			{"canonical", root + name, "application/schema+json"},
			{"alternate", root + name, "application/swagger+json"},
			{"alternate", root + name, "application/schema+json"},
			{"describes", a.records.root + name, "application/json"},
		}})
	}
	return replyJSON(200, typeSchema, list)
}

// property is one field in a JSON Schema, its members in NetSuite's order.
type property struct {
	Title       string `json:"title,omitempty"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Format      string `json:"format,omitempty"`
	Nullable    bool   `json:"nullable,omitempty"`
	ReadOnly    bool   `json:"readOnly,omitempty"`
	Custom      bool   `json:"x-ns-custom-field,omitempty"`
	Items       any    `json:"items,omitempty"`
	Properties  any    `json:"properties,omitempty"`
}

type typeSchemaDocument struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
	Schema     string              `json:"$schema"`
	Filterable []string            `json:"x-ns-filterable"`
}

// schemaOf describes a type by its fields. A type whose fields the simulator
// does not know is described by the records that there are.
func (a *Account) schemaOf(kind recordType) typeSchemaDocument {
	fields := a.records.catalog.fields[kind.table()]
	if fields == nil {
		fields = a.fieldsInUse(kind)
	}
	document := typeSchemaDocument{
		Type: "object", Properties: map[string]property{
			"id": {Title: "Internal ID", Type: kindString, Nullable: true},
			"links": {Title: "Links", Type: "array", ReadOnly: true, Items: struct {
				Type string `json:"type"`
				Ref  string `json:"$ref"`
			}{"array", recordRoot + "metadata-catalog/nsLink"}},
		},
		Schema: "http://json-schema.org/draft-06/hyper-schema#", Filterable: []string{"id"},
	}
	for _, f := range fields {
		document.Properties[f.name] = f.property()
		if !f.holdsObject() {
			document.Filterable = append(document.Filterable, f.name)
		}
	}
	slices.Sort(document.Filterable)
	return document
}

func (a *Account) fieldsInUse(kind recordType) map[string]field {
	fields := map[string]field{}
	a.records.mu.RLock()
	defer a.records.mu.RUnlock()
	if t := a.records.tables[kind.name]; t != nil {
		for _, r := range t.records {
			for _, m := range r.members {
				fields[m.name] = field{name: m.name, title: titleOf(m.name), kind: kindOf(m.value)}
			}
		}
	}
	return fields
}

// holdsObject reports whether the field's value is an object, which cannot be
// filtered by.
func (f field) holdsObject() bool {
	switch f.kind {
	case kindList, kindMultiselect, kindSubrecord:
		return true
	}
	return false
}

func (f field) property() property {
	p := property{Title: f.title, Type: kindString, Custom: f.custom, Nullable: f.name != "refName"}
	switch f.kind {
	case kindBoolean:
		p.Type, p.Nullable = kindBoolean, false
	case kindInteger:
		p.Type, p.Format = kindInteger, "int64"
	case kindNumber:
		p.Type, p.Format = kindNumber, "double"
	case kindFloat:
		p.Type, p.Format = kindNumber, "float"
	case kindDate, kindDateTime:
		p.Format = f.kind
	case kindReference, kindEnum:
		return property{Type: "object", Custom: f.custom, Properties: struct {
			ID   property `json:"id"`
			Name property `json:"refName"`
		}{property{Title: "Internal identifier", Type: kindString}, property{Title: "Reference Name", Type: kindString}}}
	case kindList, kindMultiselect, kindSubrecord:
		return property{Title: f.title, Type: "object", Custom: f.custom}
	}
	return p
}

func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{', '[':
		return kindSubrecord
	case '"', 'n':
		return kindString
	case 't', 'f':
		return kindBoolean
	}
	return kindNumber
}
