package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// filterParser reads a q parameter (NS:section_1545222128): conditions joined by
// AND and OR, with brackets, such as
// (email START_WITH "a" OR id BETWEEN [1, 5]) AND companyName IS "b".
type filterParser struct {
	account *Account
	kind    recordType
	words   []filterWord
	at      int
}

type recordTest func(*record) bool

// parseFilter returns the test that a q parameter describes.
func (a *Account) parseFilter(kind recordType, q string) (recordTest, error) {
	if strings.TrimSpace(q) == "" {
		return func(*record) bool { return true }, nil
	}
	words, err := filterWords(q)
	if err != nil {
		return nil, err
	}
	p := &filterParser{account: a, kind: kind, words: words}
	test, err := p.either()
	if err == nil && p.at < len(p.words) {
		err = fmt.Errorf("%q where AND or OR should stand", p.words[p.at].text)
	}
	return test, err
}

type filterWord struct {
	text   string
	quoted bool
}

var filterToken = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)'|([\[\](),])|([^\s\[\](),"']+))`)

func filterWords(q string) (words []filterWord, err error) {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		m := filterToken.FindStringSubmatch(q)
		if m == nil {
			return nil, errors.New("a quote is not closed")
		}
		quoted := m[0][0] == '"' || m[0][0] == '\''
		words = append(words, filterWord{m[1] + m[2] + m[3] + m[4], quoted})
		q = q[len(m[0]):]
	}
	return words, nil
}

// next takes a word that is not quoted, if it is the one that is asked for.
func (p *filterParser) next(text string) bool {
	if p.at < len(p.words) && !p.words[p.at].quoted && strings.EqualFold(p.words[p.at].text, text) {
		p.at++
		return true
	}
	return false
}

func (p *filterParser) either() (recordTest, error) {
	test, err := p.all()
	for err == nil && p.next("OR") {
		var other recordTest
		first := test
		other, err = p.all()
		test = func(r *record) bool { return first(r) || other(r) }
	}
	return test, err
}

func (p *filterParser) all() (recordTest, error) {
	test, err := p.condition()
	for err == nil && p.next("AND") {
		var other recordTest
		first := test
		other, err = p.condition()
		test = func(r *record) bool { return first(r) && other(r) }
	}
	return test, err
}

func (p *filterParser) condition() (recordTest, error) {
	if p.next("(") {
		test, err := p.either()
		if err == nil && !p.next(")") {
			err = errors.New("a bracket is not closed")
		}
		return test, err
	}
	if len(p.words) < p.at+2 {
		return nil, errors.New("a condition is not complete")
	}
	name, operator := p.words[p.at].text, strings.ToUpper(p.words[p.at+1].text)
	p.at += 2
	f, known := p.account.records.catalog.field(p.kind, name)
	if !known && !strings.EqualFold(name, "id") {
		return nil, fmt.Errorf("the record has no field %s", name)
	}
	operator, not := strings.CutSuffix(operator, "_NOT")
	if operator == "EMPTY" {
		return func(r *record) bool { return (plainText(r, name) == "") != not }, nil
	}
	values, err := p.values(operator)
	if err != nil {
		return nil, err
	}
	test, err := p.account.comparison(f, operator, values)
	if err != nil {
		return nil, err
	}
	return func(r *record) bool { return test(plainText(r, name)) != not }, nil
}

// values reads one value, or a list in square brackets where the operator takes
// one.
func (p *filterParser) values(operator string) ([]string, error) {
	if p.at >= len(p.words) {
		return nil, fmt.Errorf("%s has no value", operator)
	}
	least, most := 1, 1
	switch operator {
	case "BETWEEN", "WITHIN":
		least, most = 2, 2
	case "ANY_OF":
		most = 1000
	}
	var values []string
	if !p.next("[") {
		values = []string{p.words[p.at].text}
		p.at++
	} else {
		for p.at < len(p.words) && !p.next("]") {
			if !p.next(",") {
				values = append(values, p.words[p.at].text)
				p.at++
			}
		}
		if p.words[p.at-1].text != "]" {
			return nil, errors.New("a bracket is not closed")
		}
	}
	if len(values) < least || len(values) > most {
		return nil, fmt.Errorf("%s has %d values", operator, len(values))
	}
	return values, nil
}

// comparison returns the test of an operator: of texts, numbers or dates.
func (a *Account) comparison(f field, operator string, values []string) (func(string) bool, error) {
	want := strings.ToLower(values[0])
	switch operator {
	case "IS":
		if f.kind == kindBoolean {
			return func(have string) bool { return (have == "true") == (want == "true" || want == "t") }, nil
		}
		return func(have string) bool { return strings.EqualFold(have, want) }, nil
	case "START_WITH":
		return func(have string) bool { return strings.HasPrefix(strings.ToLower(have), want) }, nil
	case "END_WITH":
		return func(have string) bool { return strings.HasSuffix(strings.ToLower(have), want) }, nil
	case "CONTAIN":
		return func(have string) bool { return strings.Contains(strings.ToLower(have), want) }, nil
	case "ANY_OF":
		return func(have string) bool { return slices.Contains(values, have) }, nil
	case "EQUAL", "GREATER", "GREATER_OR_EQUAL", "LESS", "LESS_OR_EQUAL", "BETWEEN":
		return numbers(operator, values)
	case "ON", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "WITHIN":
		return a.dates(operator, values)
	}
	return nil, fmt.Errorf("the operator %s is not known", operator)
}

// inOrder decides an operator from how a value compares with the first and the
// last of those given.
func inOrder(operator string, first, last int) bool {
	switch operator {
	case "EQUAL", "ON":
		return first == 0
	case "GREATER", "AFTER":
		return first > 0
	case "GREATER_OR_EQUAL", "ON_OR_AFTER":
		return first >= 0
	case "LESS", "BEFORE":
		return first < 0
	case "LESS_OR_EQUAL", "ON_OR_BEFORE":
		return first <= 0
	}
	return first >= 0 && last <= 0 // BETWEEN, WITHIN
}

func numbers(operator string, values []string) (func(string) bool, error) {
	var want []float64
	for _, value := range values {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%s needs a number, not %q", operator, value)
		}
		want = append(want, n)
	}
	compare := func(a, b float64) int {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return func(have string) bool {
		h, err := strconv.ParseFloat(have, 64)
		return err == nil && inOrder(operator, compare(h, want[0]), compare(h, want[len(want)-1]))
	}, nil
}

// dates compares days: values are in the user's date format.
func (a *Account) dates(operator string, values []string) (func(string) bool, error) {
	var want []time.Time
	for _, value := range values {
		t, err := parseDate(value, a.sim.options.DateFormat)
		if err != nil {
			return nil, err
		}
		want = append(want, t)
	}
	return func(have string) bool {
		t, ok := recordDate(have)
		day := t.Truncate(24 * time.Hour)
		return ok && inOrder(operator, day.Compare(want[0]), day.Compare(want[len(want)-1]))
	}, nil
}

// plainText is a member as a filter or a query sees it: a reference is its id.
func plainText(r *record, field string) string {
	if strings.EqualFold(field, "id") {
		return strconv.FormatInt(r.id, 10)
	}
	raw := valueOf(r.members, field)
	if text, ok := textOf(raw); ok {
		return text
	}
	if len(raw) > 0 && raw[0] == '{' {
		var reference struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal(raw, &reference) != nil {
			return ""
		}
		if text, ok := textOf(reference.ID); ok {
			return text
		}
		return string(reference.ID)
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}
