package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/schema"
)

// A descriptor is component.json as a host of elastic.io's family reads it.
type descriptor struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Credentials struct {
		Fields json.RawMessage `json:"fields"`
		Schema propertyList    `json:"schema"`
	} `json:"credentials"`
	Actions  map[string]operation `json:"actions"`
	Triggers map[string]operation `json:"triggers"`
}

type operation struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Help        struct {
		Link string `json:"link"`
	} `json:"help"`
	Fields   json.RawMessage         `json:"fields"`
	Config   propertyList            `json:"config"`
	Metadata map[string]propertyList `json:"metadata"`
}

type propertyList struct {
	Type       string              `json:"type"`
	Properties map[string]property `json:"properties"`
	Required   []string            `json:"required"`
}

type property struct {
	Title string   `json:"title"`
	Type  any      `json:"type"`
	Enum  []string `json:"enum"`
}

type view struct {
	Label       string            `json:"label"`
	ViewClass   string            `json:"viewClass"`
	Required    *bool             `json:"required"`
	Placeholder string            `json:"placeholder"`
	Note        string            `json:"note"`
	Order       *int              `json:"order"`
	Model       map[string]string `json:"model"`
}

// types are the types of value that a view class gives its host.
var types = map[string][]string{
	"TextFieldView":     {"string", "integer"},
	"TextAreaView":      {"string"},
	"PasswordFieldView": {"string"},
	"CheckBoxView":      {"boolean"},
	"SelectView":        {"string"},
	"MultiSelectView":   {"array"},
}

// complaints reads fields as the family's documentation describes them, and
// holds them to the schema of the document that they fill.
func complaints(fields json.RawMessage, target propertyList) (found []string) {
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	views := map[string]view{}
	d := json.NewDecoder(bytes.NewReader(fields))
	d.DisallowUnknownFields()
	if err := d.Decode(&views); err != nil {
		return []string{err.Error()}
	}
	orders := map[int]string{}
	for name, v := range views {
		p, known := target.Properties[name]
		switch gives, class := types[v.ViewClass]; {
		case !known:
			complain("%s: the schema has no such property", name)
		case !class:
			complain("%s: no view class %q", name, v.ViewClass)
		case !slices.Contains(gives, fmt.Sprint(p.Type)):
			complain("%s: a %s gives no %v", name, v.ViewClass, p.Type)
		}
		if v.Label == "" || v.Label != p.Title {
			complain("%s: label %q, but title %q", name, v.Label, p.Title)
		}
		if v.Required == nil || *v.Required != slices.Contains(target.Required, name) {
			complain("%s: required is not as in the schema", name)
		}
		if v.Note == "" || strings.ContainsAny(v.Note, "<&") { // it is shown as HTML
			complain("%s: note %q", name, v.Note)
		}
		chosen := v.ViewClass == "SelectView" || v.ViewClass == "MultiSelectView"
		if chosen != (len(v.Model) > 0) {
			complain("%s: a %s with %d entries", name, v.ViewClass, len(v.Model))
		}
		if p.Enum != nil && !slices.Equal(slices.Sorted(maps.Keys(v.Model)), slices.Sorted(slices.Values(p.Enum))) {
			complain("%s: the model is %v, but the enum %v", name, v.Model, p.Enum)
		}
		switch {
		case v.Order == nil:
			complain("%s: no order", name)
		case orders[*v.Order] != "":
			complain("%s: the order of %s", name, orders[*v.Order])
		default:
			orders[*v.Order] = name
		}
	}
	for name := range target.Properties {
		if _, drawn := views[name]; !drawn {
			complain("%s: no field", name)
		}
	}
	highestFirst := slices.Sorted(maps.Keys(orders))
	slices.Reverse(highestFirst)
	for i, name := range names(fields) {
		if i < len(highestFirst) && orders[highestFirst[i]] != name {
			complain("%s: in the text at %d, but not by order", name, i+1)
		}
	}
	return found
}

// names returns the names of an object's members as they stand in the text.
func names(object json.RawMessage) (all []string) {
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token()
	for {
		token, err := d.Token()
		if err == io.EOF || token == json.Delim('}') {
			return all
		}
		name, _ := token.(string)
		all = append(all, name)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return all
		}
	}
}

