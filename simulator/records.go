package simulator

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// record serves /record/v1/… (NS:section_1545141395).
func (a *Account) record(c *call, segments []string) *response {
	if segments[0] == "metadata-catalog" {
		return a.metadata(c, segments[1:])
	}
	kind, ok := a.records.catalog.typeOf(segments[0])
	if !ok {
		return c.notFound("Record type '%s' does not exist.", segments[0])
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
			return a.remove(c, kind, segments[1])
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

// missing is the 404 of a record that is not there.
func missing(c *call) *response {
	return c.notFound("The record instance does not exist. Provide a valid record instance ID.")
}

// content reads a record's members from the request. Names that the type does
// not have are refused or taken away, as X-NetSuite-PropertyNameValidation says;
// warnings are the names that the answer warns of.
func (a *Account) content(c *call, kind recordType) (members []member, warnings []string, no *response) {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || media != typeJSON && media != "application/vnd.oracle.resource+json" {
		return nil, nil, problems(415, errorDetail{Detail: "The content type is not supported: use application/json.", Code: "INVALID_HEADER", Header: "Content-Type"})
	}
	members, err = membersOf(c.body)
	if err != nil {
		return nil, nil, problem(400, "INVALID_CONTENT", "Invalid content in the request body: %v.", err)
	}
	// NetSuite gives these, whatever a client sends.
	members = slices.DeleteFunc(members, func(m member) bool { return m.name == "id" || m.name == "links" })
	if warnings, no = a.checkNames(c, kind, members); no != nil {
		return nil, nil, no
	}
	members = slices.DeleteFunc(members, func(m member) bool { return !a.hasField(kind, m.name) })
	if email, ok := textOf(valueOf(members, "email")); ok && !strings.Contains(email, "@") {
		return nil, nil, problems(400, errorDetail{
			Detail: "Error while accessing a resource. Please enter a valid email address.", Path: "email", Code: "INVALID_CONTENT",
		})
	}
	return members, warnings, nil
}

// propertyNames is the request header that says what becomes of unknown names
// (ignore, warning or error), and the answer's header that warns of them.
const propertyNames = "X-NetSuite-PropertyNameValidation"

func (a *Account) checkNames(c *call, kind recordType, members []member) (warnings []string, no *response) {
	var unknown []string
	var details []errorDetail
	for _, m := range members {
		if !a.hasField(kind, m.name) {
			unknown = append(unknown, m.name)
			details = append(details, errorDetail{
				Detail: "Invalid content in the request body: the record has no field '" + m.name + "'.", Path: m.name, Code: "INVALID_CONTENT",
			})
		}
	}
	switch mode := strings.ToLower(c.r.Header.Get(propertyNames)); {
	case mode == "error" && len(unknown) > 0:
		return nil, problems(400, details...)
	case mode == "ignore":
		return nil, nil
	case mode != "" && mode != "warning" && mode != "error":
		return nil, problems(400, errorDetail{
			Detail: "The value of the header is not one of ignore, warning, error.", Header: propertyNames, Code: "INVALID_HEADER",
		})
	}
	return unknown, nil
}

// hasField reports whether a type has a field, spelled so.
func (a *Account) hasField(kind recordType, name string) bool {
	f, ok := a.records.catalog.field(kind, name)
	return ok && f.name == name
}

func (r *response) warnOf(names []string) *response {
	if len(names) > 0 && r.status < 300 {
		r.header.Set(propertyNames, "warning: unknown property names were ignored: "+strings.Join(names, ", "))
	}
	return r
}

func (a *Account) written(kind recordType, r *record) *response {
	done := reply(204, replyTypeJSON, nil).with("Location", a.records.href(kind, r.id))
	done.applied = true
	return done
}

func (a *Account) create(c *call, kind recordType) *response {
	members, warnings, no := a.content(c, kind)
	if no != nil {
		return no
	}
	external, _ := textOf(valueOf(members, "externalId"))
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	return a.put(kind, 0, external, a.created(kind, members)).warnOf(warnings)
}

// created completes the members of a new record: the lines of its sublists get
// their keys, and NetSuite notes the time.
func (a *Account) created(kind recordType, members []member) []member {
	members = slices.DeleteFunc(members, func(m member) bool { return bytes.Equal(m.value, []byte("null")) })
	for i, m := range members {
		if isSublist(m.value) {
			members[i].value = mergeSublist(m.name, nil, m.value, true)
		}
	}
	return a.stamped(kind, members, "dateCreated", "createdDate", "created", "lastModifiedDate", "lastModified")
}

// stamped notes the time in those of the fields that the type has.
func (a *Account) stamped(kind recordType, members []member, names ...string) []member {
	if a.records.catalog.fields[kind.table()] == nil {
		return members
	}
	now := json.RawMessage(jsonText(a.sim.now().UTC().Format(time.RFC3339)))
	made := memberSet{members: members}
	for _, name := range names {
		if a.hasField(kind, name) {
			made.set(name, now)
		}
	}
	return made.members
}

// put writes a record; id 0 makes one. It is called with a.records.mu held.
func (a *Account) put(kind recordType, id int64, external string, members []member) *response {
	if other, taken := a.records.table(kind).byExternal[external]; taken && other != id {
		return problems(400, errorDetail{
			Detail: "Error while accessing a resource. This record already exists.", Path: "externalId", Code: "USER_ERROR",
		})
	}
	if names := required(kind); names != nil && !slices.ContainsFunc(names, func(name string) bool { return valueOf(members, name) != nil }) {
		return problem(400, "USER_ERROR", "Error while accessing a resource. Please enter value(s) for: %s.", titleOf(names[0]))
	}
	return a.written(kind, a.records.put(kind, id, external, members))
}

func (a *Account) read(c *call, kind recordType, key string) *response {
	query := c.r.URL.Query()
	r := a.records.get(kind, key)
	if r == nil {
		return missing(c)
	}
	w := rendering{store: a.records, kind: kind, expand: query.Get("expandSubResources") == "true"}
	if fields := query.Get("fields"); fields != "" {
		w.only = strings.Split(fields, ",")
	}
	self := a.records.href(kind, r.id)
	if c.r.URL.RawQuery != "" {
		self += "?" + c.r.URL.RawQuery
	}
	a.records.mu.RLock()
	defer a.records.mu.RUnlock()
	return reply(200, typeSingular, append(w.record(r, self), '\n'))
}

// update is PATCH, and PUT, which inserts what is not there. A null removes a
// field; lines of a sublist are merged, or stand in place of the old ones where
// the query's replace names the sublist.
func (a *Account) update(c *call, kind recordType, key string) *response {
	external, byExternal := externalKey(key)
	upsert := c.r.Method == http.MethodPut
	if upsert && !byExternal {
		return notAllowed(c, "GET", "PATCH", "DELETE")
	}
	changes, warnings, no := a.content(c, kind)
	if no != nil {
		return no
	}
	replaced := strings.Split(c.r.URL.Query().Get("replace"), ",")
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	t := a.records.table(kind)
	old := t.records[t.find(key)]
	id, changed := int64(0), memberSet{}
	switch {
	case old != nil:
		id, changed.members = old.id, slices.Clone(old.members)
	case upsert:
		changed.members = a.created(kind, []member{{"externalId", json.RawMessage(jsonText(external))}})
	default:
		return missing(c)
	}
	for _, m := range changes {
		switch {
		case bytes.Equal(m.value, []byte("null")):
			changed.set(m.name, nil) // it is removed below
		case isSublist(m.value):
			changed.set(m.name, mergeSublist(m.name, changed.get(m.name), m.value, slices.Contains(replaced, m.name)))
		default:
			changed.set(m.name, m.value)
		}
	}
	members := slices.DeleteFunc(changed.members, func(m member) bool { return m.value == nil })
	externalID, _ := textOf(valueOf(members, "externalId"))
	return a.put(kind, id, externalID, a.stamped(kind, members, "lastModifiedDate", "lastModified")).warnOf(warnings)
}

func (a *Account) remove(c *call, kind recordType, key string) *response {
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	t := a.records.table(kind)
	r := t.records[t.find(key)]
	if r == nil {
		return missing(c)
	}
	a.records.remove(r)
	return &response{status: 204, header: http.Header{}, applied: true}
}
