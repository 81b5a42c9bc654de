package actions

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestValidationWarnings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header http.Header
		want   []string
	}{
		{http.Header{}, nil},
		{http.Header{"X-Netsuite-Propertynamevalidation": {"warning"}}, nil}, // how the request asked for it
		{http.Header{"X-Netsuite-Propertynamevalidation": {" Unknown field companyname. "}},
			[]string{"NetSuite warns (x-netsuite-propertynamevalidation): Unknown field companyname."}},
		{http.Header{"X-Netsuite-Propertyvaluevalidation": {"b", "c"}, "Warning": {"299 - a"}, "X-N-Operationid": {"x"}},
			[]string{"NetSuite warns (warning): 299 - a", "NetSuite warns (x-netsuite-propertyvaluevalidation): b", "NetSuite warns (x-netsuite-propertyvaluevalidation): c"}},
	} {
		if got := validationWarnings(test.header); !slices.Equal(got, test.want) {
			t.Errorf("%v: %q", test.header, got)
		}
	}
	many := http.Header{"Warning": slices.Repeat([]string{strings.Repeat("a", 2000)}, 100)}
	if got := validationWarnings(many); len(got) != maxWarnings+1 || len(got[0]) > maxWarningBytes {
		t.Errorf("%d warnings, the first of %d bytes", len(got), len(got[0]))
	}
}

// TestAcceptedNotFound: an accepted 404 that is not a missing record says so.
func TestAcceptedNotFound(t *testing.T) {
	t.Parallel()
	const restlet = `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`
	const noType = `{"o:errorDetails":[{"detail":"Record type 'x' does not exist.","o:errorCode":"NONEXISTENT_ID"}]}`
	const noRecord = `{"o:errorDetails":[{"detail":"The record instance does not exist. Provide a valid record instance ID.","o:errorCode":"NONEXISTENT_ID"}]}`
	for _, test := range []struct{ input, body, warning string }{
		{readInput, noRecord, ""},
		{readInput, noType, "no such record type"},
		{restlet, "", "no such script"},
		{`{"url":"customer/101","method":"GET"}`, noType, "Did you mean record/v1/customer/101?"},
	} {
		s := &replies{answers: []reply{{status: 404, body: strings.NewReader(test.body)}}}
		e := s.run(t, test.input, `{"dontThrowErrorOn404":true}`)
		if e.failure != nil || strings.Contains(e.output, `"warnings"`) != (test.warning != "") || !strings.Contains(e.output, test.warning) {
			t.Errorf("%s, %s: %s, %v", test.input, test.body, e.output, e.failure)
		}
	}
}
