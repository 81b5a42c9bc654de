package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

func TestComponentIsGenerated(t *testing.T) {
	t.Parallel()
	written, err := os.ReadFile(filepath.Join("..", "component.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, Component()) {
		t.Error("component.json is not what the tables say: go generate ./schema")
	}
}

// Making it takes as long as a hundred calls of Describe.
func TestComponentIsMadeOnce(t *testing.T) {
	t.Parallel()
	if first, second := componentJSON(), componentJSON(); &first[0] != &second[0] {
		t.Error("each call makes another document")
	}
}

func TestComponentBelongsToTheCaller(t *testing.T) {
	t.Parallel()
	first := Component()
	first[0] = 'x'
	if Component()[0] != '{' {
		t.Error("a caller changed component.json for everybody")
	}
}

// component is component.json as a host written against the design reads it.
func component(t testing.TB) map[string]any {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal(Component(), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// at follows a path into a JSON value.
func at(t testing.TB, value any, path ...string) any {
	t.Helper()
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok || object[name] == nil {
			t.Fatalf("component.json has no %s", strings.Join(path, "."))
		}
		value = object[name]
	}
	return value
}

// where each kind's schema stands in component.json.
var published = map[*Document][]string{
	Credentials: {"credentials", "schema"},
	Config:      {"actions", "makeRawRequest", "config"},
	Input:       {"actions", "makeRawRequest", "metadata", "in"},
	Output:      {"actions", "makeRawRequest", "metadata", "out"},
}

// names returns the names of an object in the order of the text.
func names(t testing.TB, text []byte, path ...string) []string {
	t.Helper()
	for _, name := range path {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil || object[name] == nil {
			t.Fatalf("no %s: %v", strings.Join(path, "."), err)
		}
		text = object[name]
	}
	var found []string
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, name.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestComponentHasTheContractsParts(t *testing.T) {
	t.Parallel()
	c := Component()
	action := []string{"actions", "makeRawRequest"}
	for _, tt := range []struct {
		path []string
		want string
	}{
		{nil, "title description version credentials actions triggers"},
		{[]string{"credentials"}, "schema fields ui"},
		{[]string{"credentials", "ui"}, "rjsf jsonforms"},
		{[]string{"actions"}, "makeRawRequest"},
		{action, "title description help fields config metadata ui"},
		{append(slices.Clone(action), "help"), "link"},
		{append(slices.Clone(action), "metadata"), "in out"},
		{append(slices.Clone(action), "ui"), "config input"},
		{append(slices.Clone(action), "ui", "config"), "rjsf jsonforms"},
		{append(slices.Clone(action), "ui", "input"), "rjsf jsonforms"},
		{[]string{"triggers"}, ""},
	} {
		if got := strings.Join(names(t, c, tt.path...), " "); got != tt.want {
			t.Errorf("%s has %q, want %q", strings.Join(tt.path, "."), got, tt.want)
		}
	}
	if v := at(t, component(t), "version"); v != Version {
		t.Errorf("version %v", v)
	}
}

// contract is what the design says of the fields, written down a second time.
var contract = map[*Document]struct {
	order    string
	required string
	closed   bool
	defaults map[string]string
	titles   map[string]string
}{
	Credentials: {
		order: "accountId clientId clientSecret certificateId privateKey", required: "accountId clientId certificateId privateKey",
		titles: map[string]string{"accountId": "Account ID", "clientId": "Client ID", "clientSecret": "Client Secret", "certificateId": "Certificate ID", "privateKey": "Private Key"},
	},
	Config: {
		order:  "dontThrowErrorOn404 acceptedStatusCodes maxRetries retryWrites timeoutSeconds responseFormat environment fetchAllPages maxPages waitForJob",
		closed: true,
		defaults: map[string]string{
			"dontThrowErrorOn404": "false", "acceptedStatusCodes": "[]", "maxRetries": "4", "retryWrites": "false",
			"timeoutSeconds": "300", "responseFormat": `"auto"`, "environment": `"any"`, "fetchAllPages": "false", "maxPages": "100", "waitForJob": "false",
		},
		titles: map[string]string{"dontThrowErrorOn404": "Don't Throw Error on 404 Response"},
	},
	Input:  {order: "url method body headers query idempotencyKey", required: "url method", closed: true},
	Output: {order: "statusCode headers body bodyEncoding recordId jobId attempts pages warnings", required: "statusCode headers attempts", closed: true},
}

func TestSchemasSayTheContract(t *testing.T) {
	t.Parallel()
	c := component(t)
	for k, path := range published {
		want := contract[k]
		if got := strings.Join(names(t, Component(), append(slices.Clone(path), "properties")...), " "); got != want.order {
			t.Errorf("%s: the form's order is %q, want %q", k.name, got, want.order)
		}
		s := at(t, c, path...).(map[string]any)
		var required []string
		list, _ := s["required"].([]any)
		for _, name := range list {
			required = append(required, name.(string))
		}
		if got := strings.Join(required, " "); got != want.required {
			t.Errorf("%s: %q are required, want %q", k.name, got, want.required)
		}
		if closed := s["additionalProperties"] == false; closed != want.closed {
			t.Errorf("%s: additionalProperties is %v", k.name, s["additionalProperties"])
		}
		if s["$schema"] != "http://json-schema.org/draft-07/schema#" || s["type"] != "object" {
			t.Errorf("%s: $schema %v, type %v", k.name, s["$schema"], s["type"])
		}
		for name, p := range at(t, s, "properties").(map[string]any) {
			property := p.(map[string]any)
			value, given := property["default"]
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if d, wanted := want.defaults[name]; given != wanted || given && string(text) != d {
				t.Errorf("%s.%s: default %s, want %q", k.name, name, text, d)
			}
			if title, wanted := want.titles[name]; wanted && property["title"] != title {
				t.Errorf("%s.%s: title %v, want %s", k.name, name, property["title"], title)
			}
			secret := name == "privateKey" || name == "clientSecret"
			if (property["writeOnly"] == true) != secret {
				t.Errorf("%s.%s: writeOnly %v", k.name, name, property["writeOnly"])
			}
		}
	}
}

// keywords are the standard ones that form libraries and strict validators
// take without complaint.
var keywords = map[string]bool{
	"$schema": true, "title": true, "description": true, "type": true, "properties": true, "required": true, "additionalProperties": true,
	"items": true, "enum": true, "minLength": true, "maxLength": true, "minimum": true, "maximum": true, "uniqueItems": true, "default": true, "examples": true,
	"writeOnly": true, "contentMediaType": true, "definitions": true,
}

func TestSchemasUseStandardKeywords(t *testing.T) {
	t.Parallel()
	for k, path := range published {
		lint(t, k.name, at(t, component(t), path...), true)
	}
}

// lint goes through a schema and all schemas in it. Those that forms draw have
// a title and a description.
func lint(t *testing.T, where string, schema any, drawn bool) {
	t.Helper()
	s, ok := schema.(map[string]any)
	if !ok {
		t.Errorf("%s is no schema: %v", where, schema)
		return
	}
	for keyword := range s {
		if !keywords[keyword] {
			t.Errorf("%s: %s is not one of the keywords that every library takes", where, keyword)
		}
	}
	if s["type"] == nil {
		t.Errorf("%s has no type", where)
	}
	for _, text := range []string{"title", "description"} {
		if written, _ := s[text].(string); drawn && written == "" {
			t.Errorf("%s has no %s", where, text)
		}
	}
	for _, group := range []string{"properties", "definitions"} {
		members, _ := s[group].(map[string]any)
		for name, member := range members {
			lint(t, where+"."+name, member, true)
		}
	}
	if items, given := s["items"]; given {
		lint(t, where+"[]", items, false)
	}
	if others, given := s["additionalProperties"]; given && others != false {
		lint(t, where+".*", others, false)
	}
}

var (
	publishedMutex   sync.Mutex
	publishedSchemas = map[*Document]*jsonschema.Schema{}
)

// publishedSchema compiles a schema as a host finds it in component.json.
func publishedSchema(t testing.TB, k *Document) *jsonschema.Schema {
	t.Helper()
	publishedMutex.Lock()
	defer publishedMutex.Unlock()
	if s := publishedSchemas[k]; s != nil {
		return s
	}
	text, err := json.Marshal(at(t, component(t), published[k]...))
	if err != nil {
		t.Fatal(err)
	}
	s, err := jsonschema.CompileString("urn:published:"+k.name, string(text))
	if err != nil {
		t.Fatalf("%s: %v", k.name, err)
	}
	publishedSchemas[k] = s
	return s
}

// withoutBlanks decodes a document as a host does that leaves blank fields out
// and does not judge bodies.
func withoutBlanks(t testing.TB, doc []byte, k *Document) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Fatal("data behind the document")
	}
	members, _ := value.(map[string]any)
	for name, v := range members {
		f, known := k.field(name)
		if known && (v == "" || f.acceptsAny()) || !known && !k.closed {
			delete(members, name)
		}
	}
	return value
}

// The published schemas alone, without our code, judge the fixtures as we do.
func TestPublishedSchemasJudgeAlike(t *testing.T) {
	t.Parallel()
	beyond := []string{"appears more than once", "valid Unicode", "nested too deeply", "too long", "cannot be read", "is empty", "byte order mark"}
	for _, k := range documents {
		s := publishedSchema(t, k)
		for name, doc := range fixtures(t, k, "valid") {
			err := s.Validate(withoutBlanks(t, doc, k))
			if asText := k == Config && strings.HasPrefix(name, "form-"); asText && err == nil {
				t.Errorf("%s/%s: the published schema takes text for a boolean or an integer", k.name, name)
			} else if !asText && err != nil {
				t.Errorf("%s/%s: %v", k.name, name, err)
			}
		}
		refused, docs := 0, fixtures(t, k, "invalid")
		for name, e := range expectations(t, k) {
			doc := docs[name]
			if e.By == "meaning" {
				if err := s.Validate(withoutBlanks(t, doc, k)); err != nil {
					t.Errorf("%s/%s: its meaning is refused by the schema: %v", k.name, name, err)
				}
				continue
			}
			_, violations := k.Parse(doc)
			text := ""
			for _, v := range violations {
				text += v.Description
			}
			if slices.ContainsFunc(beyond, func(s string) bool { return strings.Contains(text, s) }) {
				continue // no schema can say this
			}
			refused++
			if s.Validate(withoutBlanks(t, doc, k)) == nil {
				t.Errorf("%s/%s: the published schema accepts it", k.name, name)
			}
		}
		if refused < 10 {
			t.Errorf("%s: only %d documents are refused by the published schema", k.name, refused)
		}
	}
}

// Defaults and examples are themselves valid.
func TestDefaultsAndExamplesAreValid(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		for _, f := range k.fields {
			candidates := slices.Clone(f.Examples)
			if f.Default != nil {
				candidates = append(candidates, f.Default)
			}
			for _, value := range candidates {
				_, violations := k.Parse(encode(object{{f.Name, value}}))
				for _, v := range violations {
					if strings.HasPrefix(v.Field, f.Name) {
						t.Errorf("%s.%s: %v is not valid: %s", k.name, f.Name, value, v.Description)
					}
				}
			}
		}
	}
}

