package diagnosis_test

import (
	"testing"

	"netsuite-connector/credentials/diagnosis"
)

func TestParseError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ body, code, detail string }{
		{`{"title":"Bad Request","o:errorCode":"USER_ERROR" "o:errorDetails":[{"detail":"Two\nlines \u00e9","o:errorCode":"CONCURRENCY_LIMIT_EXCEEDED"}]}`, "CONCURRENCY_LIMIT_EXCEEDED", "Two lines é"},
		{`{"o:errorCode":"USER_ERROR","detail":"Said once.","o:errorDetails":[]}`, "USER_ERROR", "Said once."},
		{`{"error":{"code":"SSS_MISSING_REQD_ARGUMENT","message":"Missing \"id\""}}`, "SSS_MISSING_REQD_ARGUMENT", `Missing "id"`},
		{`{"o:errorDetails":[{"o:errorCode":"<script>","detail":"cut here`, "", "cut here"},
		{`<html>code: "x"</html>`, "", ""},
		{``, "", ""},
	} {
		if code, detail := diagnosis.ParseError([]byte(test.body)); code != test.code || detail != test.detail {
			t.Errorf("%s: %q, %q; want %q, %q", test.body, code, detail, test.code, test.detail)
		}
	}
}
