package simulator

import (
	"bytes"
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
		return missing(c)
	}
	switch {
	case operation[0] == "!transform" && len(operation) == 2:
		return a.transform(c, source, operation[1])
	case (operation[0] == "!attach" || operation[0] == "!detach") && len(operation) == 3:
		other, ok := a.records.catalog.typeOf(operation[1])
		if operation[1] != "file" && (!ok || a.records.get(other, operation[2]) == nil) {
			return missing(c)
		}
		return &response{status: 204, header: map[string][]string{}, applied: true}
	}
	return problems(400, errorDetail{Detail: "The operation is not supported.", Code: "INVALID_REQUEST", URL: c.r.URL.Path})
}

func (a *Account) transform(c *call, source *record, to string) *response {
	target, ok := a.records.catalog.typeOf(to)
	if !ok || source.kind.family != "transaction" && source.kind.family != "entity" || target.family != "transaction" {
		return problem(400, "INVALID_REQUEST", "A %s cannot be transformed to %s.", source.kind.name, to)
	}
	var given []member
	var warnings []string
	if len(c.body) > 0 {
		var no *response
		if given, warnings, no = a.content(c, target); no != nil {
			return no
		}
	}
	made := memberSet{members: slices.DeleteFunc(slices.Clone(source.members), func(m member) bool { return m.name == "externalId" || m.name == "tranId" })}
	from := fmt.Sprintf(`{"id":"%d","links":[{"rel":"self","href":%s}]}`, source.id, jsonText(a.records.href(source.kind, source.id)))
	made.set("createdFrom", json.RawMessage(from))
	made.merge(given)
	external, _ := textOf(valueOf(given, "externalId"))
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	return a.put(target, 0, external, a.created(target, made.members)).warnOf(warnings)
}

// subresource serves a sublist, a line of a sublist, or a subrecord.
func (a *Account) subresource(c *call, kind recordType, key string, path []string) *response {
	r := a.records.get(kind, key)
	if r == nil {
		return missing(c)
	}
	a.records.mu.RLock()
	defer a.records.mu.RUnlock()
	w := rendering{store: a.records, kind: kind, expand: true}
	href := a.records.href(kind, r.id) + "/" + strings.Join(path, "/")
	value := valueOf(r.members, path[0])
	var b bytes.Buffer
	switch {
	case len(path) == 1 && isSublist(value):
		w.sublist(&b, href, path[0], mustMembers(value))
		return reply(200, typeCollection, append(b.Bytes(), '\n'))
	case len(path) == 1 && len(value) > 0 && value[0] == '{':
		w.object(&b, href, href, mustMembers(value))
		return reply(200, typeSingular, append(b.Bytes(), '\n'))
	case len(path) == 2 && isSublist(value):
		for i, line := range linesOf(valueOf(mustMembers(value), "items")) {
			if at := lineKey(path[0], line); at == path[1] || at == "" && strconv.Itoa(i+1) == path[1] {
				w.object(&b, href, href, line)
				return reply(200, typeSingular, append(b.Bytes(), '\n'))
			}
		}
	}
	return c.notFound("The sub-resource does not exist.")
}

// mustMembers splits a stored object, which was read once before.
func mustMembers(raw json.RawMessage) []member {
	members, _ := membersOf(raw)
	return members
}
