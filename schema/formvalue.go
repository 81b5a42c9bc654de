package schema

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxFormValue is how many bytes of JSON are read as a boolean or a number:
// more than any of them needs, spaces around it included.
const maxFormValue = 64

// formValue returns the boolean or integer that a form sent as a text, as JSON.
// Some forms (those of the elastic.io family) send "on" for a ticked box, and
// what was typed into a number field as it is. Letter case and surrounding
// space do not matter. A number with a point or a comma is left alone, since
// 1.000 is a thousand in some countries and one in others.
//
// The published schemas declare booleans and integers: hosts that can send
// them should.
func (f Field) formValue(raw []byte) []byte {
	if raw[0] != '"' || len(raw) > maxFormValue {
		return raw
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return raw
	}
	text = strings.ToLower(strings.TrimSpace(text))
	switch f.Types[0] {
	case "boolean":
		switch text {
		case "on", "true", "yes", "1":
			return []byte("true")
		case "off", "false", "no", "0":
			return []byte("false")
		}
	case "integer":
		if number := wholeNumber(text); number != nil {
			return number
		}
	}
	return raw
}

// wholeNumber returns the JSON of decimal digits with an optional sign; nil for
// any other text. JSON has no plus sign and no leading zeros.
func wholeNumber(text string) []byte {
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	number := bytes.TrimLeft([]byte(digits), "0")
	if len(number) == 0 {
		return []byte("0")
	}
	if negative {
		return append([]byte{'-'}, number...)
	}
	return number
}