func TestElasticFields(t *testing.T) {
	t.Parallel()
	for k, path := range map[*Document][]string{Credentials: {"credentials", "fields"}, Config: {"actions", "makeRawRequest", "fields"}} {
		views := at(t, component(t), path...).(map[string]any)
		last := 0.0
		for i, name := range strings.Fields(contract[k].order) {
			view := at(t, views, name).(map[string]any)
			order, _ := view["order"].(float64)
			if i > 0 && order >= last || order <= 0 {
				t.Errorf("%s.%s: order %v after %v: the highest comes first", k.name, name, order, last)
			}
			last = order
			for _, text := range []string{"label", "viewClass", "note"} {
				if written, _ := view[text].(string); written == "" {
					t.Errorf("%s.%s has no %s", k.name, name, text)
				}
			}
			if want := slices.Contains(strings.Fields(contract[k].required), name); view["required"] != want {
				t.Errorf("%s.%s: required %v", k.name, name, view["required"])
			}
		}
		if len(views) != len(k.fields) {
			t.Errorf("%s: %d views of %d fields", k.name, len(views), len(k.fields))
		}
	}
}

// A one-line field would turn the newlines of a key into spaces.
func TestPrivateKeyIsATextAreaEverywhere(t *testing.T) {
	t.Parallel()
	c := component(t)
	if got := at(t, c, "credentials", "fields", "privateKey", "viewClass"); got != "TextAreaView" {
		t.Errorf("elastic.io: %v", got)
	}
	if got := at(t, c, "credentials", "ui", "rjsf", "privateKey", "ui:widget"); got != "textarea" {
		t.Errorf("rjsf: %v", got)
	}
	text := string(encode(Credentials.ui()))
	if !strings.Contains(text, `"scope":"#/properties/privateKey"`) || !strings.Contains(text, `"multi":true`) {
		t.Errorf("JSON Forms: %s", text)
	}
}
