package actions

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	const api = "https://1234567.suitetalk.api.netsuite.com"
	for _, test := range []struct{ location, record, job string }{
		{api + "/services/rest/record/v1/customer/647", "647", ""},
		{"/services/rest/record/v1/customer/647", "647", ""},
		{"https://1234567.suitetalk.api.netsuite.com:443/services/rest/record/v1/customer/647", "647", ""},
		{"https://1234567.restlets.api.netsuite.com:443/services/rest/async/v1/job/7", "", "7"},
		{"https://1234567.suitetalk.api.netsuite.com:8443/services/rest/record/v1/customer/647", "", ""},
		{"http://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/647", "647", ""},
		{api + "/services/rest/record/v1/customrecord_x/12?expand=1", "12", ""},
		{api + "/services/rest/record/v1/customer/a%20b", "a b", ""},
		{"/services/rest/async/v1/job/123456", "", "123456"},
		{api + "/services/rest/async/v1/job/123456", "", "123456"},
		{"/services/rest/async/v1/job/1/task/2", "", ""},
		{"/services/rest/record/v1/salesOrder/1/item/2", "", ""},
		{"/services/rest/record/v1/customer/eid:A", "", ""},
		{"/services/rest/record/v1/customer/eid%3AA", "", ""},
		{"/services/rest/record/v1/customer/%ff", "", ""},
		{"/services/rest/async/v1/job/\xff", "", ""},
		{"/services/rest/record/v1/customer/", "", ""},
		{"/services/rest/record/v1/customer/a%2Fb", "", ""},
		{"https://evil.example/services/rest/record/v1/customer/1", "", ""},
		{"https://x@1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1", "", ""},
		{"https://1234567.suitetalk.api.net\u017fuite.com/services/rest/record/v1/customer/1", "", ""},
		{"ftp://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1", "", ""},
		{"//evil.example/services/rest/async/v1/job/1", "", ""},
		{"", "", ""}, {"%zz", "", ""},
	} {
		record, job := identify(test.location, account(t, "1234567"))
		if record != test.record || job != test.job {
			t.Errorf("%q: record %q, job %q", test.location, record, job)
		}
	}
}

func TestIDsFromHeaders(t *testing.T) {
	t.Parallel()
	const location = "/services/rest/async/v1/job/7"
	for _, test := range []struct{ location, header, record, job string }{
		{"", "12", "", "12"},
		{location, "12", "", "7"},
		{location, "", "", "7"},
		{"/services/rest/record/v1/customer/1", "12", "1", "12"},
		{"", "a/b", "", ""},
		{"", "", "", ""},
	} {
		a := &answer{header: http.Header{"Location": {test.location}}}
		a.header.Set("X-NetSuite-JobId", test.header)
		if record, job := a.ids(account(t, "1234567")); record != test.record || job != test.job {
			t.Errorf("%+v: %q, %q", test, record, job)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add("/services/rest/record/v1/customer/647")
	f.Add("https://1234567.suitetalk.api.netsuite.com/services/rest/async/v1/job/1")
	own := account(f, "1234567")
	f.Fuzz(func(t *testing.T, location string) {
		record, job := identify(location, own)
		if record != "" && job != "" || strings.ContainsAny(record+job, "/\\\r\n\x00") || !utf8.ValidString(record+job) {
			t.Fatalf("%q: record %q, job %q", location, record, job)
		}
	})
}
