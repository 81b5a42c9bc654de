package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// comparePlain holds the short way to the general one, and reports whether it
// took the document.
func comparePlain(t testing.TB, d *Document, doc []byte) bool {
	t.Helper()
	c, err := splitObject(doc)
	if err != nil || c.repeated != nil {
		return false
	}
	plain, ok := d.plain(c.members)
	if !ok {
		return false
	}
	judged, violations := d.judge(c)
	if len(violations) > 0 || !reflect.DeepEqual(plain, judged) {
		t.Errorf("%s %s is taken as %q, and the schema says %q, %v", d.name, shorten(doc), plain, judged, violations)
	}
	for name, raw := range plain {
		var text string
		if raw[0] == '"' && json.Unmarshal(raw, &text) == nil && plain.Text(name) != text {
			t.Errorf("%s: the text of %s is %q, want %q", d.name, name, plain.Text(name), text)
		}
	}
	return true
}

func shorten(doc []byte) string { return fmt.Sprintf("%.200s", doc) }

// Each field, alone and with what is required, with values on both sides of each
// bound of the table.
func TestPlain(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		taken, left := 0, 0
		count := func(doc []byte) {
			if comparePlain(t, d, doc) {
				taken++
			} else {
				left++
			}
		}
		required := map[string]string{}
		for _, f := range d.fields {
			if f.Required {
				required[f.Name] = firstAccepted(t, d, f)
			}
		}
		for _, f := range d.fields {
			for _, value := range trials(f) {
				alone := fmt.Sprintf(`{%q:%s}`, f.Name, value)
				count([]byte(alone))
				var members strings.Builder
				for name, other := range required {
					if name != f.Name {
						fmt.Fprintf(&members, `,%q:%s`, name, other)
					}
				}
				count([]byte(`{` + strings.TrimPrefix(members.String()+fmt.Sprintf(`,%q:%s`, f.Name, value), ",") + `}`))
				count([]byte(`{"unknown":1` + members.String() + fmt.Sprintf(`,%q:%s}`, f.Name, value)))
			}
		}
		for _, verdict := range []string{"valid", "invalid"} {
			for _, doc := range fixtures(t, d, verdict) {
				count(doc)
			}
		}
		if taken < 20 || left < 20 {
			t.Errorf("%s: %d documents are plain, and %d are not: the comparison says little", d.name, taken, left)
		}
	}
}

// trials are values of a field: right, wrong, and next to its bounds.
func trials(f Field) []string {
	values := []string{
		`""`, `" "`, `"a"`, `"\u0061"`, `"\n"`, `"a\\\"\/b"`, `"é"`, `"\ud800"`, "\"\x7f\"", "\"\xff\"", `null`, `true`, `false`, `"on"`, `"5"`,
		`0`, `-0`, `-1`, `1`, `5`, `5.0`, `0.5e1`, `99`, `100`, `599`, `600`, `999999999`, `1000000000`, `1e400`, `[]`, `["a"]`, `[1]`, `{}`,
		`{"a":""}`, `{"a":"b"}`, `{"a":"b","a":"c"}`, `{"a":1}`, `{"a":1.5}`, `{"a":-1}`, `{"a":1e999}`, `{"a":true}`, `{"a":null}`, `{"a":["b"]}`, `{"a":{}}`, `{"\ud800":"b"}`, `{"é":"b"}`, `{"a" : "b" }`,
	}
	if f.Types[0] == "string" || f.MemberTypes != nil {
		for _, bound := range []int{f.MaxLength, f.MemberMaxLength, f.MaxSize - 1, maxContainer - len(`{"a":""}`)} {
			if bound <= 0 {
				continue
			}
			for _, n := range []int{bound - 1, bound, bound + 1} {
				text := `"` + strings.Repeat("x", n) + `"`
				escaped := `"` + strings.Repeat("x", n-1) + `\n"`
				values = append(values, text, escaped, `{"a":`+text+`}`, `{"a":`+escaped+`}`)
			}
		}
		half := strings.Repeat("y", f.MemberMaxLength)
		for n := 1; n < 6; n++ { // of members that are long enough each, and too long together
			var members []string
			for i := range n {
				members = append(members, fmt.Sprintf(`"n%d":%q`, i, half))
			}
			values = append(values, `{`+strings.Join(members, ",")+`}`)
		}
	}
	for _, value := range f.Enum {
		values = append(values, `"`+value+`"`, `"`+strings.ToLower(value)+`"`, `"`+value+` "`)
	}
	for _, bound := range []*int{f.Minimum, f.Maximum} {
		if bound != nil {
			values = append(values, fmt.Sprint(*bound-1), fmt.Sprint(*bound), fmt.Sprint(*bound+1), fmt.Sprintf("0%d", *bound))
		}
	}
	return values
}

func firstAccepted(t *testing.T, d *Document, f Field) string {
	t.Helper()
	for _, value := range trials(f) {
		if value == `""` {
			continue
		}
		c, err := splitObject(fmt.Appendf(nil, `{%q:%s}`, f.Name, value))
		if err != nil || c.repeated != nil {
			continue
		}
		_, violations := d.judge(c)
		wrong := false
		for _, v := range violations {
			wrong = wrong || strings.HasPrefix(v.Field, f.Name)
		}
		if !wrong {
			return value
		}
	}
	t.Fatalf("no value is accepted for %s", f.Name)
	return ""
}

// What hosts send most is judged the short way.
func TestUsualDocumentsArePlain(t *testing.T) {
	t.Parallel()
	for doc, d := range map[string]*Document{
		`{"method":"GET","url":"record/v1/customer/1"}`:                                                                                           Input,
		`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1"}}`:                                     Input,
		`{"url":"record/v1/customer","method":"GET","query":{"limit":100,"expandSubResources":true,"q":"x"}}`:                                     Input,
		`{"accountId":"1234567","clientId":"c","certificateId":"d","privateKey":"-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n"}`: Credentials,
		`{}`: Config,
		`{"maxRetries":4,"timeoutSeconds":300,"responseFormat":"auto","fetchAllPages":true}`: Config,
	} {
		if !comparePlain(t, d, []byte(doc)) {
			t.Errorf("%s is judged the general way", doc)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for i, d := range documents {
		for _, verdict := range []string{"valid", "invalid"} {
			for _, doc := range fixtures(f, d, verdict) {
				if len(doc) < 4<<10 {
					f.Add(uint8(i), doc)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, doc []byte) {
		comparePlain(t, documents[int(which)%len(documents)], doc)
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name, doc string
		document  *Document
	}{
		{"plain input", `{"method":"GET","url":"record/v1/customer/1"}`, Input},
		{"input beyond ASCII", `{"method":"GET","url":"record/v1/customer/Müller"}`, Input},
		{"plain config", `{"maxRetries":4,"timeoutSeconds":300}`, Config},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, violations := c.document.Parse([]byte(c.doc)); len(violations) > 0 {
					b.Fatal(violations)
				}
			}
		})
	}
}
