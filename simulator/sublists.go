package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// keyOf names the member that tells the lines of a sublist apart. A sublist that
// is not here has no keys.
//
//nolint:gochecknoglobals // a constant table
var keyOf = map[string]string{
	"item": "line", "expense": "line", "line": "line", "apply": "line", "member": "line",
	"addressBook": "id", "taxRegistration": "id", "currencyList": "currency",
}

// linesOf splits a sublist's items.
func linesOf(items json.RawMessage) [][]member {
	var raw []json.RawMessage
	if json.Unmarshal(items, &raw) != nil {
		return nil
	}
	var lines [][]member
	for _, one := range raw {
		line, err := membersOf(one)
		if err != nil {
			line = []member{{"value", one}}
		}
		lines = append(lines, line)
	}
	return lines
}

// lineKey is the key of a line, or "".
func lineKey(sublist string, line []member) string {
	raw := valueOf(line, keyOf[sublist])
	if len(raw) > 0 && raw[0] == '{' {
		reference, err := membersOf(raw)
		if err != nil {
			return ""
		}
		raw = valueOf(reference, "id")
	}
	if text, ok := textOf(raw); ok {
		return text
	}
	return string(raw)
}

// isSublist reports whether a value is a sublist: an object with items.
func isSublist(raw json.RawMessage) bool {
	if len(raw) == 0 || raw[0] != '{' {
		return false
	}
	members, err := membersOf(raw)
	items := valueOf(members, "items")
	return err == nil && len(items) > 0 && items[0] == '['
}

// mergeSublist writes lines into a sublist as NetSuite does for PATCH and PUT: a
// line whose key is there already changes that line, every other line is
// appended, in a sublist without keys each time anew (NS:section_1545295601).
// With replace, the lines stand in place of all that there were.
func mergeSublist(name string, old, given json.RawMessage, replace bool) json.RawMessage {
	merged := newSublist(name)
	if !replace && isSublist(old) {
		for _, line := range linesOf(valueOf(mustMembers(old), "items")) {
			merged.add(line)
		}
	}
	for _, line := range linesOf(valueOf(mustMembers(given), "items")) {
		merged.merge(line)
	}
	items := make([]string, 0, len(merged.lines))
	for _, line := range merged.lines {
		items = append(items, objectText(line))
	}
	return json.RawMessage(`{"items":[` + strings.Join(items, ",") + `]}`)
}

// sublist is one to which lines are written.
type sublist struct {
	name   string
	lines  [][]member
	places map[string]int // of the first line with each key
	last   int            // the highest key that is a number
}

func newSublist(name string) *sublist { return &sublist{name: name, places: map[string]int{}} }

// add appends a line.
func (s *sublist) add(line []member) {
	key := lineKey(s.name, line)
	if _, taken := s.places[key]; !taken && key != "" {
		s.places[key] = len(s.lines)
	}
	if n, err := strconv.Atoi(key); err == nil {
		s.last = max(s.last, n)
	}
	s.lines = append(s.lines, line)
}

// merge changes the line that has the key of the given one. Without such a line it
// appends the given one, with the next key where the sublist's keys are numbers.
func (s *sublist) merge(line []member) {
	key := lineKey(s.name, line)
	if at, ok := s.places[key]; ok {
		changed := memberSet{members: slices.Clone(s.lines[at])}
		changed.merge(line)
		s.lines[at] = changed.members
		return
	}
	if name := keyOf[s.name]; key == "" && (name == "line" || name == "id") {
		line = append([]member{{name, json.RawMessage(strconv.Itoa(s.last + 1))}}, line...)
	}
	s.add(line)
}

func objectText(members []member) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonText(m.name) + ":")
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.String()
}

// countLines counts the lines of each of a record's sublists.
func countLines(r *record) map[string]int {
	counts := map[string]int{}
	for _, m := range r.members {
		if isSublist(m.value) {
			counts[m.name] = len(linesOf(valueOf(mustMembers(m.value), "items")))
		}
	}
	return counts
}
