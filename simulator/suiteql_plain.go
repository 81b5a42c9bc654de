package simulator

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// plainQuery is a SELECT of columns of one table, with nothing else but an order
// by ID.
var plainQuery = regexp.MustCompile(`(?i)^\s*SELECT\s+(\*|[a-z_]\w*(?:\s*,\s*[a-z_]\w*)*)\s+FROM\s+([a-z_]\w*)(?:\s+ORDER\s+BY\s+id(?:\s+ASC)?)?\s*;?\s*$`)

// manyRecords is from where on a plain query is answered from the records
// themselves. To copy 100,000 of them into SQLite, which runs in an interpreter,
// takes half a minute, and each page of a result is counted anew.
const manyRecords = maxPage

// plain answers a plain query of a table with many records. It reports false for
// every other query.
func (q *queries) plain(sql string, limit, offset int) (got rows, ok bool) {
	m := plainQuery.FindStringSubmatch(sql)
	if m == nil {
		return rows{}, false
	}
	kind, known := q.store.catalog.typeOf(m[2])
	fields := q.store.catalog.fields[kind.table()]
	if !known || fields == nil {
		return rows{}, false
	}
	var columns map[string]bool // nil for all
	if m[1] != "*" {
		columns = map[string]bool{}
		for _, name := range strings.Split(m[1], ",") {
			name = strings.ToLower(strings.TrimSpace(name))
			if _, known := fields[name]; !known && name != "id" && name != "type" {
				return rows{}, false
			}
			columns[name] = true
		}
	}
	q.store.mu.RLock()
	defer q.store.mu.RUnlock()
	t := q.store.tables[kind.name]
	if t == nil || len(t.ids) <= manyRecords {
		return rows{}, false
	}
	got.total = min(len(t.ids), maxRows)
	for _, id := range t.ids[min(offset, got.total):min(offset+limit, got.total)] {
		got.items = append(got.items, q.plainRow(t.records[id], columns))
	}
	return got, true
}

// plainRow is a record as a row: the same that SQLite would give.
func (q *queries) plainRow(r *record, columns map[string]bool) string {
	values := map[string]string{"id": strconv.FormatInt(r.id, 10), "type": r.kind.sqlType()}
	for _, m := range r.members {
		name := strings.ToLower(m.name)
		if columns != nil && !columns[name] {
			continue
		}
		f, _ := q.store.catalog.field(r.kind, m.name)
		if _, twice := values[name]; twice {
			continue
		}
		switch value := sqlValue(r, m, f).(type) {
		case string:
			values[name] = q.functions.showDates(value)
		case json.Number:
			values[name] = string(value)
			if f, err := value.Float64(); err == nil && strings.ContainsAny(string(value), ".eE") {
				values[name] = strconv.FormatFloat(f, 'f', -1, 64)
			}
		}
	}
	for name := range values {
		if columns != nil && !columns[name] {
			delete(values, name)
		}
	}
	return rowText(values)
}
