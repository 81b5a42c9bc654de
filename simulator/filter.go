package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// parseFilter reads a q parameter: conditions joined by AND, then OR, such as
// email START_WITH "a" AND companyName IS "b".
func parseFilter(q string) (keep func(*record) bool, err error) {
	if strings.TrimSpace(q) == "" {
		return func(*record) bool { return true }, nil
	}
	words, err := filterWords(q)
	if err != nil {
		return nil, err
	}
	var any [][]func(*record) bool
	all := []func(*record) bool{}
	for at := 0; ; {
		condition, next, err := parseCondition(words, at)
		if err != nil {
			return nil, err
		}
		all = append(all, condition)
		if next == len(words) {
			break
		}
		switch joint := words[next]; {
		case strings.EqualFold(joint.text, "AND") && !joint.quoted:
		case strings.EqualFold(joint.text, "OR") && !joint.quoted:
			any, all = append(any, all), nil
		default:
			return nil, fmt.Errorf("%q where AND or OR should stand", joint.text)
		}
		at = next + 1
	}
	any = append(any, all)
	return func(r *record) bool {
		for _, all := range any {
			holds := true
			for _, condition := range all {
				holds = holds && condition(r)
			}
			if holds {
				return true
			}
		}
		return false
	}, nil
}

type filterWord struct {
	text   string
	quoted bool
}

func filterWords(q string) (words []filterWord, err error) {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		if quote := q[0]; quote == '"' || quote == '\'' {
			end := strings.IndexByte(q[1:], quote)
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
			words = append(words, filterWord{q[1 : 1+end], true})
			q = q[end+2:]
			continue
		}
		end := strings.IndexAny(q, " \t\r\n")
		if end < 0 {
			end = len(q)
		}
		words = append(words, filterWord{q[:end], false})
		q = q[end:]
	}
	return words, nil
}

func parseCondition(words []filterWord, at int) (func(*record) bool, int, error) {
	if len(words) < at+2 {
		return nil, 0, errors.New("a condition is not complete")
	}
	field, operator := words[at].text, strings.ToUpper(words[at+1].text)
	not := strings.HasSuffix(operator, "_NOT")
	operator = strings.TrimSuffix(operator, "_NOT")
	if operator == "EMPTY" {
		return func(r *record) bool { return (plainText(r, field) == "") != not }, at + 2, nil
	}
	if len(words) < at+3 {
		return nil, 0, fmt.Errorf("%s has no value", operator)
	}
	value := words[at+2].text
	compare, known := map[string]func(have, want string) bool{
		"IS":               strings.EqualFold,
		"START_WITH":       func(h, w string) bool { return strings.HasPrefix(strings.ToLower(h), strings.ToLower(w)) },
		"END_WITH":         func(h, w string) bool { return strings.HasSuffix(strings.ToLower(h), strings.ToLower(w)) },
		"CONTAIN":          func(h, w string) bool { return strings.Contains(strings.ToLower(h), strings.ToLower(w)) },
		"EQUAL":            numbers(func(h, w float64) bool { return h == w }),
		"GREATER":          numbers(func(h, w float64) bool { return h > w }),
		"GREATER_OR_EQUAL": numbers(func(h, w float64) bool { return h >= w }),
		"LESS":             numbers(func(h, w float64) bool { return h < w }),
		"LESS_OR_EQUAL":    numbers(func(h, w float64) bool { return h <= w }),
	}[operator]
	if !known {
		return nil, 0, fmt.Errorf("the operator %s is not known", operator)
	}
	return func(r *record) bool { return compare(plainText(r, field), value) != not }, at + 3, nil
}

func numbers(compare func(have, want float64) bool) func(have, want string) bool {
	return func(have, want string) bool {
		h, err := strconv.ParseFloat(have, 64)
		w, err2 := strconv.ParseFloat(want, 64)
		return err == nil && err2 == nil && compare(h, w)
	}
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
