package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// record is one in the store. It is not changed once it is there: a write puts
// another in its place.
type record struct {
	kind       recordType
	id         int64
	externalID string
	members    []member
	revision   int
}

// store holds an account's records.
type store struct {
	root    string // https://…/record/v1/
	catalog *catalog

	mu      sync.RWMutex
	tables  map[string]*table
	changes map[place]change // for SuiteQL; nil until its first query
}

type place struct {
	kind string
	id   int64
}

type change struct {
	kind   recordType
	id     int64
	record *record // nil when it was deleted
}

type table struct {
	kind       recordType
	ids        []int64 // ascending
	records    map[int64]*record
	byExternal map[string]int64
	last       int64
}

func newStore(root string, c *catalog) *store {
	return &store{root: root, catalog: c, tables: map[string]*table{}}
}

// table is called with st.mu held for writing.
func (st *store) table(kind recordType) *table {
	t := st.tables[kind.name]
	if t == nil {
		t = &table{kind: kind, records: map[int64]*record{}, byExternal: map[string]int64{}, last: 1000}
		st.tables[kind.name] = t
	}
	return t
}

func (st *store) href(kind recordType, id int64) string {
	return st.root + kind.name + "/" + strconv.FormatInt(id, 10)
}

// get returns the record that a key names, an id or eid:…, or nil.
func (st *store) get(kind recordType, key string) *record {
	st.mu.RLock()
	defer st.mu.RUnlock()
	t := st.tables[kind.name]
	if t == nil {
		return nil
	}
	return t.records[t.find(key)]
}

func (t *table) find(key string) int64 {
	if external, ok := externalKey(key); ok {
		return t.byExternal[external]
	}
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil || strconv.FormatInt(id, 10) != key {
		return 0
	}
	return id
}

// externalKey reads eid:X and eid:'X Y'.
func externalKey(key string) (string, bool) {
	external, ok := strings.CutPrefix(key, "eid:")
	if n := len(external); n > 1 && external[0] == '\'' && external[n-1] == '\'' {
		external = external[1 : n-1]
	}
	return external, ok && external != ""
}

// put writes a record; id 0 makes one. It is called with st.mu held.
func (st *store) put(kind recordType, id int64, externalID string, members []member) *record {
	t := st.table(kind)
	old := t.records[id]
	if id == 0 {
		t.last++
		id = t.last
	}
	r := &record{kind: kind, id: id, externalID: externalID, members: members, revision: 1}
	if old != nil {
		r.revision = old.revision + 1
		if old.externalID != "" {
			delete(t.byExternal, old.externalID)
		}
	} else {
		t.last = max(t.last, id)
		at, _ := slices.BinarySearch(t.ids, id)
		t.ids = slices.Insert(t.ids, at, id)
	}
	if externalID != "" {
		t.byExternal[externalID] = id
	}
	t.records[id] = r
	st.changed(change{kind: kind, id: id, record: r})
	return r
}

// remove is called with st.mu held.
func (st *store) remove(r *record) {
	t := st.table(r.kind)
	delete(t.records, r.id)
	delete(t.byExternal, r.externalID)
	if at, found := slices.BinarySearch(t.ids, r.id); found {
		t.ids = slices.Delete(t.ids, at, at+1)
	}
	st.changed(change{kind: r.kind, id: r.id})
}

// changed is called with st.mu held.
func (st *store) changed(c change) {
	if st.changes != nil {
		st.changes[place{c.kind.name, c.id}] = c
	}
}

// take returns what has changed since the last time: at first, everything.
func (st *store) take() []change {
	st.mu.Lock()
	defer st.mu.Unlock()
	var changes []change
	if st.changes == nil {
		st.changes = map[place]change{}
		for _, t := range st.tables {
			for _, id := range t.ids {
				changes = append(changes, change{kind: t.kind, id: id, record: t.records[id]})
			}
		}
		return changes
	}
	for _, c := range st.changes {
		changes = append(changes, c)
	}
	clear(st.changes)
	return changes
}

// Record is a record as it is stored.
type Record struct {
	Type       string
	ID         string
	ExternalID string
	JSON       []byte         // as GET returns it with expandSubResources
	Revision   int            // how many writes made it what it is
	Lines      map[string]int // how many lines each of its sublists has
}

// Records returns the records of a type, by ascending id.
func (a *Account) Records(recordType string) []Record {
	kind, _ := a.records.catalog.typeOf(recordType)
	a.records.mu.RLock()
	defer a.records.mu.RUnlock()
	t := a.records.tables[kind.name]
	if t == nil {
		return nil
	}
	all := make([]Record, 0, len(t.ids))
	for _, id := range t.ids {
		r := t.records[id]
		all = append(all, Record{
			Type: kind.name, ID: strconv.FormatInt(id, 10), ExternalID: r.externalID, Revision: r.revision, Lines: countLines(r),
			JSON: rendering{store: a.records, kind: kind, expand: true}.record(r, a.records.href(kind, id)),
		})
	}
	return all
}

// PutRecord writes a record, as if it had been in the account before: its fields
// are not judged. The document's id is the record's; without one, it is a new
// record.
func (a *Account) PutRecord(recordType string, document []byte) error {
	kind, ok := a.records.catalog.typeOf(recordType)
	if !ok {
		return fmt.Errorf("simulator: record type %q does not exist: see Options.CustomRecords", recordType)
	}
	members, err := membersOf(document)
	if err != nil {
		return fmt.Errorf("simulator: the record is %w", err)
	}
	var id int64
	if text, ok := textOf(valueOf(members, "id")); ok {
		if id, err = strconv.ParseInt(text, 10, 64); err != nil {
			return fmt.Errorf("simulator: the record's id: %w", err)
		}
	}
	members = slices.DeleteFunc(members, func(m member) bool { return m.name == "id" || m.name == "links" })
	external, _ := textOf(valueOf(members, "externalId"))
	a.records.mu.Lock()
	defer a.records.mu.Unlock()
	a.records.put(kind, id, external, members)
	return nil
}
