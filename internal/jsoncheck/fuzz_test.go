package jsoncheck

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// Whatever the input and wherever it is split, encoding/json agrees.
func FuzzChecker(f *testing.F) {
	for i, doc := range documents() {
		f.Add([]byte(doc), uint16(i), uint16(2*i)) // #nosec G115 -- a few hundred documents
	}
	f.Fuzz(func(t *testing.T, doc []byte, first, second uint16) {
		a := int(first) % (len(doc) + 1)
		b := a + int(second)%(len(doc)-a+1)
		want := json.Valid(doc)
		for _, strict := range []bool{false, true} {
			c := Checker{RequireUTF8: strict}
			for _, piece := range [][]byte{doc[:a], doc[a:b], doc[b:]} {
				_, _ = c.Write(piece)
			}
			err := c.Close()
			want := want && (!strict || utf8.Valid(doc))
			if (err == nil) != want {
				t.Fatalf("%q split at %d and %d, UTF-8 required %v: %v, want valid %v", doc, a, b, strict, err, want)
			}
		}
		if Valid(doc) != want {
			t.Fatalf("Valid(%q) is not %v", doc, want)
		}
	})
}

// Members agrees with encoding/json on names and values, and put together
// again they are the same document.
func FuzzMembers(f *testing.F) {
	for _, doc := range documents() {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var want map[string]json.RawMessage
		isObject := json.Unmarshal(doc, &want) == nil && want != nil
		_, repeated := Duplicates(doc)
		members, err := Members(doc)
		if err != nil {
			if isObject && !repeated {
				t.Fatalf("%q: %v", doc, err)
			}
			return
		}
		if !isObject || len(members) != len(want) {
			t.Fatalf("%q: %d members, want %d", doc, len(members), len(want))
		}
		rebuilt := []byte{'{'}
		for i, m := range members {
			if raw, ok := want[m.Name]; !ok || !bytes.Equal(raw, m.Value) {
				t.Fatalf("%q: member %q is %q, want %q", doc, m.Name, m.Value, raw)
			}
			if i > 0 {
				rebuilt = append(rebuilt, ',')
			}
			name, err := json.Marshal(m.Name)
			if err != nil {
				t.Fatal(err)
			}
			rebuilt = append(append(append(rebuilt, name...), ':'), m.Value...)
		}
		again, err := Members(append(rebuilt, '}'))
		if err != nil || len(again) != len(members) {
			t.Fatalf("%q put together is %q: %v", doc, rebuilt, err)
		}
	})
}
