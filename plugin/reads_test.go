package plugin_test

import (
	"testing"

	"netsuite-connector/plugin"
)

func TestReadsOnly(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]bool{
		`{"method":"GET","url":"record/v1/customer/101"}`:                                                              true,
		`{"method":"GET","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`:                                      true,
		`{"method":"POST","url":"query/v1/suiteql?limit=5","body":{"q":"SELECT 1"}}`:                                   true,
		`{"method":"POST","url":" /services/rest/query/v1/suiteql"}`:                                                   true,
		`{"method":"POST","url":"https://1234567.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql"}`:          true,
		`{"method":"POST","url":"query/v1/dataset/custdataset1/result"}`:                                               true,
		`{"method":"POST","url":"record/v1/customer"}`:                                                                 false,
		`{"method":"POST","url":"query/v1/suiteqlx"}`:                                                                  false,
		`{"method":"POST","url":"record/v1/customer?x=/query/v1/suiteql"}`:                                             false,
		`{"method":"PATCH","url":"query/v1/suiteql"}`:                                                                  false,
		`{"method":"DELETE","url":"record/v1/customer/1"}`:                                                             false,
		`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`:                                     false,
		`{"method":"GET","url":"record/v1/customer/101","headers":{"Accept":"a/b","x-http-method-override":"DELETE"}}`: false,
		`{"method":"GET","url":"record/v1/customer/101","headers":{"X-HTTP-Method":"DELETE"}}`:                         false,
		`{"method":"GET","url":"record/v1/customer/101","headers":{"Accept":"a/b"},"query":{"q":1}}`:                   true,
		`{"method":`: false,
		``:           false,
	} {
		if got := plugin.ReadsOnly([]byte(input)); got != want {
			t.Errorf("%s: %t", input, got)
		}
	}
}
