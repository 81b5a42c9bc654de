package simulator

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// record serves /record/v1/… (NS:section_1545141395).
func (a *Account) record(c *call, segments []string) *response {
	if segments[0] == "metadata-catalog" {
		return a.metadata(c, segments[1:])
	}
	kind, ok := typeOf(segments[0])
	if !ok {
		return problems(404, errorDetail{Detail: "Record type '" + segments[0] + "' does not exist.", Code: "NONEXISTENT_ID", URLPath: segments[0]})
	}
	switch {
	case len(segments) == 1:
		switch c.r.Method {
		case http.MethodGet:
			return a.collection(c, kind)
		case http.MethodPost:
			return a.create(c, kind)
		}
		return notAllowed(c, "GET", "POST")
	case len(segments) == 2:
		switch c.r.Method {
		case http.MethodGet:
			return a.read(c, kind, segments[1])
		case http.MethodPatch, http.MethodPut:
			return a.update(c, kind, segments[1])
		case http.MethodDelete:
			return a.remove(kind, segments[1])
		}
		return notAllowed(c, "GET", "PATCH", "PUT", "DELETE")
	case strings.HasPrefix(segments[2], "!"):
		if c.r.Method != http.MethodPost {
			return notAllowed(c, "POST")
		}
		return a.operate(c, kind, segments[1], segments[2:])
	case c.r.Method == http.MethodGet:
		return a.subresource(c, kind, segments[1], segments[2:])
	}
	return notAllowed(c, "GET")
}

func missing(kind recordType, key string) *response {
	return problems(404, errorDetail{
		Detail: "The record instance does not exist. Provide a valid record instance ID.",
		Code:   "NONEXISTENT_ID", URLPath: kind.name + "/" + key,
	})
}

// content reads a record's members from the request.
func (c *call) content() ([]member, *response) {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || media != typeJSON && media != "application/vnd.oracle.resource+json" {
		return nil, problems(415, errorDetail{Detail: "The content type is not supported: use application/json.", Code: "INVALID_HEADER", Header: "Content-Type"})
	}
	members, err := membersOf(c.body)
	if err != nil {
		return nil, problem(400, "INVALID_CONTENT", "Invalid content in the request body: %v.", err)
	}
	// NetSuite gives these, whatever a client sends.
	members = slices.DeleteFunc(members, func(m member) bool { return m.name == "id" || m.name == "links" })
	if email, ok := textOf(valueOf(members, "email")); ok && !strings.Contains(email, "@") {
		return nil, problems(400, errorDetail{
			Detail: "Error while accessing a resource. Please enter a valid email address.", Path: "email", Code: "INVALID_CONTENT",
		})
	}
	return members, nil
}

func (a *Account) written(kind recordType, r *record) *response {
	done := reply(204, typeJSON, nil).with("Location", a.records.href(kind, r.id))
	done.applied = true
	return done
}

func (a *Account) create(c *call, kind recordType) *response {
	members, no := c.content()
	if no != nil {
		return no
	}
	external, _ := textOf(valueOf(members, "externalId"))
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	return a.put(kind, 0, external, members)
}

// put writes a record; id 0 makes one. It is called with a.records.mu held.
func (a *Account) put(kind recordType, id int64, external string, members []member) *response {
	if other, taken := a.records.table(kind).byExternal[external]; taken && other != id {
		return problems(400, errorDetail{
			Detail: "Error while accessing a resource. This record already exists.", Path: "externalId", Code: "USER_ERROR",
		})
	}
	return a.written(kind, a.records.put(kind, id, external, members))
}

func (a *Account) read(c *call, kind recordType, key string) *response {
	r := a.records.get(kind, key)
	if r == nil {
		return missing(kind, key)
	}
	body := r.json
	if fields := c.r.URL.Query().Get("fields"); fields != "" {
		names := strings.Split(fields, ",")
		some := &record{kind: kind, id: r.id}
		for _, m := range r.members {
			if slices.Contains(names, m.name) {
				some.members = append(some.members, m)
			}
		}
		body = a.records.render(some)
	}
	return reply(200, typeSingular, body)
}

// update is PATCH, and PUT, which inserts what is not there. A null removes.
func (a *Account) update(c *call, kind recordType, key string) *response {
	external, byExternal := externalKey(key)
	upsert := c.r.Method == http.MethodPut
	if upsert && !byExternal {
		return notAllowed(c, "GET", "PATCH", "DELETE")
	}
	changes, no := c.content()
	if no != nil {
		return no
	}
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	t := a.records.table(kind)
	old := t.records[t.find(key)]
	var members []member
	var id int64
	switch {
	case old != nil:
		id, members = old.id, slices.Clone(old.members)
	case upsert:
		members = []member{{"externalId", json.RawMessage(jsonText(external))}}
	default:
		return missing(kind, key)
	}
	for _, m := range changes {
		if bytes.Equal(m.value, []byte("null")) {
			members = slices.DeleteFunc(members, func(old member) bool { return old.name == m.name })
			continue
		}
		members = set(members, m.name, m.value)
	}
	externalID, _ := textOf(valueOf(members, "externalId"))
	return a.put(kind, id, externalID, members)
}

func (a *Account) remove(kind recordType, key string) *response {
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	t := a.records.table(kind)
	r := t.records[t.find(key)]
	if r == nil {
		return missing(kind, key)
	}
	a.records.remove(r)
	return &response{status: 204, header: http.Header{}, applied: true}
}
