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

// Bounds of what the validator is given. It computes with numbers of any size:
// 1e10000000 makes it panic, and a million digits stall it.
const (
	maxNumberLength = 64  // characters
	maxExponent     = 400 // beyond a float64's
	maxNesting      = 32  // levels; no field needs more
	maxContainer    = 256 << 10
)

const (
	repeatedName = "appears more than once. Give it once."
	notUnicode   = "contains text that is not valid Unicode."
	notReadable  = "is not readable JSON."
)

// decodeField decodes a field for the validator and reports what decoding would
// change or the validator must not see. The members of an object are decoded
// one by one, so that everything that is wrong with them is reported.
func (d *Document) decodeField(f Field, raw []byte) (any, []failure.Violation) {
	switch {
	case raw[0] == '"' && f.Types[0] != "string":
		return "", nil // its type is wrong, whatever the text is
	case raw[0] == '"' && f.tooLong(raw):
		return nil, []failure.Violation{d.keywordViolation([]string{f.Name}, f.lengthKeyword())}
	case raw[0] == '{' && f.Types[0] == "object" && len(raw) <= maxContainer:
		return d.decodeMembers(f, raw)
	}
	value, v := d.decodeValue(f.Name, raw)
	if v != nil {
		return nil, []failure.Violation{*v}
	}
	return value, nil
}

func (d *Document) decodeMembers(f Field, raw []byte) (any, []failure.Violation) {
	members, repeated, err := splitObject(raw, jsoncheck.Members)
	if err != nil {
		return nil, []failure.Violation{d.violation(f.Name, notReadable)}
	}
	object := map[string]any{}
	var violations []failure.Violation
	size, wellFormed := 0, true
	for _, m := range members {
		path := f.Name + "." + m.Name
		wellFormed = wellFormed && WellFormed(m.Value)
		value, v := d.decodeValue(path, m.Value)
		text, _ := value.(string)
		size += len(m.Name) + len(text)
		switch {
		case repeated[m.Name]:
			violations = append(violations, d.violation(path, repeatedName))
		case v != nil:
			violations = append(violations, *v)
		default:
			object[m.Name] = value
		}
	}
	if wellFormed && len(repeated) == 0 && !WellFormed(raw) {
		violations = append(violations, d.violation(f.Name, "contains a name that is not valid Unicode."))
	}
	if f.MaxSize > 0 && size > f.MaxSize {
		violations = append(violations, d.violation(f.Name, "is too long: names and values together may have at most %d KiB.", f.MaxSize>>10))
	}
	return object, violations
}

// tooLong reports whether a JSON string certainly has more characters than the
// field may have, without decoding it: no character takes more than 12 bytes,
// which is what two escaped surrogates take. The validator counts exactly.
func (f Field) tooLong(raw []byte) bool {
	most := f.MaxLength
	for _, value := range f.Enum {
		most = max(most, len(value))
	}
	return most > 0 && len(raw) > len(`""`)+12*most
}

// lengthKeyword is the keyword that a text violates that is too long.
func (f Field) lengthKeyword() string {
	if f.Enum != nil {
		return "enum"
	}
	return "maxLength"
}

// decodeValue decodes one value, or reports why the validator must not see it.
func (d *Document) decodeValue(path string, raw []byte) (any, *failure.Violation) {
	refuse := func(format string, args ...any) (any, *failure.Violation) {
		v := d.violation(path, format, args...)
		return nil, &v
	}
	if (raw[0] == '{' || raw[0] == '[') && len(raw) > maxContainer {
		return refuse("is too long: at most %d KiB.", maxContainer>>10)
	}
	if inside, found := jsoncheck.Duplicates(raw); found {
		v := d.violation(path+"."+inside, repeatedName)
		return nil, &v
	}
	if excess := excessive(raw); excess != "" {
		return refuse("%s", excess)
	}
	if !WellFormed(raw) {
		return refuse(notUnicode)
	}
	if raw[0] == '"' { // the most frequent type, for which a Decoder would be slow
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return refuse(notReadable)
		}
		return text, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // a float64 would round the number that is to be checked
	var value any
	if err := decoder.Decode(&value); err != nil {
		return refuse(notReadable)
	}
	return value, nil
}

// excessive says what is too deep or too long in a value, "" for nothing. The
// first such thing counts.
func excessive(raw []byte) string {
	if raw[0] == '"' {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	for depth := 0; ; {
		token, err := decoder.Token()
		if err != nil {
			return "" // the end of the value
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '}' || v == ']' {
				depth--
			} else if depth++; depth > maxNesting {
				return fmt.Sprintf("is nested too deeply: at most %d levels.", maxNesting)
			}
		case json.Number:
			if excessiveNumber(string(v)) {
				return fmt.Sprintf("contains a number that is too long: at most %d characters, and an exponent of at most %d.", maxNumberLength, maxExponent)
			}
		}
	}
}

func excessiveNumber(number string) bool {
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