func TestElasticDescriptor(t *testing.T) {
	t.Parallel()
	var d descriptor
	if err := json.Unmarshal(schema.Component(), &d); err != nil {
		t.Fatal(err)
	}
	if d.Title == "" || d.Description == "" {
		t.Error("no title or description")
	}
	for _, c := range complaints(d.Credentials.Fields, d.Credentials.Schema) {
		t.Error("credentials:", c)
	}
	if len(d.Triggers) != 0 {
		t.Error("triggers, but the connector has none")
	}
	action, ok := d.Actions["makeRawRequest"]
	if !ok || len(d.Actions) != 1 {
		t.Fatalf("actions %v", slices.Collect(maps.Keys(d.Actions)))
	}
	if action.Title == "" || action.Description == "" || !strings.HasPrefix(action.Help.Link, "https://") {
		t.Errorf("title %q, description %q, help %q", action.Title, action.Description, action.Help.Link)
	}
	for _, c := range complaints(action.Fields, action.Config) {
		t.Error("config:", c)
	}
	for _, direction := range []string{"in", "out"} { // inline, since nobody could follow a path
		if m := action.Metadata[direction]; m.Type != "object" || len(m.Properties) == 0 {
			t.Errorf("metadata.%s is no schema of an object", direction)
		}
	}
}

// What a host of the family can pick from a list is accepted.
func TestElasticChoicesAreAccepted(t *testing.T) {
	t.Parallel()
	var d descriptor
	if err := json.Unmarshal(schema.Component(), &d); err != nil {
		t.Fatal(err)
	}
	views := map[string]view{}
	if err := json.Unmarshal(d.Actions["makeRawRequest"].Fields, &views); err != nil {
		t.Fatal(err)
	}
	for name, v := range views {
		for key := range v.Model {
			var value any = key
			if v.ViewClass == "MultiSelectView" {
				value = []string{key}
			}
			document, err := json.Marshal(map[string]any{name: value})
			if err != nil {
				t.Fatal(err)
			}
			if _, violations := schema.Config.Parse(document); len(violations) > 0 {
				t.Errorf("%s: %v", document, violations)
			}
		}
	}
}

// The reader can tell a wrong descriptor from a right one.
func TestElasticReaderComplains(t *testing.T) {
	t.Parallel()
	target := propertyList{
		Properties: map[string]property{
			"a": {Title: "A", Type: "string"},
			"b": {Title: "B", Type: "string", Enum: []string{"x"}},
		},
		Required: []string{"a"},
	}
	const (
		a = `"a": {"label": "A", "viewClass": "TextFieldView", "required": true, "note": "n", "order": 2}`
		b = `"b": {"label": "B", "viewClass": "SelectView", "required": false, "note": "n", "order": 1, "model": {"x": "x"}}`
	)
	for _, c := range []struct {
		name, fields, complaint string
	}{
		{"right", "{" + a + "," + b + "}", ""},
		{"class", "{" + strings.Replace(a, "TextField", "Text", 1) + "," + b + "}", `no view class`},
		{"value", "{" + strings.Replace(a, "TextFieldView", "CheckBoxView", 1) + "," + b + "}", `gives no string`},
		{"label", "{" + strings.Replace(a, `"A"`, `""`, 1) + "," + b + "}", `label ""`},
		{"required", "{" + strings.Replace(a, "true", "false", 1) + "," + b + "}", `required`},
		{"HTML", "{" + strings.Replace(a, `"n"`, `"<b>"`, 1) + "," + b + "}", `note`},
		{"order", "{" + b + "," + a + "}", `not by order`},
		{"same order", "{" + a + "," + strings.Replace(b, "1", "2", 1) + "}", `the order of`},
		{"no order", "{" + a + "," + strings.Replace(b, `"order": 1, `, "", 1) + "}", `no order`},
		{"no model", "{" + a + "," + strings.Replace(b, `{"x": "x"}`, "{}", 1) + "}", `with 0 entries`},
		{"other model", "{" + a + "," + strings.Replace(b, `{"x"`, `{"y"`, 1) + "}", `but the enum`},
		{"no field", "{" + a + "}", `b: no field`},
		{"no property", "{" + a + "," + b + "," + strings.Replace(a, `"a"`, `"c"`, 1) + "}", `no such property`},
		{"unknown member", "{" + a + "," + strings.Replace(b, "model", "modl", 1) + "}", `unknown field`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(complaints(json.RawMessage(c.fields), target), "; ")
			if c.complaint == "" && got != "" || !strings.Contains(got, c.complaint) {
				t.Errorf("complains %q, not of %q", got, c.complaint)
			}
		})
	}
}
