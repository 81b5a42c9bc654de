package plugin_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/plugin"
)

// The typed documents have the fields of the schemas that the plugin describes
// itself with: a field of a schema that is added is added here, too.
func TestTypedDocumentsHaveEveryField(t *testing.T) {
	t.Parallel()
	type document struct{ Properties map[string]any }
	var component struct {
		Credentials struct{ Schema document }
		Actions     map[string]struct {
			Config   document
			Metadata struct{ In, Out document }
		}
	}
	text, err := os.ReadFile("../component.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &component); err != nil {
		t.Fatal(err)
	}
	action := component.Actions[plugin.MakeRawRequest]
	for _, typed := range []struct {
		value  any
		schema document
	}{
		{plugin.Credentials{}, component.Credentials.Schema},
		{plugin.RawRequest{}, action.Metadata.In},
		{plugin.StepConfig{}, action.Config},
		{plugin.Output{}, action.Metadata.Out},
	} {
		var fields []string
		for field := range reflect.TypeOf(typed.value).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name != "" && name != "-" {
				fields = append(fields, name)
			}
		}
		slices.Sort(fields)
		if want := slices.Sorted(maps.Keys(typed.schema.Properties)); len(want) == 0 || !slices.Equal(fields, want) {
			t.Errorf("%T has %q, and its schema %q", typed.value, fields, want)
		}
	}
}
