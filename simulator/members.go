package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// member is one of a record's, its value as it was written.
type member struct {
	name  string
	value json.RawMessage
}

// memberSet collects members, in the order of their names' first appearance. The
// later value of a name counts.
type memberSet struct {
	members []member
	places  map[string]int // of the names; nil while there are few
}

// few members are searched one by one.
const few = 16

func (o *memberSet) place(name string) (int, bool) {
	if o.places == nil && len(o.members) > few {
		o.places = make(map[string]int, 2*len(o.members))
		for i, m := range o.members {
			o.places[m.name] = i
		}
	}
	if o.places != nil {
		i, ok := o.places[name]
		return i, ok
	}
	for i, m := range o.members {
		if m.name == name {
			return i, true
		}
	}
	return 0, false
}

func (o *memberSet) set(name string, value json.RawMessage) {
	if i, ok := o.place(name); ok {
		o.members[i].value = value
		return
	}
	if o.places != nil {
		o.places[name] = len(o.members)
	}
	o.members = append(o.members, member{name, value})
}

// get returns a member's value, and nil for one that is not there.
func (o *memberSet) get(name string) json.RawMessage {
	if i, ok := o.place(name); ok {
		return o.members[i].value
	}
	return nil
}

// merge sets all the members that are given.
func (o *memberSet) merge(given []member) {
	for _, m := range given {
		o.set(m.name, m.value)
	}
}

// membersOf splits a JSON object, in its order; a later value of a name counts.
func membersOf(data []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if !json.Valid(data) || !utf8.Valid(data) {
		return nil, fmt.Errorf("not JSON")
	}
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object")
	}
	var o memberSet
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		name, _ := token.(string)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		o.set(name, value)
	}
	return o.members, nil
}

func valueOf(members []member, name string) json.RawMessage {
	for _, m := range members {
		if strings.EqualFold(m.name, name) {
			return m.value
		}
	}
	return nil
}

// jsonText is a value as JSON, without escaping what HTML would need.
func jsonText(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v) != nil {
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
