package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// printRows prints the rows of an output document.
func printRows(t *testing.T, to rowPrinter, rows string) error {
	t.Helper()
	r := &rowReader{to: to}
	if err := r.read(strings.NewReader(`{"statusCode":200,"headers":{},"body":{"links":[],"items":[` + rows + `],"count":1,"hasMore":false},"pages":1}`)); err != nil {
		return err
	}
	return to.end()
}

func TestCSVKeepsValues(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := printRows(t, &csvRows{to: &b, columns: columnsOf("SELECT n, s FROM t")},
		`{"links":[],"s":"a \"b\",\r\nc\n","n":12345678901234567890.10},{"x":{"y":[1.0]},"n":-0},{"s":"=1+1"}`)
	if err != nil {
		t.Fatal(err)
	}
	const want = "n,s,x\r\n12345678901234567890.10,\"a \"\"b\"\",\r\nc\n\",\r\n-0,,\"{\"\"y\"\":[1.0]}\"\r\n,=1+1,\r\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if records, err := csv.NewReader(&b).ReadAll(); err != nil || len(records) != 4 {
		t.Errorf("%v, %v", records, err)
	}
}

func TestCSVGuardsAgainstFormulas(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := printRows(t, &csvRows{to: &b, columns: columnsOf("SELECT a FROM t"), guard: true},
		`{"a":"=1+1"},{"a":"-12.50"},{"a":"@x"},{"a":"+1e5"},{"a":"-x"},{"a":"x=1"}`); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "a\r\n'=1+1\r\n-12.50\r\n'@x\r\n+1e5\r\n'-x\r\nx=1\r\n" {
		t.Errorf("%q", got)
	}
}

// TestCSVStreams: after the first page, rows are written as they come, and a column
// that the header lacks is no silent loss.
func TestCSVStreams(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	printer := &csvRows{to: &b, columns: columnsOf("SELECT * FROM t")}
	rows := strings.Repeat(`{"a":1},`, pageRows)
	if err := printRows(t, printer, rows+`{"a":2}`); err != nil || len(printer.held) != 0 || strings.Count(b.String(), "\r\n") != pageRows+2 {
		t.Errorf("%v, %d held, %d lines", err, len(printer.held), strings.Count(b.String(), "\r\n"))
	}
	err := printRows(t, &csvRows{to: &b, columns: columnsOf("SELECT * FROM t")}, rows+`{"a":1,"late":2}`)
	if err == nil || !strings.Contains(err.Error(), "late") || !strings.Contains(err.Error(), fmt.Sprint(pageRows+1)) {
		t.Errorf("%v", err)
	}
}

func TestSelectedColumns(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][]string{
		"SELECT id, companyName FROM customer":                                                     {"id", "companyname"},
		"select distinct c.id , BUILTIN.DF(c.status) AS \"Status\", 'a, from b' x_y FROM c":        nil,
		"select distinct c.id , BUILTIN.DF(c.status) AS \"Status\", TO_CHAR(d, 'a,b') as x FROM c": {"id", "status", "x"},
		"SELECT TOP 5 id FROM c":               {"id"},
		"SELECT (SELECT a FROM b) AS q FROM c": {"q"},
		"SELECT * FROM c":                      nil,
		"SELECT COUNT(*) FROM c":               nil,
		"SELECT id, -- the name\n name FROM c": nil,
		"WITH x AS (SELECT 1) SELECT a FROM x": nil,
		"SELECT id":                            {"id"},
		"SELECT 1":                             nil,
		"SELECT id, 0.1 FROM c":                nil,
		"SELECT id, null FROM c":               nil,
	} {
		if got := columnsOf(query).names; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestTableFitsATerminal(t *testing.T) {
	t.Parallel()
	widths := []int{3, 40, 30}
	narrow(widths, 30)
	if widths[0]+widths[1]+widths[2]+4 != 30 || widths[0] != 3 {
		t.Error(widths)
	}
	for text, want := range map[string]string{"abcdef": "abcd…", "abcde": "abcde", "日本語": "日本…"} {
		if got := cutTo(text, 5); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
