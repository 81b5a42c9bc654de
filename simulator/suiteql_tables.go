package simulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// bringUpToDate takes over what was written since the last query, for the tables the
// query names. It is called with q.mu held.
func (q *queries) bringUpToDate(sql string) error {
	if q.conn == nil {
		interpret()
		conn, err := sqlite3.Open(":memory:")
		if err != nil {
			return fmt.Errorf("simulator: %w", err)
		}
		conn.Limit(sqlite3.LIMIT_LENGTH, maxValue)
		q.conn = conn
		if err := errors.Join(q.functions.register(conn), conn.Exec(`CREATE TABLE dual AS SELECT 'X' AS dummy`)); err != nil {
			return fmt.Errorf("simulator: %w", err)
		}
	}
	for _, c := range q.store.take() {
		for _, table := range []string{c.kind.table(), c.kind.family} {
			if table == "" {
				continue
			}
			if q.pending[table] == nil {
				q.pending[table] = map[place]change{}
			}
			q.pending[table][place{c.kind.name, c.id}] = c
		}
	}
	for _, name := range word.FindAllString(sql, -1) {
		table := strings.ToLower(name)
		if _, known := q.store.catalog.typeOf(table); !known && table != "transaction" && table != "item" && table != "entity" {
			continue
		}
		if err := q.updateTable(table); err != nil {
			return fmt.Errorf("simulator: table %s: %w", table, err)
		}
	}
	return nil
}

// updateTable makes a table what the records are.
func (q *queries) updateTable(table string) error {
	fresh, err := q.addColumns(table)
	if err != nil {
		return err
	}
	changes := slices.SortedFunc(maps.Values(q.pending[table]), func(x, y change) int {
		return cmp.Or(cmp.Compare(x.id, y.id), strings.Compare(x.kind.name, y.kind.name))
	})
	if len(changes) == 0 {
		return nil
	}
	delete(q.pending, table)
	if err := q.conn.Exec("BEGIN"); err != nil {
		return err
	}
	for _, c := range changes {
		if !fresh {
			err = q.exec(`DELETE FROM "`+table+`" WHERE id = ? AND type = ?`, c.id, c.kind.sqlType())
		}
		if err == nil && c.record != nil {
			err = q.insert(table, c.record)
		}
		if err != nil {
			return errors.Join(err, q.conn.Exec("ROLLBACK"))
		}
	}
	return q.conn.Exec("COMMIT")
}

// addColumns gives a table the columns that the pending records need: all at once
// when it is new, since each later one costs SQLite milliseconds here.
func (q *queries) addColumns(table string) (fresh bool, err error) {
	columns := q.columns[table]
	var added []string
	add := func(name string, f field) {
		name = strings.ToLower(name)
		if _, known := columns[name]; known || len(columns) >= maxColumns || !columnName.MatchString(name) {
			return
		}
		columns[name] = f
		switch f.kind {
		case kindReference, kindEnum:
			added = append(added, `"`+name+`"`, `"`+name+displaySuffix+`"`)
		case kindDate, kindDateTime:
			added = append(added, `"`+name+`" COLLATE nsdate`)
		default:
			added = append(added, `"`+name+`"`)
		}
	}
	if fresh = columns == nil; fresh {
		columns = map[string]field{"id": {}, "type": {}}
		q.columns[table] = columns
		for _, f := range q.store.catalog.tableFields(table) {
			add(f.name, f)
		}
	}
	for _, c := range q.pending[table] {
		if c.record == nil {
			continue
		}
		for _, m := range c.record.members {
			f, _ := q.store.catalog.field(c.kind, m.name)
			add(m.name, f)
		}
	}
	slices.Sort(added)
	if fresh {
		list := ""
		for _, column := range added {
			list += column + ","
		}
		// In a family's table, ids of several types meet.
		return true, q.conn.Exec(`CREATE TABLE "` + table + `" (id INTEGER, type, ` + list + ` PRIMARY KEY (id, type))`)
	}
	for _, column := range added {
		if err := q.conn.Exec(`ALTER TABLE "` + table + `" ADD COLUMN ` + column); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (q *queries) insert(table string, r *record) error {
	names, places := []string{"id", "type"}, []string{"?", "?"}
	values := []any{r.id, r.kind.sqlType()}
	used := map[string]bool{"id": true, "type": true}
	room := maxValue / 2 // of a row; what does not fit, queries do not see
	for _, m := range r.members {
		name := strings.ToLower(m.name)
		f, known := q.columns[table][name]
		if used[name] || !known || len(m.value) > room {
			continue
		}
		used[name] = true
		room -= len(m.value)
		names, places, values = append(names, `"`+name+`"`), append(places, "?"), append(values, sqlValue(r, m, f))
		if f.kind == kindReference || f.kind == kindEnum {
			names, places, values = append(names, `"`+name+displaySuffix+`"`), append(places, "?"), append(values, q.display(r, m, f))
		}
	}
	return q.exec(`INSERT INTO "`+table+`" (`+strings.Join(names, ",")+`) VALUES (`+strings.Join(places, ",")+`)`, values...)
}

// exec runs a statement of ours, prepared once.
func (q *queries) exec(sql string, values ...any) error {
	statement := q.prepared[sql]
	if statement == nil {
		if len(q.prepared) >= 200 {
			q.forget()
		}
		var err error
		if statement, _, err = q.conn.Prepare(sql); err != nil {
			return err
		}
		q.prepared[sql] = statement
	}
	for i, v := range values {
		if err := bind(statement, i+1, v); err != nil {
			return err
		}
	}
	return statement.Exec() // resets it too
}

func (q *queries) forget() {
	for sql, statement := range q.prepared {
		_ = statement.Close()
		delete(q.prepared, sql)
	}
}

// display is what BUILTIN.DF shows of a reference.
func (q *queries) display(r *record, m member, f field) any {
	if m.value[0] == '{' {
		if name, ok := textOf(valueOf(mustMembers(m.value), "refName")); ok {
			return name
		}
	}
	q.store.mu.RLock()
	defer q.store.mu.RUnlock()
	if name := q.store.nameOf(f.target, plainText(r, m.name)); name != "" {
		return name
	}
	return nil
}

// sqlValue is a member as SuiteQL shows it.
func sqlValue(r *record, m member, f field) any {
	switch m.value[0] {
	case 't':
		return "T"
	case 'f':
		return "F"
	case 'n':
		return nil
	case '"':
		text, _ := textOf(m.value)
		if t, ok := recordDate(text); ok && f.isDate() {
			return markDate(t)
		}
		return text
	case '[':
		return nil
	}
	text := plainText(r, m.name) // a number, or a reference's id
	if text == "" {
		return nil
	}
	return json.Number(text)
}

// bind binds a value: a string, a bool, nil, an int64, or a json.Number, which
// becomes a number if SQLite can hold it exactly enough.
func bind(s *sqlite3.Stmt, at int, value any) error {
	switch v := value.(type) {
	case nil:
		return s.BindNull(at)
	case string:
		return s.BindText(at, v)
	case int64:
		return s.BindInt64(at, v)
	case bool:
		if v {
			return s.BindText(at, "T")
		}
		return s.BindText(at, "F")
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return s.BindInt64(at, n)
		}
		if f, err := strconv.ParseFloat(string(v), 64); err == nil && strings.ContainsAny(string(v), ".eE") {
			return s.BindFloat(at, f)
		}
		return s.BindText(at, string(v))
	}
	return fmt.Errorf("a %T cannot be bound", value)
}
