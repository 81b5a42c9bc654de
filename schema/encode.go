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
func (o object) MarshalJSON() ([]byte, error) { return encode(o), nil }

// encode writes a value of the tables as JSON, with <, > and & as they are:
// people read these texts. The tables hold nothing that cannot be written.
func encode(value any) []byte {
	var b bytes.Buffer
	write(&b, value)
	return b.Bytes()
}

// write writes objects and lists of them itself. encoding/json would check the
// text of each object again at every level above it.
func write(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case object:
		b.WriteByte('{')
		for i, m := range v {
			separate(b, i)
			write(b, m.name)
			b.WriteByte(':')
			write(b, m.value)
		}
		b.WriteByte('}')
	case []object:
		b.WriteByte('[')
		for i, o := range v {
			separate(b, i)
			write(b, o)
		}
		b.WriteByte(']')
	default:
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			panic("schema: a table holds what JSON cannot express: " + err.Error())
		}
		b.Truncate(b.Len() - 1) // the line break that Encode adds
	}
}

func separate(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}
