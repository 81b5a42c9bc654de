package jsoncheck

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// splitIn splits a document that comes in pieces of so many bytes.
func splitIn(doc []byte, size int) ([]Member, bool) {
	var s Splitter
	for at := 0; at < len(doc); at += size {
		s.Write(doc[at:min(at+size, len(doc))])
	}
	members, ok, _ := Few(context.Background(), doc, &s)
	return members, ok
}

// sameSplit compares what Few finds, of a document in pieces and of a whole one, with
// what Members does.
func sameSplit(t *testing.T, doc []byte, size int) {
	t.Helper()
	want, err := Members(doc)
	few := err == nil && len(want) <= MostFew && !slices.ContainsFunc(want, func(m Member) bool { return len(m.Name) > longName/6-2 })
	if !few && err == nil && len(want) <= MostFew {
		return // whether a name is too long depends on its escapes
	}
	whole, ok, ctxErr := Few(context.Background(), doc, nil)
	if ok != few || ctxErr != nil || ok && len(want) > 0 && !reflect.DeepEqual(whole, want) {
		t.Errorf("%.200q: %.200v, %v, want %.200v, %v", doc, whole, ok, want, err)
	}
	got, ok := splitIn(doc, size)
	if ok != few || ok && len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%.200q in pieces of %d: %.200v, %v, want %.200v, %v", doc, size, got, ok, want, err)
	}
}

func splitDocuments() []string {
	many := strings.Builder{}
	for i := range 40 {
		fmt.Fprintf(&many, `"m%d":%d,`, i, i)
	}
	return []string{
		`{}`, ` { } `, `{"a":1}`, "\t{ \"a\" : 1 , \"b\" :\n[ 1 , { \"a\" : [] } ] }\n", `{"a":"x\"}","b\u0041":null,"c":true,"d":-1.5e+10}`,
		`{"a":{"b":{"c":"}"}},"d":"]"}`, `{"a":0}`, `{"a":12}`, `{"a":12 }`, `{"a":""}`, `{"":""}`, `{"é":"漢字 😀"}`,
		`{` + many.String() + `"last":0}`, `{` + many.String() + `"m3":0}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`,
		``, ` `, `{`, `}`, `[]`, `[1]`, `1`, `"a"`, `null`, `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{"a":1]`, `{"a":[}`, `{"a":[1,]}`,
		`{"a":1}}`, `{"a":1}x`, `{"a":1}{}`, `{"a":01}`, `{"a":1.}`, `{"a":"` + "\n" + `"}`, `{"a":"\x"}`, `{"a":tru}`, `{a:1}`, `{"a":1 "b":2}`, `{"a" 1}`, "\ufeff{}",
		`{"a":` + strings.Repeat("[", MaxDepth-1) + strings.Repeat("]", MaxDepth-1) + `}`,
		`{"a":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + `}`,
	}
}

func TestSplitterAgreesWithMembers(t *testing.T) {
	t.Parallel()
	for _, doc := range splitDocuments() {
		for _, size := range []int{1, 2, 3, 5, 8, 64, max(1, len(doc))} {
			sameSplit(t, []byte(doc), size)
		}
	}
}

func FuzzSplitter(f *testing.F) {
	for _, doc := range splitDocuments() {
		f.Add([]byte(doc), uint16(3))
	}
	f.Fuzz(func(t *testing.T, doc []byte, size uint16) {
		sameSplit(t, doc, 1+int(size)%(len(doc)+1))
	})
}

// A document that was not written whole, or is another, is not believed.
func TestSplitterIsOfItsDocument(t *testing.T) {
	t.Parallel()
	var s Splitter
	s.Write([]byte(`{"a":1}`))
	for doc, split := range map[string]*Splitter{`{"a":1}x`: &s, `{"a":1}`: {}} {
		if members, ok, err := Few(t.Context(), []byte(doc), split); ok || err != nil {
			t.Error(doc, members, err)
		}
	}
}

// What it remembers of a document does not grow with the document.
func TestSplitterRemembersFewMembers(t *testing.T) {
	t.Parallel()
	doc := []byte("{" + strings.Repeat(`"":0,`, 100_000) + `"":0}`)
	var s Splitter
	s.Write(doc)
	if cap(s.found) > 2*MostFew {
		t.Errorf("it remembers %d members", cap(s.found))
	}
	for _, n := range []int{MostFew - 1, MostFew, MostFew + 1} {
		var members strings.Builder
		for i := range n {
			fmt.Fprintf(&members, `"m%d":%d,`, i, i)
		}
		sameSplit(t, []byte("{"+strings.TrimSuffix(members.String(), ",")+"}"), 100)
	}
}

func BenchmarkSplitter(b *testing.B) {
	doc := []byte(`{"method":"POST","body":{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":"1001","name":"Wolfe","balance":-1523.75},`, 20_000), ",") + `]}}`)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if members, ok := splitIn(doc, 32<<10); !ok || len(members) != 2 {
			b.Fatal(members)
		}
	}
}
