package simulator

import (
	"fmt"
	"regexp"
	"strings"
)

// queryError is a query at fault, in NetSuite's words.
type queryError struct{ text string }

func (e *queryError) Error() string { return e.text }

func badQuery(format string, args ...any) error {
	return &queryError{fmt.Sprintf(format, args...)}
}

// parseError is what NetSuite says of a statement that cannot be parsed: it
// repeats the statement, and names the token in question with its line and column
// (as recorded from a real account).
func parseError(sql, token string) error {
	line, column := 0, 0
	if at := strings.Index(strings.ToUpper(sql), strings.ToUpper(token)); token != "" && at >= 0 {
		before := sql[:at]
		line = strings.Count(before, "\n") + 1
		column = at - strings.LastIndexByte(before, '\n')
	}
	if token == "" {
		token = "EOF"
	}
	return badQuery("Search error occurred: Failed to parse SQL [%s]: syntax error, state:52(10102) near: %s(%d,%d, token code:0)\n"+
		"no_root_node(-1000) near: no root node(0,0, token code:0)", sql, token, line, column)
}

var (
	nearToken   = regexp.MustCompile(`near "(.*)": syntax error`)
	noSuchThing = regexp.MustCompile(`no such (table|column): (\S+)`)
)

// sqliteError says in NetSuite's words why SQLite did not take a statement.
func sqliteError(sql string, err error) error {
	text := err.Error()
	if m := nearToken.FindStringSubmatch(text); m != nil {
		return parseError(sql, m[1])
	}
	if m := noSuchThing.FindStringSubmatch(text); m != nil {
		name := m[2][strings.LastIndexByte(m[2], '.')+1:]
		if m[1] == "table" {
			return badQuery("Search error occurred: Record '%s' was not found", name)
		}
		return badQuery("Search error occurred: Field '%s' was not found", strings.TrimSuffix(name, displaySuffix))
	}
	if strings.Contains(text, "incomplete input") || strings.Contains(text, "unrecognized token") {
		return parseError(sql, "")
	}
	return badQuery("Search error occurred: Invalid or unsupported search")
}
