package schema

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/failure"
)

// allocated returns how many bytes parsing a document took in all.
func allocated(d *Document, doc string) (bytes uint64, violations []failure.Violation) {
	d.Parse([]byte(`{}`)) // compiles the schema
	given := []byte(doc)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, violations = d.Parse(given)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, violations
}

// What a document makes the plugin take does not grow with the number of its members,
// nor with the length of a text that is refused.
func TestHostileDocumentsTakeLittleMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector multiplies memory")
	}
	var escapes, halves strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&escapes, `,"\u0061%d":1`, i)
		fmt.Fprintf(&halves, `,"\ud800%d":1`, i)
	}
	members := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format+",", i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	long := strings.Repeat("x", 8<<20)
	const most = 30 << 20 // of which little is held at once
	const begins = `{"url":"x","method":"POST"`
	for what, doc := range map[string]string{
		"members":               begins + `,` + members(`"m%d":1`, 500_000) + `}`,
		"members, then broken":  begins + `,` + members(`"m%d":1`, 500_000),
		"names with escapes":    begins + escapes.String() + `}`,
		"names with halves":     begins + halves.String() + `}`,
		"one name, repeated":    begins + strings.Repeat(`,"m":1`, 500_000) + `}`,
		"one name, in escapes":  begins + strings.Repeat(`,"\u0075rk":1`, 500_000) + `}`,
		"a field, repeated":     begins + strings.Repeat(`,"url":1`, 500_000) + `}`,
		"a long name":           begins + `,"` + long + `":1}`,
		"a long body, repeated": begins + `,"body":"` + long + `","body":1}`,
		"long names":            begins + strings.Repeat(`,"`+long[:20<<10]+`":1`, 400) + `}`,
		"a long URL":            `{"method":"POST","url":"\n` + long + `"}`,
		"too deep, and long":    begins + `,"a":"` + long + `","b":` + strings.Repeat("[", 10_001) + `}`,
		"an unknown object":     begins + `,"a":{` + members(`"m%d":1`, 500_000) + `}}`,
		"headers":               begins + `,"headers":{` + members(`"%x":1`, 25_000) + `}}`,
		"a query":               begins + `,"query":{` + members(`"%x":null`, 20_000) + `}}`,
		"a query of lists":      begins + `,"query":{` + members(`"%x":[1,[],{}]`, 4_000) + `}}`,
		"a list of nulls":       begins + `,"query":{"a":[` + strings.Repeat("null,", 50_000) + `1]}}`,
		"a list of numbers":     begins + `,"query":{"a":[` + strings.Repeat("1,", 120_000) + `1]}}`,
	} {
		if bytes, violations := allocated(Input, doc); bytes > most {
			t.Errorf("%s: %.1f MB for %.1f MB, and %d violations", what, float64(bytes)/1e6, float64(len(doc))/1e6, len(violations))
		}
	}
	if bytes, _ := allocated(Config, `{"acceptedStatusCodes":[`+strings.Repeat("1,", 120_000)+`1]}`); bytes > most {
		t.Errorf("a list in the config: %.1f MB", float64(bytes)/1e6)
	}
}

// The fields of a document are found among any number of others, which are counted.
func TestFieldsAmongManyOthers(t *testing.T) {
	t.Parallel()
	for _, strangers := range []int{maxViolations + 1, 250, 300, mostUnknown, mostUnknown + 1, 30_000} {
		values, violations := Input.Parse([]byte(`{"url":1,` + manyMembers(strangers, "1")[1:len(manyMembers(strangers, "1"))-1] + `,"url":2,"method":"GET","m\u0065thod":"PUT","idempotencyKey":"k"}`))
		last := violations[len(violations)-1]
		if want := fmt.Sprintf("%d more fields of the input are wrong.", strangers+2-maxViolations); last.Description != want {
			t.Errorf("%d: %q, want %q", strangers, last.Description, want)
		}
		if len(violations) != maxViolations+1 || !slices.Equal(fields(violations[:3]), []string{"url", "method", "m0"}) || values.Text("idempotencyKey") != "k" || values.Has("url") {
			t.Errorf("%d: %v, %q", strangers, violations[:3], values)
		}
	}
}

