package schema_test

import (
	"strings"
	"testing"

	"netsuite-connector/schema"
)

// A field that is too long is refused by its name, before any work on its text.
func TestFieldsHaveALength(t *testing.T) {
	t.Parallel()
	const long = 3 << 20
	for _, tt := range []struct {
		kind  *schema.Kind
		field string
		says  string
	}{
		{schema.Credentials, "accountId", "accountId is too long: at most 4 KiB."},
		{schema.Credentials, "clientId", "clientId is too long: at most 4 KiB."},
		{schema.Credentials, "clientSecret", "clientSecret is too long: at most 4 KiB."},
		{schema.Credentials, "certificateId", "certificateId is too long: at most 64 KiB."},
		{schema.Credentials, "privateKey", "privateKey is too long: at most 512 KiB."},
		{schema.Config, "timeoutSeconds", "timeoutSeconds is too long: at most 256 KiB."},
		{schema.Config, "environment", "environment is too long: at most 256 KiB."},
		{schema.Input, "url", "url is too long: at most 2048 KiB."},
		{schema.Input, "headers", "headers is too long: at most 256 KiB."},
	} {
		for name, value := range map[string]string{
			"text": strings.Repeat("a", long), "escapes": strings.Repeat(`\u212a`, long/6), "quotes": strings.Repeat(`\"`, long/2),
		} {
			values, violations := tt.kind.Parse([]byte(`{"` + tt.field + `":"` + value + `"}`))
			said := 0
			for _, v := range violations {
				if v.Field == tt.field {
					said++
					if v.Description != tt.says {
						t.Errorf("%s, %s: %q, want %q", tt.field, name, v.Description, tt.says)
					}
				}
			}
			if said != 1 || values.Has(tt.field) {
				t.Errorf("%s, %s: %d violations of it", tt.field, name, said)
			}
		}
	}
}

func TestLongestFields(t *testing.T) {
	t.Parallel()
	for length, refused := range map[int]bool{4<<10 - 2: false, 4<<10 - 1: true} { // and two quotes
		values, _ := schema.Credentials.Parse([]byte(`{"accountId":"` + strings.Repeat("1", length) + `"}`))
		if values.Has("accountId") == refused {
			t.Errorf("%d characters: refused %v", length, !refused)
		}
	}
	body := `{"url":"x","method":"POST","body":"` + strings.Repeat("a", 1<<20) + `"}`
	if _, violations := schema.Input.Parse([]byte(body)); len(violations) > 0 {
		t.Errorf("a body has no length of its own: %v", violations)
	}
}
