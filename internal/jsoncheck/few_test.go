package jsoncheck

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// visited returns the members that Visit finds.
func visited(ctx context.Context, doc []byte) (members []Member, err error) {
	err = Visit(ctx, doc, func(quoted, value []byte) {
		members = append(members, Member{Name: decodeName(quoted), Value: value})
	})
	return members, err
}

// sameVisit compares what Visit finds with what Members does.
func sameVisit(t *testing.T, doc []byte) {
	t.Helper()
	want, wantErr := Members(doc)
	got, err := visited(t.Context(), doc)
	if errors.As(wantErr, new(*DuplicateError)) {
		if err != nil || len(got) < 2 {
			t.Errorf("%.200q: %.200v, %v", doc, got, err)
		}
		return
	}
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%.200q: %.200v, %v, want %.200v, %v", doc, got, err, want, wantErr)
	}
}

func TestVisitAgreesWithMembers(t *testing.T) {
	t.Parallel()
	for _, doc := range splitDocuments() {
		sameVisit(t, []byte(doc))
	}
}

func FuzzVisit(f *testing.F) {
	for _, doc := range splitDocuments() {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) { sameVisit(t, doc) })
}

// However many members there are, visiting them takes no memory, and what is listed of
// them is a few.
func TestManyMembersTakeNoMemory(t *testing.T) {
	doc := []byte("{" + strings.Repeat(`"name":[0],`, 100_000) + `"last":0}`)
	count := 0
	visit := func([]byte, []byte) { count++ }
	if n := testing.AllocsPerRun(5, func() {
		if err := Visit(context.Background(), doc, visit); err != nil {
			t.Fatal(err)
		}
	}); n > 1 || count != 6*100_001 {
		t.Errorf("%d members, %.0f allocations", count, n)
	}
	if n := testing.AllocsPerRun(5, func() {
		if _, ok, _ := Few(context.Background(), doc, nil); ok {
			t.Fatal("they are few")
		}
	}); n > 400 {
		t.Errorf("Few: %.0f allocations", n)
	}
}

// A long name is no name of the documents, and is not decoded.
func TestFewLeavesLongNames(t *testing.T) {
	t.Parallel()
	for length, few := range map[int]bool{longName - 2: true, longName - 1: false, 1 << 20: false, 9 << 20: false} {
		sameVisit(t, []byte(`{"`+strings.Repeat("n", length)+`":1}`))
		doc := []byte(`{"` + strings.Repeat("n", length) + `":1}`)
		if _, ok, err := Few(t.Context(), doc, nil); ok != few || err != nil {
			t.Errorf("%d bytes: %v, %v", length, ok, err)
		}
		if _, ok := splitIn(doc, 1000); ok != few {
			t.Errorf("%d bytes in pieces: %v", length, ok)
		}
	}
}

// A large document is left as soon as the context has ended.
func TestLargeDocumentsHeedTheContext(t *testing.T) {
	t.Parallel()
	doc := []byte(`{"a":"` + strings.Repeat("x", 3*step) + `"` + strings.Repeat(`,"b":0`, step/3) + `}`)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := Few(ended, doc, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if members, err := visited(ended, doc); !errors.Is(err, context.Canceled) || members != nil {
		t.Errorf("%d members, %v", len(members), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	count := 0
	err := Visit(ctx, doc, func([]byte, []byte) { count++; cancel() })
	if !errors.Is(err, context.Canceled) || count != 1 {
		t.Errorf("%d members, %v", count, err)
	}
}

func TestNameBefore(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{"a":1,"b":[[!`: "b", `{"a":{"x":1},"\u0062":{"y":{!`: "b", `{"a":"b","c":["d",{"e":!`: "c", `[[{"a":!`: "", `!`: "", `{!`: "", `{"a":[1,2],!`: "a",
		`{"` + strings.Repeat("n", 1<<20) + `":[!`: strings.Repeat("n", 2*longName-1),
	} {
		at := strings.IndexByte(doc, '!')
		if got := NameBefore([]byte(doc), int64(at)); got != want {
			t.Errorf("%.200s: %.200q", doc, got)
		}
	}
}

// What is decoded of a long string ends at the end of an escape.
func TestBeginning(t *testing.T) {
	t.Parallel()
	for quoted, want := range map[string]string{
		`"abc"`: "abc", `"abcdefgh"`: "abc", `"ab\u0063defgh"`: "abc", `"a\\\\\\\\"`: `a\`, `"\u0061\u0062cd"`: "a", `"ab\"cdef"`: `ab"`,
	} {
		if got := Beginning([]byte(quoted), 4); got != want && len(quoted) > 4 {
			t.Errorf("%s: %q, want %q", quoted, got, want)
		}
	}
	if got := Beginning([]byte(`"ab"`), 4); got != "ab" {
		t.Errorf("%q", got)
	}
}
