package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// rendering writes a record as GET returns it: links first, then the members
// in alphabetical order, whatever their case. It is used with store.mu held.
type rendering struct {
	store  *store
	kind   recordType
	expand bool     // sublists and subrecords are written in full (expandSubResources)
	only   []string // the members to write; nil for all
}

// record renders a record whose self link is href.
func (w rendering) record(r *record, href string) []byte {
	members := append(slices.Clone(r.members), member{"id", json.RawMessage(`"` + strconv.FormatInt(r.id, 10) + `"`)})
	if w.only != nil {
		members = slices.DeleteFunc(members, func(m member) bool { return m.name != "id" && !slices.Contains(w.only, m.name) })
	}
	var b bytes.Buffer
	w.object(&b, w.store.href(r.kind, r.id), href, members)
	return b.Bytes()
}

// object writes the links and members of a record, a subrecord or a line.
func (w rendering) object(b *bytes.Buffer, path, self string, members []member) {
	b.WriteString(`{"links":` + jsonText(selfLink(self)))
	members = slices.DeleteFunc(slices.Clone(members), func(m member) bool { return m.name == "links" })
	slices.SortStableFunc(members, func(x, y member) int {
		return strings.Compare(strings.ToLower(x.name), strings.ToLower(y.name))
	})
	for _, m := range members {
		b.WriteString("," + jsonText(m.name) + ":")
		w.value(b, path+"/"+m.name, m)
	}
	b.WriteByte('}')
}

func (w rendering) value(b *bytes.Buffer, path string, m member) {
	f, _ := w.store.catalog.field(w.kind, m.name)
	if f.kind == kindReference && m.value[0] != '{' { // NetSuite takes a bare id, too
		id, isText := textOf(m.value)
		if !isText {
			id = string(m.value)
		}
		w.reference(b, f, []member{{"id", json.RawMessage(jsonText(id))}})
		return
	}
	if m.value[0] != '{' {
		b.Write(m.value)
		return
	}
	members, err := membersOf(m.value)
	if err != nil { // it was checked when it was written
		b.Write(m.value)
		return
	}
	switch items := valueOf(members, "items"); {
	case len(items) > 0 && items[0] == '[':
		w.sublist(b, path, m.name, members)
	case isReference(members):
		w.reference(b, f, members)
	case !w.expand:
		b.WriteString(`{"links":` + jsonText(selfLink(path)) + `}`)
	default:
		w.object(b, path, path, members)
	}
}

// isReference reports whether an object is a reference or an enumeration: an id,
// and nothing besides but a name and links.
func isReference(members []member) bool {
	for _, m := range members {
		if m.name != "id" && m.name != "refName" && m.name != "links" && m.name != "externalId" {
			return false
		}
	}
	return valueOf(members, "id") != nil
}

// reference writes links, id and refName. The links of an enumeration are empty.
func (w rendering) reference(b *bytes.Buffer, f field, members []member) {
	raw := valueOf(members, "id")
	id, isText := textOf(raw)
	if !isText {
		id = string(raw)
	}
	links := []link{}
	var given []link
	_ = json.Unmarshal(valueOf(members, "links"), &given) // of a wrong kind, they are as good as none
	switch {
	case len(given) > 0:
		links = selfLink(given[0].Href)
	case f.target != "":
		links = selfLink(w.store.root + strings.ToLower(f.target) + "/" + id) // in lower case, as recorded
	}
	b.WriteString(`{"links":` + jsonText(links) + `,"id":` + jsonText(id))
	if name, ok := textOf(valueOf(members, "refName")); ok {
		b.WriteString(`,"refName":` + jsonText(name))
	} else if name := w.store.nameOf(f.target, id); name != "" {
		b.WriteString(`,"refName":` + jsonText(name))
	}
	b.WriteByte('}')
}

// nameOf is the name of the record that a reference leads to, or "".
func (st *store) nameOf(target, id string) string {
	kind, ok := st.catalog.typeOf(target)
	if !ok || st.tables[kind.name] == nil {
		return ""
	}
	t := st.tables[kind.name]
	if r := t.records[t.find(id)]; r != nil {
		for _, field := range []string{"companyName", "entityId", "displayName", "itemId", "name", "tranId"} {
			if name, ok := textOf(valueOf(r.members, field)); ok {
				return name
			}
		}
	}
	return ""
}

// sublist writes a sublist's links, and with expand its lines. A multiple select
// has the counts of a page besides.
func (w rendering) sublist(b *bytes.Buffer, path, name string, members []member) {
	b.WriteString(`{"links":` + jsonText(selfLink(path)))
	if !w.expand {
		b.WriteByte('}')
		return
	}
	items := linesOf(valueOf(members, "items"))
	f, _ := w.store.catalog.field(w.kind, name)
	if f.kind == kindMultiselect {
		b.WriteString(`,"count":` + strconv.Itoa(len(items)) + `,"hasMore":false`)
	}
	b.WriteString(`,"items":[`)
	for i, line := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if isReference(line) {
			w.reference(b, f, line)
			continue
		}
		key := lineKey(name, line)
		if key == "" {
			key = strconv.Itoa(i + 1)
		}
		w.object(b, path+"/"+key, path+"/"+key, line)
	}
	b.WriteByte(']')
	if f.kind == kindMultiselect {
		b.WriteString(`,"offset":0`)
	}
	b.WriteString(`,"totalResults":` + strconv.Itoa(len(items)) + `}`)
}
