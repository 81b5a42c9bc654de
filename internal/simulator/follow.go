package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// follow takes over what was written since the last query. It is called with
// q.mu held.
func (q *queries) follow() error {
	if q.conn == nil {
		interpret()
		conn, err := sqlite3.Open(":memory:")
		if err != nil {
			return fmt.Errorf("simulator: %w", err)
		}
		q.conn = conn
		for _, kind := range recordTypes {
			if err := q.create(kind.table()); err != nil {
				return err
			}
		}
		for _, family := range []string{"transaction", "item", "entity"} {
			if err := q.create(family); err != nil {
				return err
			}
		}
	}
	changes := q.store.take()
	if len(changes) == 0 {
		return nil
	}
	if err := q.conn.Exec("BEGIN"); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	for _, c := range changes {
		if err := q.apply(c); err != nil {
			_ = q.conn.Exec("ROLLBACK")
			return fmt.Errorf("simulator: %s %d: %w", c.kind.name, c.id, err)
		}
	}
	if err := q.conn.Exec("COMMIT"); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	return nil
}

func (q *queries) create(table string) error {
	if q.columns[table] != nil {
		return nil
	}
	q.columns[table] = map[string]bool{"id": true, "type": true}
	// A family's records have ids of their own tables, so they are no key there.
	return q.conn.Exec(`CREATE TABLE "` + table + `" (id INTEGER, type, PRIMARY KEY (id, type))`)
}

func (q *queries) apply(c change) error {
	tables := []string{c.kind.table()}
	if c.kind.family != "" {
		tables = append(tables, c.kind.family)
	}
	kind := c.kind.kind
	if kind == "" {
		kind = c.kind.name
	}
	for _, table := range tables {
		if err := q.create(table); err != nil {
			return err
		}
		if err := q.conn.Exec(fmt.Sprintf(`DELETE FROM "%s" WHERE id = %d AND type = '%s'`, table, c.id, kind)); err != nil {
			return err
		}
		if c.record == nil {
			continue
		}
		if err := q.insert(table, kind, c.record); err != nil {
			return err
		}
	}
	return nil
}

func (q *queries) insert(table, kind string, r *record) error {
	columns := q.columns[table]
	names, places := []string{"id", "type"}, []string{"?", "?"}
	values := []any{r.id, kind}
	used := map[string]bool{"id": true, "type": true}
	for _, m := range r.members {
		name := strings.ToLower(m.name)
		if used[name] || !columnName.MatchString(name) {
			continue
		}
		if !columns[name] {
			if len(columns) >= maxColumns {
				continue
			}
			if err := q.conn.Exec(`ALTER TABLE "` + table + `" ADD COLUMN "` + name + `"`); err != nil {
				return err
			}
			columns[name] = true
		}
		used[name] = true
		names, places, values = append(names, `"`+name+`"`), append(places, "?"), append(values, sqlValue(r, m))
	}
	//nolint:gosec // the names are checked, the values bound
	sql := `INSERT INTO "` + table + `" (` + strings.Join(names, ",") + `) VALUES (` + strings.Join(places, ",") + `)`
	statement := q.inserts[sql]
	if statement == nil {
		var err error
		if statement, _, err = q.conn.Prepare(sql); err != nil {
			return err
		}
		if len(q.inserts) > 200 {
			for old, s := range q.inserts {
				_ = s.Close()
				delete(q.inserts, old)
			}
		}
		q.inserts[sql] = statement
	}
	for i, v := range values {
		if err := bind(statement, i+1, v); err != nil {
			return err
		}
	}
	return statement.Exec() // resets it too
}

// sqlValue is a member as SuiteQL shows it.
func sqlValue(r *record, m member) any {
	switch m.value[0] {
	case 't':
		return "T"
	case 'f':
		return "F"
	case 'n':
		return nil
	case '"':
		text, _ := text1(m.value)
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
