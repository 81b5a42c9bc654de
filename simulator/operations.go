package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// operate is POST …/<id>/!transform/<type>, !attach and !detach.
func (a *Account) operate(c *call, kind recordType, key string, operation []string) *response {
	source := a.records.get(kind, key)
	if source == nil {
		return missing(kind, key)
	}
	switch {
	case operation[0] == "!transform" && len(operation) == 2:
		return a.transform(c, source, operation[1])
	case (operation[0] == "!attach" || operation[0] == "!detach") && len(operation) == 3:
		other, ok := typeOf(operation[1])
		if operation[1] != "file" && (!ok || a.records.get(other, operation[2]) == nil) {
			return missing(other, operation[2])
		}
		return &response{status: 204, header: map[string][]string{}, applied: true}
	}
	return problems(400, errorDetail{Detail: "The operation is not supported.", Code: "INVALID_REQUEST", URLPath: strings.Join(operation, "/")})
}

func (a *Account) transform(c *call, source *record, to string) *response {
	target, ok := typeOf(to)
	if !ok || source.kind.family != "transaction" && source.kind.family != "entity" || target.family != "transaction" {
		return problem(400, "INVALID_REQUEST", "A %s cannot be transformed to %s.", source.kind.name, to)
	}
	var given []member
	if len(c.body) > 0 {
		var no *response
		if given, no = c.content(); no != nil {
			return no
		}
	}
	members := slices.DeleteFunc(slices.Clone(source.members), func(m member) bool { return m.name == "externalId" || m.name == "tranId" })
	from := fmt.Sprintf(`{"id":"%d","links":[{"rel":"self","href":%s}]}`, source.id, jsonText(a.records.href(source.kind, source.id)))
	members = set(members, "createdFrom", json.RawMessage(from))
	for _, m := range given {
		members = set(members, m.name, m.value)
	}
	external, _ := textOf(valueOf(given, "externalId"))
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	return a.put(target, 0, external, members)
}

// subresource serves a sublist, a subrecord, or a line of a sublist.
func (a *Account) subresource(c *call, kind recordType, key string, path []string) *response {
	r := a.records.get(kind, key)
	if r == nil {
		return missing(kind, key)
	}
	value := valueOf(r.members, path[0])
	if len(path) == 2 {
		var list struct {
			Items []json.RawMessage `json:"items"`
		}
		line, err := strconv.Atoi(path[1])
		if err == nil && json.Unmarshal(value, &list) == nil && line > 0 && line <= len(list.Items) {
			return reply(200, typeSingular, list.Items[line-1])
		}
		value = nil
	}
	if len(path) > 2 || len(value) == 0 || value[0] != '{' {
		return problems(404, errorDetail{Detail: "The sub-resource does not exist.", Code: "NONEXISTENT_ID", URLPath: strings.Join(path, "/")})
	}
	return reply(200, typeSingular, value)
}
