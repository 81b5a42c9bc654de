package schema

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
)

// parseInTime parses a document that may have been made to stall.
func parseInTime(t *testing.T, k *Document, doc []byte) (Values, []failure.Violation) {
	t.Helper()
	type result struct {
		values     Values
		violations []failure.Violation
	}
	done := make(chan result, 1)
	go func() {
		values, violations := k.Parse(doc)
		done <- result{values, violations}
	}()
	watchdog := time.NewTimer(15 * time.Second)
	defer watchdog.Stop()
	select {
	case r := <-done:
		return r.values, r.violations
	case <-watchdog.C:
		t.Fatalf("%s: still at it after 15 s", k.name)
		return nil, nil
	}
}

// hostile are values that make validators panic, stall or eat the memory.
var hostile = map[string]string{
	"1e10000000":                    "1e10000000",
	"-1E+10000000":                  "-1E+10000000",
	"1e-10000000":                   "1e-10000000",
	"an exponent beyond an int":     "1e99999999999999999999999",
	"an exponent of a million":      "1e" + strings.Repeat("9", 1_000_000),
	"a million digits":              strings.Repeat("7", 1_000_000),
	"a million decimals":            "0." + strings.Repeat("3", 1_000_000),
	"200,000 brackets":              strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
	"200,000 braces":                strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000),
	"9,000 brackets":                strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
	"a million nulls":               "[" + strings.Repeat("null,", 1_000_000) + "null]",
	"an object of 100,000 nulls":    manyMembers(100_000, "null"),
	"an object that repeats itself": "{" + strings.Repeat(`"a":1,`, 200_000) + `"a":1}`,
	"lists of numbers too large":    "[" + strings.Repeat("1e10000000,", 20_000) + "1]",
}

