package actions

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// appendsLines reports whether the body of a PUT has a sublist, an object with
// items, that `replace` in the query does not name. NetSuite appends lines
// without keys to a sublist each time (NS:section_1545295601), so that sending
// them again is not safe. A body that cannot be read counts as one that has.
func (r *request) appendsLines() bool {
	if len(r.body) == 0 {
		return false
	}
	replaced := r.replacedSublists()
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	var names []string // the members on the way to where the decoder stands; "" for elements of arrays
	var objects []bool // whether each open container is an object
	expectName := false
	for {
		token, err := d.Token()
		if err != nil {
			return len(objects) > 0 || len(bytes.TrimSpace(r.body[d.InputOffset():])) > 0
		}
		inObject := len(objects) > 0 && objects[len(objects)-1]
		if name, ok := token.(string); ok && inObject && expectName {
			names[len(names)-1], expectName = name, false
			continue
		}
		switch token {
		case json.Delim('{'):
			names, objects, expectName = append(names, ""), append(objects, true), true
			continue
		case json.Delim('['):
			// The collection of a batch has items, too, but stands in nothing.
			if inObject && len(names) > 1 && names[len(names)-1] == "items" && d.More() && !named(names, replaced) {
				return true
			}
			names, objects = append(names, ""), append(objects, false)
		case json.Delim('}'), json.Delim(']'):
			names, objects = names[:len(names)-1], objects[:len(objects)-1]
		}
		expectName = len(objects) > 0 && objects[len(objects)-1]
	}
}

// named reports whether one of the sublists on the way is in the list: with a
// sublist, those within its lines are replaced as well. A member called items holds
// the lines of a sublist; it is not a sublist itself.
func named(names, list []string) bool {
	for i, name := range names[:len(names)-1] {
		if name != "" && name != "items" && names[i+1] == "items" && slices.Contains(list, name) {
			return true
		}
	}
	return false
}

func (r *request) replacedSublists() []string {
	query, err := url.ParseQuery(r.query)
	if err != nil {
		return nil
	}
	var names []string
	for _, value := range query["replace"] {
		for name := range strings.SplitSeq(value, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}
