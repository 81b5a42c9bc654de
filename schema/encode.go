package schema

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object that keeps the order of its members, which is the
// order of the form.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(encode(m.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes a value of the tables as JSON, with <, > and & as they are:
// people read these texts. The tables hold nothing that cannot be written.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("schema: a table holds what JSON cannot say: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