func manyMembers(n int, value string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"m%d":%s`, i, value)
	}
	b.WriteByte('}')
	return b.String()
}

func TestHostileValues(t *testing.T) {
	t.Parallel()
	for _, k := range documents {
		types := map[string]bool{} // what is large is tried once for each type
		for _, f := range k.fields {
			again := types[f.Types[0]] && !f.acceptsAny()
			types[f.Types[0]] = true
			for what, value := range hostile {
				if again && len(value) > 1000 {
					continue
				}
				doc := []byte(`{"` + f.Name + `":` + value + `}`)
				_, violations := parseInTime(t, k, doc)
				if f.acceptsAny() && !strings.HasPrefix(what, "200,000") {
					if slices.ContainsFunc(violations, func(v failure.Violation) bool { return v.Field == f.Name }) {
						t.Errorf("%s.%s: %s is judged, but it is JSON", k.name, f.Name, what)
					}
					continue
				}
				blamed := slices.ContainsFunc(violations, func(v failure.Violation) bool {
					return v.Field == f.Name || strings.HasPrefix(v.Field, f.Name+".")
				})
				if !blamed {
					t.Errorf("%s.%s: nothing wrong with %s: %v", k.name, f.Name, what, violations)
				}
				checkViolations(t, k, f.Name+": "+what, nil, violations)
			}
		}
	}
}

func TestHostileMembers(t *testing.T) {
	t.Parallel()
	for _, f := range inputFields {
		if f.Types[0] != "object" {
			continue
		}
		for what, value := range hostile {
			doc := []byte(`{"url":"x","method":"GET","` + f.Name + `":{"A":"fine","B":` + value + `}}`)
			_, violations := parseInTime(t, Input, doc)
			if len(violations) == 0 || !strings.HasPrefix(violations[0].Field, f.Name) {
				t.Errorf("%s: nothing wrong with %s: %v", f.Name, what, violations)
			}
			if len(value) < 100 && !slices.Equal(fields(violations), []string{f.Name + ".B"}) {
				t.Errorf("%s: %s blames %q", f.Name, what, fields(violations))
			}
		}
	}
}

func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	var strangers strings.Builder
	strangers.WriteString(`{"url":1`)
	for i := range 50_000 {
		fmt.Fprintf(&strangers, `,"s%06d":{"x":1,"x":1}`, i)
	}
	strangers.WriteByte('}')
	for what, doc := range map[string]string{
		"nothing but brackets": strings.Repeat("[", 200_000),
		"nothing but braces":   strings.Repeat(`{"":`, 200_000),
		"50,000 strangers":     strangers.String(),
		"a name of 2 MB":       `{"` + strings.Repeat("n", 2<<20) + `":1,"` + strings.Repeat("n", 2<<20) + `":{"x":1,"x":2}}`,
		"a header of 2 MB":     `{"headers":{"` + strings.Repeat("n", 2<<20) + `":1}}`,
		"repeated names":       `{` + strings.Repeat(`"url":"x",`, 50_000) + `"url":"x"}`,
		"nul bytes":            strings.Repeat("\x00", 1<<20),
	} {
		for _, k := range []*Document{Credentials, Input} { // one open, one closed
			_, violations := parseInTime(t, k, []byte(doc))
			if len(violations) == 0 {
				t.Errorf("%s: nothing wrong with %s", k.name, what)
			}
			checkViolations(t, k, what, nil, violations)
		}
	}
}

func TestStrangersAreCounted(t *testing.T) {
	t.Parallel()
	_, violations := Config.Parse([]byte(`{"maxRetries":11,` + manyMembers(250, "1")[1:]))
	if len(violations) != maxViolations+1 {
		t.Fatalf("%d violations", len(violations))
	}
	if violations[0].Field != "maxRetries" {
		t.Errorf("strangers come before our own fields: %v", violations[0])
	}
	if last := violations[maxViolations]; last.Field != "" || last.Description != "151 more fields of the config are wrong." {
		t.Errorf("the last is %v", last)
	}
}

// A text of any length is for the packages above to judge, so that a URL that
// is too long is refused as a URL.
func TestLongTextPasses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	values, violations := Input.Parse([]byte(`{"url":"` + long + `","method":"GET"}`))
	if len(violations) > 0 || values.Text("url") != long {
		t.Errorf("a url of 1 MiB: %v", violations)
	}
}

func TestBodyIsNotTouched(t *testing.T) {
	t.Parallel()
	body := `{"b":1,"a":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `,"a":1e10000000,"n":` + strings.Repeat("1", 100_000) + `,"s":"\ud800 é \/"}`
	doc := []byte(`{"url":"x","method":"POST","body": ` + body + ` }`)
	values, violations := parseInTime(t, Input, doc)
	if len(violations) > 0 || string(values["body"]) != body {
		t.Errorf("the body was judged or changed: %v", violations)
	}
}

// No violation repeats a value, wherever a secret was put by mistake.
func TestNoViolationRepeatsAValue(t *testing.T) {
	t.Parallel()
	const secret = "MIIEvQIBADANBgkq-marker"
	for _, k := range documents {
		for _, f := range k.fields {
			for _, value := range []string{
				`"%s"`, `["%s"]`, `[["%s"],1]`, `{"a":"%s","a":"%s"}`, `{"a":["%s",{"b":"%s"}]}`, `"%s\ud800"`, "\"%s\xff\"",
				`{"a":"%s","b":1e10000000}`, `"%s`, `"%s" "%s"`, `[1e10000000,"%s"]`, `{"%[1]s":1`,
			} {
				doc := []byte(`{"` + f.Name + `":` + strings.ReplaceAll(strings.ReplaceAll(value, "%[1]s", secret), "%s", secret) + `,"zz":"` + secret + `"}`)
				_, violations := k.Parse(doc)
				for _, v := range violations {
					if strings.Contains(v.Field+v.Description, "marker") {
						t.Errorf("%s: %s\nis answered with %v", k.name, doc, v)
					}
				}
			}
		}
	}
}

// The validator goes through its maps in random order; what hosts get does not
// depend on it.
func TestViolationsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	docs := map[*Document][]byte{
		Input: []byte(`{"zz":1,"idempotencyKey":2,"query":{"d":null,"a":[null,{}],"c":{"x":1e999},"b":{"deep":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `,"n":1e999}},
			"headers":{"y":1,"x":2,"w":3},"method":1,"aa":2}`),
		Config:      []byte(`{"environment":"x","responseFormat":"x","timeoutSeconds":0,"retryWrites":1,"maxRetries":-1,"acceptedStatusCodes":[1,2],"dontThrowErrorOn404":1,"b":1,"a":1}`),
		Credentials: []byte(`{"clientSecret":1}`),
		Output:      []byte(`{"body":1,"statusCode":1,"attempts":0,"headers":{"b":1,"a":1}}`),
	}
	for k, doc := range docs {
		values, first := k.Parse(doc)
		if len(first) < 3 {
			t.Fatalf("%s: %v", k.name, first)
		}
		for range 50 {
			again, violations := k.Parse(doc)
			if !slices.Equal(violations, first) || !reflect.DeepEqual(again, values) {
				t.Fatalf("%s: first\n%v\nthen\n%v", k.name, first, violations)
			}
		}
	}
}

// An object with a wrong member is still handed on, so that what its other
// members mean is judged in the same turn; a field that is wrong itself is not.
func TestValuesOfARefusedDocument(t *testing.T) {
	t.Parallel()
	values, violations := Input.Parse([]byte(`{"url":"x","method":"get","headers":{"A":1,"Host":"h"},"query":[],"body":{"a":1},"idempotencyKey":"k","idempotencyKey":"l"}`))
	if got, want := fields(violations), []string{"method", "headers.A", "query", "idempotencyKey"}; !slices.Equal(got, want) {
		t.Errorf("blames %q, want %q", got, want)
	}
	for name, want := range map[string]bool{"url": true, "method": false, "headers": true, "query": false, "body": true, "idempotencyKey": false} {
		if values.Has(name) != want {
			t.Errorf("has %s: %v", name, !want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	values, _ := Config.Parse([]byte(`{"environment":"sand\u0062ox","maxRetries":3}`))
	for name, want := range map[string]string{"environment": "sandbox", "maxRetries": "", "responseFormat": ""} {
		if got := values.Text(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestWellFormed(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		`"é€😀"`: true, `"\ud83d\ude00"`: true, `"\uD83D\uDE00x\ud83d\ude00"`: true, `"\\ud83d"`: true, `"\\\\ud83d"`: true, `"\uffff\u0000"`: true, `{"a":["\n"]}`: true,
		`"\ud83d"`: false, `"\ud83d\u0061"`: false, `"\ude00"`: false, `"\ud83d\ud83d\ude00"`: false, `"\ud83d\\ude00"`: false, `"\ud83dude00"`: false, `{"\ude00":1}`: false,
		"\"\xff\"": false, "\"\xed\xa0\x80\"": false, "\"\xc0\x80\"": false,
	} {
		if got := WellFormed([]byte(raw)); got != want {
			t.Errorf("%s: %v", raw, got)
		}
	}
}

func FuzzParseCredentials(f *testing.F) { fuzzParse(f, Credentials) }
func FuzzParseConfig(f *testing.F)      { fuzzParse(f, Config) }
func FuzzParseInput(f *testing.F)       { fuzzParse(f, Input) }
func FuzzParseOutput(f *testing.F)      { fuzzParse(f, Output) }

func fuzzParse(f *testing.F, k *Document) {
	for _, verdict := range []string{"valid", "invalid"} {
		for _, doc := range fixtures(f, k, verdict) {
			f.Add(doc)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		kept := bytes.Clone(doc)
		values, violations := k.Parse(doc)
		if !bytes.Equal(doc, kept) {
			t.Fatal("the document was changed")
		}
		if len(violations) > 0 {
			checkViolations(t, k, "fuzzed", nil, violations)
			return
		}
		checkValues(t, k, "fuzzed", doc, values)
		for _, value := range values {
			if !aliases(doc, value) {
				return // a form sent it as text, which the published schema refuses
			}
		}
		if err := publishedSchema(t, k).Validate(withoutBlanks(t, doc, k)); err != nil {
			t.Fatalf("accepted, but the published schema says: %v", err)
		}
	})
}
