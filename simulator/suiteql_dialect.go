package simulator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var sqlToken = regexp.MustCompile(`(?s)'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*.*?\*/|[A-Za-z_][A-Za-z0-9_$#]*|[0-9]+(?:\.[0-9]+)?|\s+|.`)

// displaySuffix marks the hidden column that holds what BUILTIN.DF shows of a
// reference.
const displaySuffix = "$df"

// translation turns a statement in SuiteQL, which follows Oracle's SQL, into
// SQLite's dialect: token by token, so that strings and comments stay as they are.
type translation struct {
	tokens  []string
	at      int
	out     strings.Builder
	frames  []frame
	display bool // BUILTIN.DF(column) reads the hidden column
}

// frame is a pair of brackets, or the whole statement.
type frame struct {
	query bool   // it has a SELECT of its own
	limit string // the LIMIT that ends it
}

// translate returns the statement for SQLite. A word that Oracle does not have is
// a queryError.
func translate(sql string, display bool) (string, error) {
	t := &translation{tokens: sqlToken.FindAllString(sql, -1), frames: []frame{{}}, display: display}
	for t.at < len(t.tokens) {
		if err := t.step(sql); err != nil {
			return "", err
		}
	}
	t.endFrame()
	return t.out.String(), nil
}

func (t *translation) step(sql string) error {
	token := t.tokens[t.at]
	t.at++
	switch strings.ToUpper(token) {
	case "(":
		t.frames = append(t.frames, frame{})
	case ")":
		t.endFrame()
		if len(t.frames) > 1 {
			t.frames = t.frames[:len(t.frames)-1]
		}
	case ";":
		t.endFrame()
	case "SELECT":
		t.frames[len(t.frames)-1].query = true
		if n, ok := t.take("TOP", "#"); ok {
			t.limit("LIMIT " + n[1])
		}
	case "TRANSACTION":
		token = `"` + token + `"`
	case "NVL":
		token = "IFNULL"
	case "SYSDATE", "SYSTIMESTAMP", "CURRENT_DATE", "CURRENT_TIMESTAMP":
		token = "ns_now()"
		if n, ok := t.take("+", "#"); ok {
			token = "ns_add_days(ns_now()," + n[1] + ")"
		} else if n, ok := t.take("-", "#"); ok {
			token = "ns_add_days(ns_now(),-" + n[1] + ")"
		}
	case "EXTRACT":
		if part, ok := t.take("(", "word", "FROM"); ok {
			t.frames = append(t.frames, frame{})
			token = "ns_extract('" + strings.ToUpper(part[1]) + "',"
		}
	case "BUILTIN":
		if _, ok := t.take(".", "DF"); ok {
			token = t.displayValue()
		}
	case "ROWNUM":
		token = t.rowNumber()
	case "FETCH":
		if n, ok := t.takeFetch(); ok {
			t.limit("LIMIT " + n)
			token = ""
		}
	case "OFFSET":
		if n, ok := t.take("#", "ROWS"); ok {
			token = t.offset(n[0])
		} else if n, ok := t.take("#", "ROW"); ok {
			token = t.offset(n[0])
		}
	case "LIMIT":
		if _, ok := t.take("#"); ok {
			return parseError(sql, token)
		}
	}
	t.out.WriteString(token)
	return nil
}

// take consumes the next tokens, spaces aside, if they are these: # is a whole
// number, word any name.
func (t *translation) take(wanted ...string) (found []string, ok bool) {
	at := t.at
	for _, want := range wanted {
		for at < len(t.tokens) && strings.TrimSpace(t.tokens[at]) == "" {
			at++
		}
		if at >= len(t.tokens) {
			return nil, false
		}
		token := t.tokens[at]
		switch want {
		case "#":
			if _, err := strconv.Atoi(token); err != nil {
				return nil, false
			}
		case "word":
			if !columnName.MatchString(token) {
				return nil, false
			}
		default:
			if !strings.EqualFold(token, want) {
				return nil, false
			}
		}
		found = append(found, token)
		at++
	}
	t.at = at
	return found, true
}

// limit sets how many rows the innermost query has.
func (t *translation) limit(text string) {
	for i := len(t.frames) - 1; i >= 0; i-- {
		if t.frames[i].query || i == 0 {
			t.frames[i].limit = text + t.frames[i].limit
			return
		}
	}
}

func (t *translation) endFrame() {
	f := &t.frames[len(t.frames)-1]
	if f.limit != "" {
		t.out.WriteString("\n" + f.limit) // on a line of its own: a comment may precede it
		f.limit = ""
	}
}

// takeFetch reads FETCH FIRST n ROWS ONLY.
func (t *translation) takeFetch() (n string, ok bool) {
	for _, first := range []string{"FIRST", "NEXT"} {
		for _, rows := range []string{"ROWS", "ROW"} {
			if found, ok := t.take(first, "#", rows, "ONLY"); ok {
				return found[1], true
			}
		}
	}
	return "", false
}

// offset reads what follows OFFSET n ROWS: maybe FETCH NEXT m ROWS ONLY.
func (t *translation) offset(n string) string {
	most := "-1"
	at := t.at
	if _, ok := t.take("FETCH"); ok {
		if found, ok := t.takeFetch(); ok {
			most = found
		} else {
			t.at = at
		}
	}
	t.limit("LIMIT " + most + " OFFSET " + n)
	return ""
}

// rowNumber turns a condition on ROWNUM into a limit, and the column ROWNUM into
// the number of the row.
func (t *translation) rowNumber() string {
	for operator, less := range map[string]int{"<=": 0, "<": 1, "=": 0} {
		if found, ok := t.take(append(strings.Split(operator, ""), "#")...); ok {
			n, _ := strconv.Atoi(found[len(found)-1]) // take has seen that it is a number
			t.limit("LIMIT " + strconv.Itoa(max(n-less, 0)))
			return "1=1"
		}
	}
	if alias, ok := t.take("AS", "word"); ok {
		return "row_number() OVER () AS " + alias[1]
	}
	return "row_number() OVER () AS rownum"
}

// displayValue is BUILTIN.DF of a column: the name of what a reference leads to.
func (t *translation) displayValue() string {
	column, ok := t.take("(", "word", ")")
	prefix, name := "", ""
	if ok {
		name = column[1]
	} else if column, ok = t.take("(", "word", ".", "word", ")"); ok {
		prefix, name = column[1]+".", column[3]
	}
	if !ok {
		return "" // of an expression, it is the value
	}
	if strings.EqualFold(prefix, "transaction.") {
		prefix = `"transaction".`
	}
	if !t.display {
		return "(" + prefix + name + "+0)"
	}
	return fmt.Sprintf(`COALESCE(%s"%s",%s%s)`, prefix, strings.ToLower(name)+displaySuffix, prefix, name)
}
