package simulator

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// A date is a text with a mark ahead, which no other text has: so it can be
// compared, and is shown in the user's format in the end, while the text that
// TO_CHAR makes stays as it is.
const (
	dateMark   = "\x02"
	dateLayout = dateMark + "2006-01-02 15:04:05"
)

var markedDate = regexp.MustCompile(dateMark + `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)

func markDate(t time.Time) string { return t.UTC().Format(dateLayout) }

// functions are those of Oracle's that SQLite does not have.
type functions struct {
	now        func() time.Time
	dateFormat string
}

// showDates writes the dates within a text in the user's format.
func (f functions) showDates(text string) string {
	if !strings.Contains(text, dateMark) {
		return text
	}
	return markedDate.ReplaceAllStringFunc(text, func(date string) string {
		t, err := time.Parse(dateLayout, date)
		if err != nil {
			return date
		}
		shown, _ := formatDate(t, f.dateFormat) // the format was used at start
		return shown
	})
}

// date reads a value as a date: a date, or a text in the user's format.
func (f functions) date(v sqlite3.Value) (time.Time, bool) {
	if t, err := time.Parse(dateLayout, v.Text()); err == nil {
		return t, true
	}
	t, err := parseDate(v.Text(), f.dateFormat)
	return t, err == nil
}

// compareDates orders the values of a column of dates, with which a text in the
// user's format may be compared.
func (f functions) compareDates(a, b []byte) int {
	key := func(text []byte) string {
		if t, err := parseDate(string(text), f.dateFormat); err == nil {
			return markDate(t)
		}
		return string(text)
	}
	return strings.Compare(key(a), key(b))
}

func (f functions) register(conn *sqlite3.Conn) error {
	problems := []error{conn.CreateCollation("nsdate", f.compareDates)}
	add := func(name string, arguments int, do func(sqlite3.Context, ...sqlite3.Value)) {
		problems = append(problems, conn.CreateFunction(name, arguments, 0, do))
	}
	parse := func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if v[0].Type() == sqlite3.NULL {
			return
		}
		if t, err := time.Parse(dateLayout, v[0].Text()); err == nil {
			ctx.ResultText(markDate(t))
			return
		}
		t, err := parseDate(v[0].Text(), v[1].Text())
		if err != nil {
			ctx.ResultError(err)
			return
		}
		ctx.ResultText(markDate(t))
	}
	add("to_date", 2, parse)
	add("to_timestamp", 2, parse)
	add("to_char", 1, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if v[0].Type() != sqlite3.NULL {
			ctx.ResultText(f.showDates(v[0].Text()))
		}
	})
	add("to_char", 2, f.toChar)
	add("to_number", 1, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if n, err := strconv.ParseFloat(strings.TrimSpace(v[0].Text()), 64); err == nil {
			ctx.ResultFloat(n)
		} else if v[0].Type() != sqlite3.NULL {
			ctx.ResultError(errors.New("invalid number"))
		}
	})
	add("ns_now", 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) { ctx.ResultText(markDate(f.now())) })
	add("sys_extract_utc", 1, func(ctx sqlite3.Context, v ...sqlite3.Value) { ctx.ResultValue(v[0]) })
	add("ns_add_days", 2, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if t, ok := f.date(v[0]); ok {
			ctx.ResultText(markDate(t.AddDate(0, 0, v[1].Int())))
		}
	})
	add("add_months", 2, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if t, ok := f.date(v[0]); ok {
			ctx.ResultText(markDate(addMonths(t, v[1].Int())))
		}
	})
	add("last_day", 1, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if t, ok := f.date(v[0]); ok {
			ctx.ResultText(markDate(time.Date(t.Year(), t.Month()+1, 0, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)))
		}
	})
	add("trunc", 1, func(ctx sqlite3.Context, v ...sqlite3.Value) { f.truncate(ctx, v[0], "DD") })
	add("trunc", 2, func(ctx sqlite3.Context, v ...sqlite3.Value) { f.truncate(ctx, v[0], strings.ToUpper(v[1].Text())) })
	add("ns_extract", 2, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if t, ok := f.date(v[1]); ok {
			part := map[string]int{"YEAR": t.Year(), "MONTH": int(t.Month()), "DAY": t.Day()}[v[0].Text()]
			ctx.ResultInt(part)
		}
	})
	add("nvl2", 3, func(ctx sqlite3.Context, v ...sqlite3.Value) {
		if v[0].Type() == sqlite3.NULL {
			ctx.ResultValue(v[2])
			return
		}
		ctx.ResultValue(v[1])
	})
	add("decode", -1, decode)
	return errors.Join(problems...)
}

// toChar writes a date, or a number, in a format.
func (f functions) toChar(ctx sqlite3.Context, v ...sqlite3.Value) {
	format := v[1].Text()
	switch v[0].Type() {
	case sqlite3.NULL:
	case sqlite3.INTEGER, sqlite3.FLOAT:
		_, decimals, _ := strings.Cut(format, ".")
		ctx.ResultText(strconv.FormatFloat(v[0].Float(), 'f', strings.Count(decimals, "9")+strings.Count(decimals, "0"), 64))
	default:
		t, ok := f.date(v[0])
		if !ok {
			ctx.ResultError(errors.New("not a date"))
			return
		}
		text, err := formatDate(t, format)
		if err != nil {
			ctx.ResultError(err)
			return
		}
		ctx.ResultText(text)
	}
}

// truncate cuts a date to its day, month or year, and a number to its integer.
func (f functions) truncate(ctx sqlite3.Context, v sqlite3.Value, unit string) {
	switch v.Type() {
	case sqlite3.NULL:
		return
	case sqlite3.INTEGER, sqlite3.FLOAT:
		ctx.ResultFloat(math.Trunc(v.Float()))
		return
	}
	t, ok := f.date(v)
	if !ok {
		ctx.ResultError(errors.New("not a date"))
		return
	}
	switch unit {
	case "YEAR", "YYYY", "YY":
		t = time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	case "MONTH", "MM", "MON":
		t = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	default:
		t = t.Truncate(24 * time.Hour)
	}
	ctx.ResultText(markDate(t))
}

// addMonths stays within the month where its day does not exist there.
func addMonths(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// decode is Oracle's DECODE(value, case, result, …, default).
func decode(ctx sqlite3.Context, v ...sqlite3.Value) {
	if len(v) < 3 {
		ctx.ResultError(errors.New("not enough arguments for function"))
		return
	}
	at := 1
	for ; at+1 < len(v); at += 2 {
		if v[at].Type() == v[0].Type() && v[at].Text() == v[0].Text() {
			ctx.ResultValue(v[at+1])
			return
		}
	}
	if at < len(v) {
		ctx.ResultValue(v[at])
	}
}
