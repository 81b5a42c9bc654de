package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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

	// maxMembers bounds the members of an object within a document. A query with more
	// is longer than a URL may be.
	maxMembers = 4096
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
	case raw[0] == '"' && len(raw) > maxContainer && f.anyText() && WellFormed(raw):
		return "long", nil // it stands for the text, which need not be copied
	case raw[0] == '{' && f.Types[0] == "object" && len(raw) <= maxContainer:
		return d.decodeMembers(f, raw)
	}
	value, v := d.decodeValue(f.Name, raw)
	if v != nil {
		return nil, []failure.Violation{*v}
	}
	return f.oneOf(value), nil
}

// anyText reports whether any text that is not blank keeps the field's schema.
func (f Field) anyText() bool { return f.MaxLength == 0 && f.Enum == nil }

// oneOf returns one member of a list for all of them: one of a wrong type, if there is
// any. The validator takes some KB for each member that is wrong, of which one
// violation is told, and some bytes for each that is right. Any other value stays as it
// is, and so does a list whose members have to be more than of a type.
func (f Field) oneOf(value any) any {
	list, ok := value.([]any)
	if !ok || len(list) < 2 || f.MemberTypes == nil || f.MemberMaxLength > 0 || slices.Contains(f.MemberTypes, "integer") {
		return value
	}
	for i, element := range list {
		kind := "" // of what no list may have
		switch element.(type) {
		case string:
			kind = "string"
		case json.Number:
			kind = "number"
		case bool:
			kind = "boolean"
		}
		if !slices.Contains(f.MemberTypes, kind) {
			return list[i : i+1]
		}
	}
	return list[:1]
}

func (d *Document) decodeMembers(f Field, raw []byte) (any, []failure.Violation) {
	members, err := splitObject(raw)
	if err != nil {
		return nil, []failure.Violation{d.violation(f.Name, notReadable)}
	}
	if len(members.members) > maxMembers {
		return nil, []failure.Violation{d.violation(f.Name, "has too many entries: at most %d.", maxMembers)}
	}
	object := map[string]any{}
	var violations []failure.Violation
	size, wellFormed := 0, true
	for _, m := range members.members {
		path := f.Name + "." + m.Name
		wellFormed = wellFormed && WellFormed(m.Value)
		value, v := d.decodeValue(path, m.Value)
		text, _ := value.(string)
		size += len(m.Name) + len(text)
		switch {
		case members.repeated[m.Name]:
			violations = append(violations, d.violation(path, repeatedName))
		case v != nil:
			violations = append(violations, *v)
		default:
			object[m.Name] = f.oneOf(value)
		}
	}
	if wellFormed && len(members.repeated) == 0 && !WellFormed(raw) {
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
	if value, scalar := decodeScalar(raw); scalar {
		return value, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // a float64 would round the number that is to be checked
	var value any
	if err := decoder.Decode(&value); err != nil {
		return refuse(notReadable)
	}
	return value, nil
}

// decodeScalar decodes what is neither a text nor a container, for which a Decoder
// would take more memory than for the value.
func decodeScalar(raw []byte) (value any, ok bool) {
	switch raw[0] {
	case '{', '[', '"':
		return nil, false
	case 't', 'f':
		return raw[0] == 't', true
	case 'n':
		return nil, true
	default:
		return json.Number(raw), true
	}
}

// excessive says what is too deep or too long in a value, "" for nothing. The
// first such thing counts.
func excessive(raw []byte) string {
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			for i++; raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return fmt.Sprintf("is nested too deeply: at most %d levels.", maxNesting)
			}
		case c == '}' || c == ']':
			depth--
		case c == '-' || '0' <= c && c <= '9':
			number := raw[i:]
			if end := bytes.IndexAny(number, ",]} \t\r\n"); end >= 0 {
				number = number[:end]
			}
			if excessiveNumber(string(number)) {
				return fmt.Sprintf("contains a number that is too long: at most %d characters, and an exponent of at most %d.", maxNumberLength, maxExponent)
			}
			i += len(number) - 1
		}
	}
	return ""
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
