package conformance_test

import (
	"slices"
	"strings"
)

// method is one way to ask NetSuite for something, as far as the rules for
// trying again tell them apart. Asynchronous writes without an idempotency key
// get one from the connector.
type method struct {
	name, input string
	seeded      bool // it needs a record that is there
	writes      bool
	restlet     bool
}

var methods = []method{
	{name: "GET", seeded: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"GET"}`},
	{name: "SuiteQL",
		input: `{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1 AS one"}}`},
	{name: "POST", writes: true,
		input: `{"url":"record/v1/customer","method":"POST","body":{"companyName":"new"}}`},
	{name: "RESTlet", writes: true, restlet: true,
		input: `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"POST","body":{"n":1}}`},
	{name: "PATCH", seeded: true, writes: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"PATCH","body":{"companyName":"new"}}`},
	{name: "PUT", writes: true,
		input: `{"url":"record/v1/customer/eid:new","method":"PUT","body":{"companyName":"new"}}`},
	{name: "DELETE", seeded: true, writes: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"DELETE"}`},
	{name: "async POST with key", writes: true,
		input: `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"idempotencyKey":"k-1","body":{"companyName":"new"}}`},
	{name: "async POST", writes: true,
		input: `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"new"}}`},
	{name: "async PATCH", seeded: true, writes: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"PATCH","headers":{"Prefer":"respond-async"},"body":{"companyName":"new"}}`},
}

// named returns the methods of a list of names.
func named(names string) []method {
	var found []method
	for name := range strings.SplitSeq(names, ", ") {
		i := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
		found = append(found, methods[i])
	}
	return found
}
