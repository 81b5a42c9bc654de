package simulator

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/embed" // SQLite itself
	"github.com/tetratelabs/wazero"
)

// columnName is what a SuiteQL column and a custom record may be called.
var columnName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

const (
	maxRows    = 100_000 // NS:section_N3950559
	maxColumns = 500     // of a table

	// A query cannot hold the simulator up, nor fill the machine's memory.
	queryTime   = 30 * time.Second
	maxSQL      = 1 << 20  // bytes of a query
	maxValue    = 1 << 20  // bytes of a value, and of a row
	maxResult   = 64 << 20 // bytes of a page
	memoryPages = 4096     // of 64 KiB, for SQLite: the library's own default
)

// queries is SuiteQL over the records: an SQLite in memory that follows the
// store. It is opened by the first query, since most tests have none.
//
// SQLite runs in an interpreter. Compiling it at start, which the library does
// by default, would take a second in every process, for queries that are small.
type queries struct {
	store     *store
	functions functions
	ended     <-chan struct{} // the simulator is closing

	mu       sync.Mutex
	conn     *sqlite3.Conn
	columns  map[string]map[string]field // of each table that there is
	pending  map[string]map[place]change // not yet in the table
	prepared map[string]*sqlite3.Stmt    // by SQL
}

//nolint:gochecknoglobals // the library has one setting for the whole process
var interpret = sync.OnceFunc(func() {
	sqlite3.RuntimeConfig = wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(memoryPages)
})

func newQueries(st *store, f functions, ended <-chan struct{}) *queries {
	return &queries{
		store: st, functions: f, ended: ended, columns: map[string]map[string]field{},
		pending: map[string]map[place]change{}, prepared: map[string]*sqlite3.Stmt{},
	}
}

func (q *queries) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.conn == nil {
		return nil
	}
	q.forget()
	err := q.conn.Close()
	q.conn = nil
	return err
}

// rows is a page of a query's result: each row is its columns as JSON.
type rows struct {
	items []string
	total int
}

func (q *queries) run(sql string, params []any, limit, offset int) (rows, error) {
	if len(sql) > maxSQL {
		return rows{}, badQuery("the query is longer than %d bytes", maxSQL)
	}
	if len(params) == 0 {
		if got, ok := q.plain(sql, limit, offset); ok {
			return got, nil
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.bringUpToDate(sql); err != nil {
		return rows{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	go func() {
		select {
		case <-q.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	defer q.conn.SetInterrupt(q.conn.SetInterrupt(ctx))

	statement, err := q.prepare(ctx, sql)
	if err != nil {
		return rows{}, err
	}
	defer func() { _ = statement.Close() }()
	if statement.BindCount() != len(params) {
		return rows{}, badQuery("%d parameters for %d places", len(params), statement.BindCount())
	}
	for i, param := range params {
		if err := bind(statement, i+1, param); err != nil {
			return rows{}, badQuery("parameter %d: %v", i+1, err)
		}
	}
	var got rows
	size := 0
	for statement.Step() && got.total < maxRows {
		if got.total >= offset && len(got.items) < limit {
			item := q.row(statement)
			if size += len(item); size > maxResult {
				return rows{}, badQuery("the page is larger than %d bytes", maxResult)
			}
			got.items = append(got.items, item)
		}
		got.total++
	}
	if err := statement.Err(); err != nil {
		return rows{}, failed(ctx, sql, err)
	}
	return got, nil
}

// prepare translates a statement and has SQLite parse it.
func (q *queries) prepare(ctx context.Context, sql string) (*sqlite3.Stmt, error) {
	if strings.Trim(sql, " \t\r\n;") != "" && !reading.MatchString(sql) {
		return nil, badQuery("Search error occurred: only SELECT is allowed")
	}
	translated, err := translate(sql, true)
	if err != nil {
		return nil, err
	}
	statement, tail, err := q.conn.Prepare(translated)
	if err != nil && strings.Contains(err.Error(), displaySuffix) { // the column is no reference
		if translated, err = translate(sql, false); err != nil {
			return nil, err
		}
		statement, tail, err = q.conn.Prepare(translated)
	}
	switch {
	case err != nil:
		return nil, failed(ctx, sql, err)
	case statement == nil:
		return nil, badQuery("the query is empty")
	case !statement.ReadOnly():
		err = badQuery("Search error occurred: only SELECT is allowed")
	case strings.Trim(tail, " \t\r\n;") != "":
		err = badQuery("Search error occurred: more than one statement")
	default:
		return statement, nil
	}
	return nil, errors.Join(err, statement.Close())
}

// failed is why SQLite did not carry out a query: the query itself, or the end
// of ctx.
func failed(ctx context.Context, sql string, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return errClosed
	case ctx.Err() != nil:
		return badQuery("the query took longer than %s", queryTime)
	}
	return sqliteError(sql, err)
}

// reading is how a query begins, behind comments and brackets. PRAGMA and EXPLAIN
// change nothing either, but are none.
var reading = regexp.MustCompile(`(?is)^(\s|\(|--[^\n]*\n|/\*.*?\*/)*(SELECT|WITH)\b`)

// row writes a row in the form of NetSuite: the columns in lower case and in
// alphabetical order, every value a string, null left out.
func (q *queries) row(s *sqlite3.Stmt) string {
	values := map[string]string{}
	expressions := 0
	for i := range s.ColumnCount() {
		name := strings.ToLower(s.ColumnName(i))
		if strings.HasSuffix(name, displaySuffix) {
			continue
		}
		if !columnName.MatchString(name) { // an expression without a name
			expressions++
			name = "expr" + strconv.Itoa(expressions)
		}
		var text string
		switch s.ColumnType(i) {
		case sqlite3.NULL:
			continue
		case sqlite3.FLOAT:
			text = strconv.FormatFloat(s.ColumnFloat(i), 'f', -1, 64)
		default:
			text = q.functions.showDates(s.ColumnText(i))
		}
		if _, twice := values[name]; !twice && name != "links" {
			values[name] = text
		}
	}
	return rowText(values)
}

// rowText is a row in JSON.
func rowText(values map[string]string) string {
	var b strings.Builder
	b.WriteString(`{"links":[]`)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		b.WriteString("," + jsonText(name) + ":" + jsonText(values[name]))
	}
	b.WriteByte('}')
	return b.String()
}
