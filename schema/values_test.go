package schema

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	d := Config.Defaults()
	for name, want := range map[string]any{"maxRetries": 4, "timeoutSeconds": 300} {
		if got := d.Int(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, want := range map[string]string{"responseFormat": "auto", "environment": "any"} {
		if got := d.Text(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if d.Bool("retryWrites") || d.Bool("dontThrowErrorOn404") || len(d.Texts("acceptedStatusCodes")) > 0 {
		t.Errorf("%s", d)
	}
	d["maxRetries"][0] = '9'
	if got := Config.Defaults().Int("maxRetries"); got != 4 {
		t.Errorf("a caller changed the default to %d", got)
	}
	if d := Input.Defaults(); len(d) > 0 {
		t.Errorf("input: %s", d)
	}
}

func TestFormValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ field, text, want string }{
		{"retryWrites", "on", "true"}, {"retryWrites", "true", "true"}, {"retryWrites", "yes", "true"}, {"retryWrites", "1", "true"},
		{"retryWrites", "off", "false"}, {"retryWrites", "false", "false"}, {"retryWrites", "no", "false"}, {"retryWrites", "0", "false"},
		{"retryWrites", "On", "true"}, {"retryWrites", "  NO\u00a0", "false"},
		{"retryWrites", "y", ""}, {"retryWrites", "2", ""}, {"retryWrites", "01", ""}, {"retryWrites", " ", ""}, {"retryWrites", "null", ""},
		{"retryWrites", "true" + strings.Repeat(" ", 70), ""},
		{"maxRetries", "5", "5"}, {"maxRetries", " 5 ", "5"}, {"maxRetries", "0", "0"}, {"maxRetries", "-0", "0"}, {"maxRetries", "00", "0"},
		{"maxRetries", "+7", "7"}, {"maxRetries", "007", "7"},
		{"maxRetries", "five", ""}, {"maxRetries", "5.0", ""}, {"maxRetries", "5e0", ""}, {"maxRetries", "5,0", ""}, {"maxRetries", "٥", ""},
		{"maxRetries", "+-5", ""}, {"maxRetries", "-", ""}, {"maxRetries", "on", ""}, {"maxRetries", "11", ""}, {"maxRetries", "-1", ""},
		{"maxRetries", "1e10000000", ""}, {"maxRetries", strings.Repeat("9", 100), ""}, {"maxRetries", strings.Repeat("9", 60), ""},
		{"environment", "any", `"any"`}, {"environment", "Any", ""}, {"environment", "1", ""},
	} {
		values, violations := Config.Parse(encode(object{{tt.field, tt.text}}))
		if got := string(values[tt.field]); got != tt.want || (tt.want == "") != slices.Equal(fields(violations), []string{tt.field}) {
			t.Errorf("%s: %q: %q, %v", tt.field, tt.text, got, violations)
		}
	}
	// Only config comes from such forms.
	if _, violations := Output.Parse([]byte(`{"statusCode":"200","headers":{},"attempts":"1"}`)); len(violations) != 2 {
		t.Errorf("output: %v", violations)
	}
}

// A text that is too long is refused without being decoded or copied, whatever
// its length. It is no parallel test, so that nothing else allocates.
func TestLongTextsAreRefusedEarly(t *testing.T) {
	const size = 4 << 20
	for _, d := range []*Document{Credentials, Config, Input} {
		d.Parse([]byte(`{}`)) // compiles the schema
		for _, f := range d.fields {
			if f.acceptsAny() || f.Name == "url" { // package actions limits it, with a reason of its own
				continue
			}
			for what, text := range map[string]string{"plain": strings.Repeat("1", size), "escaped": strings.Repeat(`\u0061`, size/6), "two bytes": strings.Repeat("é", size/2)} {
				doc := []byte(`{"` + f.Name + `":"` + text + `"}`)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, violations := d.Parse(doc)
				runtime.ReadMemStats(&after)
				i := slices.Index(fields(violations), f.Name)
				if i < 0 || !strings.HasPrefix(violations[i].Description, f.Title+" must ") {
					t.Errorf("%s.%s, %s: %v", d.name, f.Name, what, violations)
				}
				if n := after.TotalAlloc - before.TotalAlloc; n > size/4 {
					t.Errorf("%s.%s, %s: allocated %d bytes", d.name, f.Name, what, n)
				}
			}
		}
	}
}

func TestLengthLimits(t *testing.T) {
	t.Parallel()
	header := func(name, value string) string { return fmt.Sprintf(`{"headers":{%q:%q,"B":"b"}}`, name, value) }
	for _, tt := range []struct {
		document  *Document
		doc, want string
	}{
		{Credentials, `{"accountId":"` + strings.Repeat("a", 4096) + `"}`, ""},
		{Credentials, `{"accountId":"` + strings.Repeat("a", 4097) + `"}`, "accountId"},
		{Credentials, `{"accountId":"` + strings.Repeat(`\ud83d\ude00`, 4096) + `"}`, ""},
		{Credentials, `{"accountId":"` + strings.Repeat(`\ud83d\ude00`, 4097) + `"}`, "accountId"},
		{Credentials, `{"privateKey":"` + strings.Repeat("é", 64<<10) + `"}`, ""},
		{Credentials, `{"privateKey":"` + strings.Repeat("é", 64<<10+1) + `"}`, "privateKey"},
		{Input, header("A", strings.Repeat("é", 16<<10)), ""},
		{Input, header("A", strings.Repeat("é", 16<<10+1)), "headers.A"},
		{Input, header(strings.Repeat("a", 64<<10-2), ""), ""},
		{Input, header(strings.Repeat("a", 64<<10-1), ""), "headers"},
		{Input, `{"idempotencyKey":"` + strings.Repeat("a", 256) + `"}`, ""},
		{Input, `{"idempotencyKey":"` + strings.Repeat("a", 257) + `"}`, "idempotencyKey"},
	} {
		_, violations := tt.document.Parse([]byte(tt.doc))
		var got []string
		for _, v := range violations {
			if !strings.HasSuffix(v.Description, " is required.") {
				got = append(got, v.Field)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%.40s…: blames %q, want %q", tt.doc, got, tt.want)
		}
	}
}

func BenchmarkComponent(b *testing.B) {
	for range b.N {
		Component()
	}
}
