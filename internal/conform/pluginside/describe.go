package pluginside

import (
	"bytes"
	"encoding/json"
	"slices"
)

// properties are the names that the contract gives to the documents' members,
// and those that are required.
type properties struct {
	document string
	names    []string
	required []string
}

func contractProperties() []properties {
	return []properties{
		{"credentials", []string{"accountId", "clientId", "clientSecret", "certificateId", "privateKey"}, []string{"accountId", "clientId", "certificateId", "privateKey"}},
		{"config", []string{"dontThrowErrorOn404", "acceptedStatusCodes", "maxRetries", "retryWrites", "timeoutSeconds", "responseFormat", "environment", "fetchAllPages", "maxPages", "waitForJob"}, nil},
		{"input", []string{"url", "method", "body", "headers", "query", "idempotencyKey"}, []string{"url", "method"}},
		{"output", []string{"statusCode", "headers", "body", "bodyEncoding", "recordId", "jobId", "attempts", "warnings"}, []string{"statusCode", "headers"}},
	}
}

type schemaDocument struct {
	Schema     string                     `json:"$schema"`
	Properties map[string]json.RawMessage `json:"properties"`
	Required   []string                   `json:"required"`
}

type component struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Version     string `json:"version"`
	Credentials struct {
		Schema json.RawMessage            `json:"schema"`
		Fields map[string]json.RawMessage `json:"fields"`
		UI     map[string]json.RawMessage `json:"ui"`
	} `json:"credentials"`
	Actions map[string]struct {
		Title    string                     `json:"title"`
		Fields   map[string]json.RawMessage `json:"fields"`
		Config   json.RawMessage            `json:"config"`
		Metadata struct {
			In  json.RawMessage `json:"in"`
			Out json.RawMessage `json:"out"`
		} `json:"metadata"`
		UI struct {
			Config map[string]json.RawMessage `json:"config"`
			Input  map[string]json.RawMessage `json:"input"`
		} `json:"ui"`
	} `json:"actions"`
	Triggers json.RawMessage `json:"triggers"`
}

// schemas are the component's, by document.
func (c *component) schemas() map[string]json.RawMessage {
	a := c.Actions[action]
	return map[string]json.RawMessage{"credentials": c.Credentials.Schema, "config": a.Config, "input": a.Metadata.In, "output": a.Metadata.Out}
}

func (t *trial) component() *component {
	t.connect()
	described, err := t.plugin.Describe(t.ctx)
	t.must(err)
	c := &component{}
	if err := json.Unmarshal(described.GetComponent(), c); err != nil {
		t.fatalf("component.json: %v", err)
	}
	if described.GetVersion() == "" || described.GetVersion() != c.Version {
		t.errorf("Describe's version is %q, component.json's %q", described.GetVersion(), c.Version)
	}
	return c
}

func describeClauses() []clause {
	return []clause{
		rule("describe.component", forms, "Describe returns component.json with its version, the credentials, the action and no triggers", func(t *trial) {
			c := t.component()
			a := c.Actions[action]
			if c.Title == "" || c.Description == "" || a.Title == "" || len(c.Credentials.Fields) == 0 || len(a.Fields) == 0 || !isEmptyObject(c.Triggers) {
				t.errorf("title %q, description %q, %d credential fields, action %q with %d fields, triggers %s",
					c.Title, c.Description, len(c.Credentials.Fields), a.Title, len(a.Fields), c.Triggers)
			}
			for name, ui := range map[string]map[string]json.RawMessage{"credentials.ui": c.Credentials.UI, "ui.config": a.UI.Config, "ui.input": a.UI.Input} {
				if len(ui["rjsf"]) == 0 || len(ui["jsonforms"]) == 0 {
					t.errorf("%s has no layout for rjsf or for jsonforms", name)
				}
			}
		}),
		rule("describe.stable", protoFile, "Describe returns the same bytes each time, in each process", func(t *trial) {
			t.connect()
			first, err := t.plugin.Describe(t.ctx)
			t.must(err)
			for range 2 {
				again, err := t.plugin.Describe(t.ctx)
				t.must(err)
				if !bytes.Equal(again.GetComponent(), first.GetComponent()) {
					t.errorf("component.json has changed")
				}
				t.plugin = t.start()
			}
		}),
		rule("describe.properties", forms, "The schemas have the contract's properties, and require what it requires", func(t *trial) {
			schemas := t.component().schemas()
			for _, want := range contractProperties() {
				var has schemaDocument
				if err := json.Unmarshal(schemas[want.document], &has); err != nil {
					t.errorf("%s: %v", want.document, err)
					continue
				}
				for _, name := range want.names {
					if has.Properties[name] == nil {
						t.errorf("%s has no property %s", want.document, name)
					}
				}
				for _, name := range want.required {
					if !slices.Contains(has.Required, name) {
						t.errorf("%s does not require %s", want.document, name)
					}
				}
			}
		}),
		rule("describe.schemas", forms, "The schemas are draft-07, each property with a title and a type, without the keywords that forms cannot show", func(t *trial) {
			for name, text := range t.component().schemas() {
				var has schemaDocument
				if err := json.Unmarshal(text, &has); err != nil || !contains(has.Schema, "draft-07") {
					t.errorf("%s: $schema is %q (%v)", name, has.Schema, err)
				}
				for property, text := range has.Properties {
					var keywords map[string]json.RawMessage
					if err := json.Unmarshal(text, &keywords); err != nil || keywords["type"] == nil || keywords["title"] == nil {
						t.errorf("%s: %s has no title or no type (%v)", name, property, err)
					}
					for _, noise := range []string{"pattern", "oneOf", "format"} {
						if keywords[noise] != nil {
							t.errorf("%s: %s has the keyword %s", name, property, noise)
						}
					}
				}
			}
		}),
		rule("describe.write_only", forms, "Private key and client secret are writeOnly", func(t *trial) {
			var has schemaDocument
			t.must(json.Unmarshal(t.component().Credentials.Schema, &has))
			for _, name := range []string{"privateKey", "clientSecret"} {
				var property struct {
					WriteOnly bool `json:"writeOnly"`
				}
				if err := json.Unmarshal(has.Properties[name], &property); err != nil || !property.WriteOnly {
					t.errorf("%s is not writeOnly (%v)", name, err)
				}
			}
		}),
	}
}

func isEmptyObject(text json.RawMessage) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(text, &members) == nil && members != nil && len(members) == 0
}
