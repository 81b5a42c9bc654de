package main

import (
	"regexp"
	"strings"

	"netsuite-connector/internal/jsoncheck"
)

// columns are those of a query's rows, in their order. NetSuite writes names in
// lower case, and leaves out what is null.
type columns struct {
	names []string
	at    map[string]int // by name in lower case
}

// columnsOf returns those that a query's SELECT list names, none where it cannot be
// read.
func columnsOf(query string) columns {
	c := columns{at: map[string]int{}}
	for _, name := range selected(query) {
		c.place(strings.ToLower(name))
	}
	return c
}

func (c *columns) place(name string) {
	key := strings.ToLower(name)
	if _, known := c.at[key]; !known {
		c.at[key] = len(c.names)
		c.names = append(c.names, name)
	}
}

// add places the columns of a row behind those that are known.
func (c *columns) add(row []jsoncheck.Member) {
	for _, m := range row {
		if i, known := c.at[strings.ToLower(m.Name)]; known {
			c.names[i] = m.Name // as NetSuite writes it
			continue
		}
		c.place(m.Name)
	}
}

// unknown returns the name of a column that has no place, "" for none.
func (c *columns) unknown(row []jsoncheck.Member) string {
	for _, m := range row {
		if _, known := c.at[strings.ToLower(m.Name)]; !known {
			return m.Name
		}
	}
	return ""
}

// cells returns a row's values in the columns' order.
func (c *columns) cells(row []jsoncheck.Member) []string {
	cells := make([]string, len(c.names))
	for _, m := range row {
		cells[c.at[strings.ToLower(m.Name)]] = cellText(m.Value)
	}
	return cells
}

var (
	selectWord = regexp.MustCompile(`(?is)^\s*select\s+(?:distinct\s+|all\s+|top\s+\d+\s+)*`)
	columnName = regexp.MustCompile(`(?is)^(?:.*\bas\s+|(?:\w+\.)*)("?)([a-z_]\w*)("?)$`)
)

// selected returns the names of the columns in a SELECT list, nil if one of them
// cannot be told: for *, an expression or a value without a name, a comment.
func selected(query string) []string {
	start := selectWord.FindString(query)
	if start == "" || strings.Contains(query, "--") || strings.Contains(query, "/*") {
		return nil
	}
	var names []string
	depth, quote, item := 0, byte(0), len(start)
	for i := len(start); i <= len(query); i++ {
		ended := i == len(query)
		if !ended {
			switch c := query[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
				continue
			case c == '\'' || c == '"':
				quote = c
				continue
			case c == '(':
				depth++
				continue
			case c == ')':
				depth--
				continue
			}
		}
		from := !ended && depth == 0 && wordAt(query, i, "from")
		if !ended && !from && (depth > 0 || query[i] != ',') {
			continue
		}
		m := columnName.FindStringSubmatch(strings.TrimSpace(query[item:i]))
		if m == nil || m[1] != m[3] || strings.EqualFold(m[0], "null") {
			return nil
		}
		names = append(names, m[2])
		if item = i + 1; ended || from {
			break
		}
	}
	return names
}

// wordAt reports whether a word stands at i, in any case.
func wordAt(text string, i int, word string) bool {
	end := i + len(word)
	return end <= len(text) && strings.EqualFold(text[i:end], word) &&
		(i == 0 || !isWord(text[i-1])) && (end == len(text) || !isWord(text[end]))
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
