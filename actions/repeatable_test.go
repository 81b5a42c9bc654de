package actions

import (
	"testing"

	"netsuite-connector/credentials"
)

// The rule itself has its tests in request_test.go; here are the ways to it.
func TestRepeatable(t *testing.T) {
	t.Parallel()
	account, err := credentials.ParseAccount("1234567")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		config, input string
		want          bool
	}{
		{``, `{"method":"GET","url":"record/v1/customer/1"}`, true},
		{``, `{"method":"POST","url":"query/v1/suiteql","body":{"q":"SELECT 1 FROM dual"}}`, true},
		{``, `{"method":"DELETE","url":"record/v1/customer/1"}`, true},
		{``, `{"method":"POST","url":"record/v1/customer","body":{}}`, false},
		{`{"retryWrites":true}`, `{"method":"POST","url":"record/v1/customer","body":{}}`, true},
		{``, `{"method":"POST","url":"record/v1/customer","body":{},"headers":{"Prefer":"respond-async"}}`, false}, // each run would make a key
		{``, `{"method":"POST","url":"record/v1/customer","body":{},"headers":{"Prefer":"respond-async"},"idempotencyKey":"k"}`, true},
		{``, `{"method":"DELETE","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`, false},
		{`{"retryWrites":1}`, `{"method":"GET","url":"record/v1/customer/1"}`, false},
		{``, `{"method":"GET"}`, false},
		{``, `{"method":"GET","url":"https://example.com/"}`, false},
	} {
		input := []byte(test.input)
		if got := Repeatable(account, []byte(test.config), input); got != test.want || string(input) != test.input {
			t.Errorf("%s %s: %v", test.config, test.input, got)
		}
	}
}
