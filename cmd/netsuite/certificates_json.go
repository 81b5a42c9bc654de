package main

import (
	"bytes"
	"encoding/json"
)

// unmarshalExact reads JSON without rounding its numbers.
func unmarshalExact(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func indentedJSON(value any) []byte { return encodedJSON(value, "  ") }

func compactJSON(value any) []byte { return bytes.TrimSuffix(encodedJSON(value, ""), []byte("\n")) }

// encodedJSON writes a value that was read from JSON, or one of ours, which always
// can be written.
func encodedJSON(value any, indent string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	_ = encoder.Encode(value)
	return b.Bytes()
}
