package jsoncheck

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		doc  string
		want string // name=value, joined by |
	}{
		{"{}", ""},
		{" \n{ \t}\r\n", ""},
		{`{"a":1}`, "a=1"},
		{` { "a" : 1 , "b" : [ 1 , 2 ] } `, "a=1|b=[ 1 , 2 ]"},
		{`{"a":1.50,"b":-0,"c":1e10000000}`, "a=1.50|b=-0|c=1e10000000"},
		{`{"a":true,"b":false,"c":null}`, "a=true|b=false|c=null"},
		{`{"a":"x,}]\"{[","b":"\\"}`, `a="x,}]\"{["|b="\\"`},
		{`{"body":{"n":12345678901234567890,"n":{"deep":[{}]}},"x":""}`, `body={"n":12345678901234567890,"n":{"deep":[{}]}}|x=""`},
		{`{"\u0061\n\ud83d\ude00":1,"é":2,"":3}`, "a\n😀=1|é=2|=3"},
		{`{"a":` + strings.Repeat("1", 100) + `}`, "a=" + strings.Repeat("1", 100)},
		{"{\"a\":[\n],\"b\":{\t}}", "a=[\n]|b={\t}"},
		{"{\"a\":1\n}", "a=1"},
	} {
		members, err := Members([]byte(tt.doc))
		if err != nil {
			t.Errorf("%s: %v", tt.doc, err)
			continue
		}
		var got []string
		for _, m := range members {
			got = append(got, m.Name+"="+string(m.Value))
		}
		if joined := strings.Join(got, "|"); joined != tt.want {
			t.Errorf("%s: %q, want %q", tt.doc, joined, tt.want)
		}
	}
}

func TestMembersAlias(t *testing.T) {
	t.Parallel()
	doc := []byte(`{"a":"xyz","b":1}`)
	members, err := Members(doc)
	if err != nil {
		t.Fatal(err)
	}
	if &members[0].Value[0] != &doc[5] {
		t.Error("the value is a copy")
	}
	_ = append(members[0].Value, "overwritten"...)
	if string(doc) != `{"a":"xyz","b":1}` {
		t.Errorf("an append to a value changed the document to %s", doc)
	}
}

func TestMembersRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		doc  string
		want error
	}{
		{"", ErrIncomplete},
		{"{", ErrIncomplete},
		{"{]", ErrUnexpected},
		{"{} {}", ErrUnexpected},
		{"\ufeff{}", ErrUnexpected},
		{"[]", ErrNotObject},
		{" null", ErrNotObject},
		{`"{}"`, ErrNotObject},
		{`{"a":` + strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth) + `}`, ErrTooDeep},
		{strings.Repeat("[", 200_000), ErrTooDeep},
	} {
		if _, err := Members([]byte(tt.doc)); !errors.Is(err, tt.want) {
			t.Errorf("%.20q: %v, want %v", tt.doc, err, tt.want)
		}
	}
	for doc, name := range map[string]string{
		`{"a":1,"b":2,"a":3}`:             "a",
		`{"url":1,"\u0075rl":2}`:          "url",
		`{"":1,"":2}`:                     "",
		manyNames(5000) + `,"n4999":1}`:   "n4999",
		manyNames(fewNames) + `,"n0":1}`:  "n0",
		manyNames(fewNames) + `,"n15":1}`: "n15",
	} {
		_, err := Members([]byte(doc))
		var duplicate *DuplicateError
		if !errors.As(err, &duplicate) || duplicate.Name != name || duplicate.Path != name {
			t.Errorf("%.40s: %#v, want a duplicate %q", doc, err, name)
		}
	}
	if members, err := Members([]byte(manyNames(5000) + "}")); err != nil || len(members) != 5000 {
		t.Errorf("%d members, %v", len(members), err)
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		doc, path string
		found     bool
	}{
		{`{}`, "", false},
		{`1`, "", false},
		{`"a"`, "", false},
		{`{"a":1,"b":2}`, "", false},
		{`{"a":{"a":{"a":"a"}},"b":{"a":["a","a"]}}`, "", false},
		{`[{"a":1},{"a":1}]`, "", false},
		{`{"a":"b","b":"a","c":{"a":"c"}}`, "", false},
		{`{"A":1,"a":2}`, "", false},
		{`{"a":1,"a":2}`, "a", true},
		{`{"a":1,"\u0061":2}`, "a", true},
		{` { "x" : [ 0 , { "y" : 1 , "y" : 2 } ] } `, "x.1.y", true},
		{`[[],[1,[{"k":{}, "k":[]}]]]`, "1.1.0.k", true},
		{`{"a":{"b":1},"c":{"d":1,"d":1},"a":2}`, "c.d", true},
		{`{"a":1,"a":2`, "", false},
		{manyNames(100) + `,"n99":1}`, "n99", true},
		{manyNames(100) + `}`, "", false},
	} {
		if path, found := Duplicates([]byte(tt.doc)); path != tt.path || found != tt.found {
			t.Errorf("%.60s: %q %v, want %q %v", tt.doc, path, found, tt.path, tt.found)
		}
	}
}

func TestDuplicatesPathIsBounded(t *testing.T) {
	t.Parallel()
	n := MaxDepth - 1
	for _, name := range []string{"é", strings.Repeat("é", 1000)} {
		doc := strings.Repeat(`{"`+name+`":`, n) + `{"a":1,"a":2}` + strings.Repeat("}", n)
		path, found := Duplicates([]byte(doc))
		if !found || len(path) > maxPath+len("…") || !strings.HasSuffix(path, "…") || strings.ContainsRune(path, '\uFFFD') {
			t.Errorf("found %v, a path of %d bytes", found, len(path))
		}
	}
}

// Documents made to be slow are judged in time that grows with their length.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"brackets":      strings.Repeat("[", 1<<20),
		"braces":        strings.Repeat(`{"a":`, 1<<20),
		"deep and wide": strings.Repeat("[", 9000) + strings.Repeat("[],", 1<<20) + "1" + strings.Repeat("]", 9000),
		"digits":        "[" + strings.Repeat("1", 4<<20) + "]",
		"long names":    `{"` + strings.Repeat("a", 1<<20) + `":1,"` + strings.Repeat("a", 1<<20) + `b":1}`,
		"many names":    manyNames(200_000) + "}",
		"escapes":       `{"` + strings.Repeat(`\u0061`, 1<<19) + `":"` + strings.Repeat(`\\`, 1<<20) + `"}`,
	} {
		start := time.Now()
		_, _ = Members([]byte(doc))
		_, _ = Duplicates([]byte(doc))
		if took := time.Since(start); took > 20*time.Second { // on a busy machine, under the race detector; what is quadratic takes hours
			t.Errorf("%s: %v for %d bytes", name, took, len(doc))
		}
	}
}

func manyNames(n int) string {
	var doc strings.Builder
	for i := range n {
		doc.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
		fmt.Fprintf(&doc, `"n%d":%d`, i, i)
	}
	return doc.String()
}