// Credentials may have fields of other names, in numbers that platforms have.
func TestManyOthersInCredentials(t *testing.T) {
	t.Parallel()
	for strangers, refused := range map[int]bool{mostUnknown: false, mostUnknown + 1: true, 100_000: true} {
		values, violations := Credentials.Parse([]byte(`{"accountId":"1234567",` + manyMembers(strangers, `"x"`)[1:]))
		last := violations[len(violations)-1]
		if got := last == (failure.Violation{Description: "The credentials document has more than 1000 fields of other names. Leave them out."}); got != refused || values.Text("accountId") != "1234567" {
			t.Errorf("%d: %v", strangers, last)
		}
	}
}

// A query with more members than fit into a URL is refused before they are looked at.
func TestManyMembersOfAnObject(t *testing.T) {
	t.Parallel()
	for members, refused := range map[int]bool{maxMembers: false, maxMembers + 1: true} {
		for _, value := range []string{"1", `"é"`} {
			values, violations := Input.Parse([]byte(`{"url":"x","method":"GET","query":` + manyMembers(members, value) + `}`))
			if got := slices.Equal(violations, []failure.Violation{{Field: "query", Description: "Query has too many entries: at most 4096."}}); got != refused || values.Has("query") == refused {
				t.Errorf("%d: %v", members, violations)
			}
		}
	}
}

// One wrong member of a list is found wherever it stands, and a list that is right
// stays as it is.
func TestListsAreJudgedWhole(t *testing.T) {
	t.Parallel()
	for list, wrong := range map[string]bool{
		`[]`: false, `["a"]`: false, `["a","b"]`: false, `["a",1,true,"b"]`: false,
		`["a",null]`: true, `[null,"a"]`: true, `["a","b",{},"c"]`: true, `[1,[2]]`: true, `[[],{},null]`: true,
	} {
		values, violations := Input.Parse([]byte(`{"url":"x","method":"GET","query":{"é":` + list + `}}`))
		if len(violations) > 0 != wrong || wrong && (len(violations) != 1 || violations[0].Field != "query.é") || !wrong && string(values["query"]) != `{"é":`+list+`}` {
			t.Errorf("%s: %v", list, violations)
		}
	}
	for list, wrong := range map[string]bool{`["409","500-599"]`: false, `["409",1]`: true, `[1,"409"]`: true, `["409",["a"]]`: true} {
		if _, violations := Config.Parse([]byte(`{"acceptedStatusCodes":` + list + `,"environment":"sand\u0062ox"}`)); len(violations) > 0 != wrong {
			t.Errorf("%s: %v", list, violations)
		}
	}
}

func TestParseWithinHeedsTheContext(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	large := []byte(`{"url":"x","method":"POST","body":"` + strings.Repeat("x", 9<<20) + `"}`)
	if values, violations, err := Input.ParseWithin(ended, large, nil); !errors.Is(err, context.Canceled) || values != nil || violations != nil {
		t.Errorf("%d values, %v, %v", len(values), violations, err)
	}
	if values, violations, err := Input.ParseWithin(t.Context(), large, nil); err != nil || len(violations) > 0 || len(values) != 3 {
		t.Errorf("%d values, %v, %v", len(values), violations, err)
	}
	many := []byte(`{"url":"x",` + strings.Repeat(`"a":0,`, 2<<20) + `"method":"POST"}`)
	if values, violations, err := Input.ParseWithin(ended, many, nil); !errors.Is(err, context.Canceled) || values != nil || violations != nil {
		t.Errorf("%d values, %v, %v", len(values), violations, err)
	}
}
