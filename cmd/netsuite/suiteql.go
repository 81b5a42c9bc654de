package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"netsuite-connector/plugin"
)

// pageRows is how many rows NetSuite puts on a page at most.
const pageRows = 1000

// suiteqlFlags are what suiteql is given.
type suiteqlFlags struct {
	format   string
	limit    int
	allPages bool
	out      string
	config   string
	runID    string
	guard    bool
}

//nolint:gochecknoglobals // constant
var rowFormats = []string{"table", "csv", "json", "jsonl"}

func (c *cli) suiteql() *cobra.Command {
	var given suiteqlFlags
	cmd := &cobra.Command{
		Use:   "suiteql [flags] QUERY",
		Short: "Run a SuiteQL query, and print its rows",
		Long: `suiteql runs a query and prints its rows. QUERY is the query's text, @FILE, or -
for standard input. A semicolon at its end is left away.

--format table is for people (and for terminals, which cut it at their width);
csv, json (one list) and jsonl (a row on each line) are for programs. Where
neither --format nor the name of -o's file says which, it is table on a terminal
and csv elsewhere. Numbers and text stay as NetSuite sent them.

NetSuite leaves out the columns of a row that are null. table and csv have the
columns that the SELECT list names, where it can be read, and behind them others
as they appear. csv is written as rows arrive: its columns are those of the SELECT
list and of the first 1,000 rows, and a column that appears later is an error.

csv holds values as they are, by RFC 4180. A spreadsheet takes text that begins
with = + - or @ for a formula: --guard-formulas puts an apostrophe before it.

Without --limit or --all-pages, NetSuite's first page is printed: 1,000 rows at
most. Dates come in the format that the preferences of the mapping's user say;
TO_CHAR(lastmodifieddate, 'YYYY-MM-DD') makes a query independent of them.

` + credentialsHelp + `

` + exitHelp,
		Example: `  netsuite suiteql 'SELECT id, companyname FROM customer'
  netsuite suiteql --all-pages -o customers.csv 'SELECT id, email FROM customer'
  netsuite suiteql --format jsonl --limit 5000 @query.sql`,
		Args: exactly(1, "one query (in quotes)"),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&given.format, "format", "", "`FORMAT`: table, csv, json or jsonl")
	flags.IntVar(&given.limit, "limit", 0, "print at most so many `ROWS`")
	flags.BoolVar(&given.allPages, "all-pages", false, "fetch all rows, up to the 100,000 at which NetSuite ends a query")
	flags.StringVarP(&given.out, "output", "o", "", "write the rows to `FILE`, whole or not at all")
	flags.BoolVar(&given.guard, "guard-formulas", false, "csv: an apostrophe before text that a spreadsheet takes for a formula")
	flags.StringVar(&given.config, "config", "", "the step's settings, a `JSON` object or @FILE: timeoutSeconds, maxRetries, …")
	flags.StringVar(&given.runID, "run-id", "", "`ID` for the plugin's log")
	c.traceFlag(flags)
	complete(cmd, "format", rowFormats...)
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		limited := flags.Changed("limit")
		query, err := readQueryText(c.in, args[0])
		if err != nil {
			return err
		}
		run, err := given.prepare(c, query, limited)
		if err != nil {
			return err
		}
		run.read = []namedFile{contentOf("the query", args[0]), contentOf("--config", given.config)}
		return c.query(ctx, run)
	})
	return cmd
}

// queryRun is a query that is ready to be sent.
type queryRun struct {
	text          string
	format        string
	limit         int // 0 for none
	all           bool
	guard         bool
	out           string
	read          []namedFile // what the query was made of
	input, config []byte
	runID         string
}

func (g suiteqlFlags) prepare(c *cli, query string, limited bool) (queryRun, error) {
	run := queryRun{text: query, limit: g.limit, all: g.allPages, guard: g.guard, out: g.out, runID: g.runID}
	switch {
	case limited && g.limit < 1:
		return run, usagef("--limit is %d, but must be 1 or more.", g.limit)
	case limited && g.allPages:
		return run, usagef("--limit and --all-pages are both given: the one says how many rows, the other all of them.")
	}
	if run.format = g.rowFormat(c.out.terminal); !slices.Contains(rowFormats, run.format) {
		return run, usagef("--format is %q, but must be table, csv, json or jsonl.", g.format)
	}
	if run.guard && run.format != "csv" {
		return run, usagef("--guard-formulas is for --format csv.")
	}
	set, perPage := objectText{}, 0
	switch {
	case g.allPages:
		set.addRaw("fetchAllPages", []byte("true"))
		perPage = pageRows
	case g.limit > pageRows:
		set.addRaw("fetchAllPages", []byte("true"))
		set.addRaw("maxPages", fmt.Appendf(nil, "%d", min((g.limit+pageRows-1)/pageRows, 1000)))
		perPage = pageRows
	case limited:
		perPage = g.limit
	}
	var err error
	if run.config, err = stepConfig(g.config, set); err != nil {
		return run, err
	}
	request := plugin.RawRequest{
		Method: "POST", URL: "query/v1/suiteql", Headers: map[string]string{"Prefer": "transient"},
		Body: append(append([]byte(`{"q":`), jsonText(query)...), '}'),
	}
	if perPage > 0 {
		request.Query = map[string]any{"limit": perPage}
	}
	run.input, err = request.Document()
	return run, err
}

// rowFormat is the format that was asked for, or follows from where the rows go.
func (g suiteqlFlags) rowFormat(terminal bool) string {
	extension := strings.ToLower(strings.TrimPrefix(filepath.Ext(g.out), "."))
	switch {
	case g.format != "":
		return strings.ToLower(g.format)
	case extension == "ndjson":
		return "jsonl"
	case extension == "json", extension == "jsonl":
		return extension
	case g.out == "" && terminal:
		return "table"
	default:
		return "csv"
	}
}

func readQueryText(stdin io.Reader, given string) (string, error) {
	text := []byte(given)
	var err error
	switch {
	case given == "-":
		if text, err = readText(stdin); err != nil {
			return "", usagef("Standard input cannot be read: %v.", err)
		}
	case strings.HasPrefix(given, "@"):
		if text, err = readTextFile(given[1:]); err != nil {
			return "", usagef("The file of the query cannot be read: %v.", err)
		}
	}
	query := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(text)), ";"))
	switch {
	case query == "":
		return "", usagef("The query is empty.")
	case !utf8.ValidString(query):
		return "", usagef("The query is not valid UTF-8.")
	}
	return query, nil
}
