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
	var lines [][]member
	if !replace && isSublist(old) {
		lines = linesOf(valueOf(mustMembers(old), "items"))
	}
	for _, line := range linesOf(valueOf(mustMembers(given), "items")) {
		key := lineKey(name, line)
		at := slices.IndexFunc(lines, func(other []member) bool { return key != "" && lineKey(name, other) == key })
		if at < 0 {
			lines = append(lines, nextKey(name, line, lines))
			continue
		}
		changed := slices.Clone(lines[at])
		for _, m := range line {
			changed = set(changed, m.name, m.value)
		}
		lines[at] = changed
	}
	items := make([]string, 0, len(lines))
	for _, line := range lines {
		items = append(items, objectText(line))
	}
	return json.RawMessage(`{"items":[` + strings.Join(items, ",") + `]}`)
}

// nextKey gives a new line the next key, where the sublist's keys are numbers.
func nextKey(sublist string, line []member, others [][]member) []member {
	name := keyOf[sublist]
	if name != "line" && name != "id" || lineKey(sublist, line) != "" {
		return line
	}
	last := 0
	for _, other := range others {
		if n, err := strconv.Atoi(lineKey(sublist, other)); err == nil {
			last = max(last, n)
		}
	}
	return append([]member{{name, json.RawMessage(strconv.Itoa(last + 1))}}, line...)
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
