package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

const (
	maxNumberLength = 64  // characters
	maxExponent     = 400 // beyond a float64's
	maxNesting      = 32  // no field of ours needs more
	maxContainer    = 256 << 10
)

// read decodes a field for the validator, without what judge refuses: each
// member of an object on its own, so that all of them are judged.
func read(f Field, raw []byte) (any, []failure.Violation) {
	if raw[0] != '{' || f.Types[0] != "object" || len(raw) > maxContainer {
		value, v := judge(f.Name, raw)
		if v != nil {
			return nil, []failure.Violation{*v}
		}
		return value, nil
	}
	members, repeated, err := split(raw)
	if err != nil {
		return nil, []failure.Violation{complaint(f.Name, "is not readable JSON.")}
	}
	object := map[string]any{}
	var violations []failure.Violation
	sound := true
	for _, m := range members {
		path := f.Name + "." + m.Name
		sound = sound && WellFormed(m.Value)
		switch value, v := judge(path, m.Value); {
		case repeated[m.Name]:
			violations = append(violations, complaint(path, "stands twice. Write it once."))
		case v != nil:
			violations = append(violations, *v)
		default:
			object[m.Name] = value
		}
	}
	if sound && len(repeated) == 0 && !WellFormed(raw) {
		violations = append(violations, complaint(f.Name, "holds a name that is not valid Unicode."))
	}
	return object, violations
}

// judge decodes a value, or refuses what the validator must not see: it
// computes with numbers of any size, so that 1e10000000 makes it panic and a
// million digits stall it. It also refuses what decoding would change.
func judge(path string, raw []byte) (any, *failure.Violation) {
	refuse := func(v failure.Violation) (any, *failure.Violation) { return nil, &v }
	if (raw[0] == '{' || raw[0] == '[') && len(raw) > maxContainer {
		return refuse(complaint(path, "is too long: at most %d KiB.", maxContainer>>10))
	}
	if inside, found := jsoncheck.Duplicates(raw); found {
		return refuse(complaint(path+"."+inside, "stands twice. Write it once."))
	}
	if excess := excessive(raw); excess != "" {
		return refuse(complaint(path, "%s", excess))
	}
	if !WellFormed(raw) {
		return refuse(complaint(path, "holds text that is not valid Unicode."))
	}
	if raw[0] == '"' { // most are, and a decoder costs more than the rest of the judging
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return refuse(complaint(path, "is not readable JSON."))
		}
		return text, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // a float64 would round what the schema is to judge
	var value any
	if err := d.Decode(&value); err != nil {
		return refuse(complaint(path, "is not readable JSON."))
	}
	return value, nil
}

// twice looks for a name that stands twice in a field that is not ours.
func twice(m jsoncheck.Member, repeated map[string]bool) (path string, found bool) {
	if repeated[m.Name] {
		return m.Name, true
	}
	if path, found = jsoncheck.Duplicates(m.Value); found {
		return m.Name + "." + path, true
	}
	return "", false
}

// excessive says what is too deep or too long in a value, in the order in
// which it was written; "" for nothing.
func excessive(raw []byte) string {
	if raw[0] == '"' {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return "" // its end
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '}' || v == ']' {
				depth--
			} else if depth++; depth > maxNesting {
				return fmt.Sprintf("is nested too deeply: at most %d levels.", maxNesting)
			}
		case json.Number:
			if tooLong(string(v)) {
				return fmt.Sprintf("holds a number that is too long: at most %d characters, and an exponent of at most %d.", maxNumberLength, maxExponent)
			}
		}
	}
}

func tooLong(number string) bool {
	if len(number) > maxNumberLength {
		return true
	}
	i := strings.IndexAny(number, "eE")
	if i < 0 {
		return false
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(number[i+1:], "+"))
	return err != nil || exponent > maxExponent || exponent < -maxExponent
}
