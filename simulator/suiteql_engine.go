package simulator

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	maxCustom   = 100      // custom records that one query names
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
	store *store
	ended <-chan struct{} // the simulator is closing

	mu       sync.Mutex
	conn     *sqlite3.Conn
	columns  map[string]map[string]bool  // of each table that there is
	pending  map[string]map[place]change // not yet in the table
	prepared map[string]*sqlite3.Stmt    // by SQL
}

//nolint:gochecknoglobals // the library has one setting for the whole process
var interpret = sync.OnceFunc(func() {
	sqlite3.RuntimeConfig = wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(memoryPages)
})

func newQueries(st *store, ended <-chan struct{}) *queries {
	return &queries{
		store: st, ended: ended, columns: map[string]map[string]bool{},
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

// errQuery is a query at fault, not the simulator.
var errQuery = errors.New("invalid search query")

func (q *queries) run(sql string, params []any, limit, offset int) (rows, error) {
	if len(sql) > maxSQL {
		return rows{}, fmt.Errorf("%w: it is longer than %d bytes", errQuery, maxSQL)
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

	statement, tail, err := q.conn.Prepare(dialect(sql))
	if err != nil {
		return rows{}, failed(ctx, err)
	}
	if statement == nil {
		return rows{}, fmt.Errorf("%w: it is empty", errQuery)
	}
	defer func() { _ = statement.Close() }()
	if !statement.ReadOnly() || !reading.MatchString(sql) {
		return rows{}, fmt.Errorf("%w: only SELECT is allowed", errQuery)
	}
	if strings.Trim(tail, " \t\r\n;") != "" {
		return rows{}, fmt.Errorf("%w: more than one statement", errQuery)
	}
	if statement.BindCount() != len(params) {
		return rows{}, fmt.Errorf("%w: %d parameters for %d places", errQuery, len(params), statement.BindCount())
	}
	for i, param := range params {
		if err := bind(statement, i+1, param); err != nil {
			return rows{}, fmt.Errorf("%w: parameter %d: %w", errQuery, i+1, err)
		}
	}
	var got rows
	size := 0
	for statement.Step() && got.total < maxRows {
		if got.total >= offset && len(got.items) < limit {
			item := row(statement)
			if size += len(item); size > maxResult {
				return rows{}, fmt.Errorf("%w: the page is larger than %d bytes", errQuery, maxResult)
			}
			got.items = append(got.items, item)
		}
		got.total++
	}
	if err := statement.Err(); err != nil {
		return rows{}, failed(ctx, err)
	}
	return got, nil
}

// failed is why SQLite did not carry out a query: the query itself, or the end
// of ctx.
func failed(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return errClosed
	case ctx.Err() != nil:
		return fmt.Errorf("%w: it took longer than %s", errQuery, queryTime)
	}
	return fmt.Errorf("%w: %w", errQuery, err)
}

// reading is how a query begins, behind comments and brackets. PRAGMA and EXPLAIN
// change nothing either, but are none.
var reading = regexp.MustCompile(`(?is)^(\s|\(|--[^\n]*\n|/\*.*?\*/)*(SELECT|WITH)\b`)

// row writes a row in the form of NetSuite: every value a string, null left out.
func row(s *sqlite3.Stmt) string {
	var b strings.Builder
	b.WriteString(`{"links":[]`)
	seen := map[string]bool{"links": true}
	for i := range s.ColumnCount() {
		name := strings.ToLower(s.ColumnName(i))
		var text string
		switch s.ColumnType(i) {
		case sqlite3.NULL:
			continue
		case sqlite3.FLOAT:
			text = strconv.FormatFloat(s.ColumnFloat(i), 'f', -1, 64)
		default:
			text = s.ColumnText(i)
		}
		if !seen[name] {
			b.WriteString("," + jsonText(name) + ":" + jsonText(text))
		}
		seen[name] = true
	}
	b.WriteByte('}')
	return b.String()
}

var own = regexp.MustCompile(`(?is)'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/|\bBUILTIN\s*\.\s*DF\b|\bNVL\b|\btransaction\b`)

// dialect turns what SuiteQL has of its own into SQLite's: the table called
// transaction, NVL, and BUILTIN.DF, the display value, which is the value here.
func dialect(sql string) string {
	return own.ReplaceAllStringFunc(sql, func(found string) string {
		switch upper := strings.ToUpper(found); {
		case strings.HasPrefix(upper, "BUILTIN"):
			return ""
		case upper == "NVL":
			return "IFNULL"
		case upper == "TRANSACTION":
			return `"transaction"`
		}
		return found
	})
}
