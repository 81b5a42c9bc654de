package simulator

import (
	"strings"
	"testing"
)

func TestRecordsLiveAndDie(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{CustomFields: []CustomField{
		{RecordType: "customer", Name: "custentity_big", Type: "number"}, {RecordType: "customer", Name: "custentity_price", Type: "number"},
	}})
	written := `{"custentity_price":1.10,"companyName":"Ä & <Co>","custentity_big":1234567890123456789,"externalId":"A 1","id":"9","subsidiary":{"id":1},"language":{"id":"en_US"}}`
	made := c.call("POST", "record/v1/customer", written).want(t, 204)
	const root = "https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/"
	const location = root + "customer/1001"
	if got := made.header.Get("Location"); got != location || made.header.Get("Content-Type") != replyTypeJSON || made.body != "" ||
		made.header.Get("X-N-OperationId") == "" || made.header.Get(propertyNames) != "" {
		t.Fatalf("created: %v %q", made.header, made.body)
	}
	const self = `{"links":[{"rel":"self","href":"` + location
	stamp := `"` + c.sim.now().UTC().Format("2006-01-02T")
	for _, key := range []string{"1001", "eid:A%201", "eid:'A%201'"} {
		got := c.call("GET", "record/v1/customer/"+key, "").want(t, 200,
			self+`","method":"GET"}],"companyName":"Ä & <Co>","custentity_big":1234567890123456789,"custentity_price":1.10,"dateCreated":`+stamp,
			`"externalId":"A 1","id":"1001","language":{"links":[],"id":"en_US"},"lastModifiedDate":`+stamp,
			`"subsidiary":{"links":[{"rel":"self","href":"`+root+`subsidiary/1","method":"GET"}],"id":"1"}}`+"\n")
		if got.header.Get("Content-Type") != typeSingular {
			t.Errorf("%s: %s", key, got.header)
		}
	}
	c.call("GET", "record/v1/customer/1001?fields=companyName", "").want(t, 200, self+`?fields=companyName","method":"GET"}],"companyName":"Ä & <Co>","id":"1001"}`)
	c.call("PATCH", "record/v1/customer/1001", `{"custentity_price":2.50,"language":null}`).want(t, 204)
	if got := c.call("GET", "record/v1/customer/1001", ""); strings.Contains(got.body, `"language"`) || !strings.Contains(got.body, `"custentity_price":2.50`) {
		t.Errorf("patched: %s", got.body)
	}
	c.call("PUT", "record/v1/customer/eid:NEW", `{"companyName":"New"}`).want(t, 204)
	c.call("PUT", "record/v1/customer/eid:NEW", `{"companyName":"Newer"}`).want(t, 204)
	c.call("PUT", "record/v1/customer/1001", `{}`).want(t, 405)
	if got := c.sim.Records("customer"); len(got) != 2 || got[1].Revision != 2 || got[1].ExternalID != "NEW" {
		t.Errorf("records: %+v", got)
	}
	if got := c.call("DELETE", "record/v1/customer/1001", "").want(t, 204); got.header.Get("Content-Type") != "" {
		t.Errorf("deleted: %v", got.header)
	}
	c.call("GET", "record/v1/customer/1001", "").want(t, 404, `"title":"Not Found"`, `"o:errorCode":"NONEXISTENT_ID"`)
	c.call("DELETE", "record/v1/customer/1001", "").want(t, 404)
	c.call("PATCH", "record/v1/customer/1001", `{}`).want(t, 404)
	c.call("GET", "record/v1/nothing?limit=5", "").want(t, 404, `"detail":"Record type 'nothing' does not exist.","o:errorUrl":"/services/rest/record/v1/nothing","o:errorCode":"NONEXISTENT_ID"`)
	c.call("GET", "record/v1/customrecord_unknown", "").want(t, 404)
	c.call("POST", "record/v1/customer", `{"email":"nobody"}`).want(t, 400, `"o:errorPath":"email","o:errorCode":"INVALID_CONTENT"`)
	c.call("POST", "record/v1/customer", `{"externalId":"NEW"}`).want(t, 400, "USER_ERROR")
	c.call("POST", "record/v1/customer", `{"a":`).want(t, 400, "INVALID_CONTENT")
	c.call("POST", "record/v1/customer", "{\"a\":\"\xff\"}").want(t, 400, "INVALID_CONTENT")
	c.call("POST", "record/v1/customer", `x`, "Content-Type", "text/plain").want(t, 415)
	if got := c.sim.Stats().Applied; got != 5 {
		t.Errorf("%d writes applied, want 5", got)
	}
}

// TestAnExternalIDIsOneRecords: no way of writing gives it to a second one.
func TestAnExternalIDIsOneRecords(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	c.call("POST", "record/v1/salesOrder", `{"externalId":"A","entity":{"id":"5"}}`).want(t, 204)
	c.call("POST", "record/v1/salesOrder", `{"externalId":"B","entity":{"id":"5"}}`).want(t, 204)
	for _, request := range [][3]string{
		{"POST", "salesOrder", `{"externalId":"A","entity":{"id":"5"}}`},
		{"PATCH", "salesOrder/1002", `{"externalId":"A"}`},
		{"PUT", "salesOrder/eid:B", `{"externalId":"A"}`},
		{"PUT", "salesOrder/eid:C", `{"externalId":"A"}`},
		{"POST", "salesOrder/1002/!transform/salesOrder", `{"externalId":"A"}`},
	} {
		c.call(request[0], "record/v1/"+request[1], request[2]).want(t, 400, "already exists")
	}
	c.call("PATCH", "record/v1/salesOrder/eid:A", `{"externalId":"A","memo":"its own"}`).want(t, 204)
	c.call("GET", "record/v1/salesOrder/eid:A", "").want(t, 200, `"id":"1001"`)
	if got := c.sim.Records("salesOrder"); len(got) != 2 {
		t.Errorf("%d records", len(got))
	}
}

// TestUnknownNames: they are ignored with a warning, or refused, as the request's
// header asks. A query sent to a record type creates no record.
func TestUnknownNames(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{CustomRecords: []string{"customrecord_a"}})
	const body = `{"companyName":"A","nosuchfield":1,"companyname":"B"}`
	got := c.call("POST", "record/v1/customer", body).want(t, 204)
	if warning := got.header.Get(propertyNames); warning != "warning: unknown property names were ignored: nosuchfield, companyname" {
		t.Errorf("warning %q", warning)
	}
	if got := c.call("POST", "record/v1/customer", body, propertyNames, "ignore").want(t, 204); got.header.Get(propertyNames) != "" {
		t.Errorf("a warning: %v", got.header)
	}
	c.call("POST", "record/v1/customer", body, propertyNames, "error").want(t, 400, `"o:errorPath":"nosuchfield","o:errorCode":"INVALID_CONTENT"`, `"o:errorPath":"companyname"`)
	c.call("POST", "record/v1/customer", body, propertyNames, "maybe").want(t, 400, `"o:errorHeader":"X-NetSuite-PropertyNameValidation"`)
	c.call("POST", "record/v1/customer", `{"q":"SELECT id FROM customer"}`).want(t, 400, "Please enter value(s) for: Company Name")
	c.call("PUT", "record/v1/customer/eid:X", `{"q":"SELECT id FROM customer"}`).want(t, 400)
	for _, kind := range []string{"vendor", "contact", "salesOrder", "inventoryItem"} {
		c.call("POST", "record/v1/"+kind, `{"q":"SELECT id FROM customer"}`).want(t, 400, "Please enter value(s) for")
	}
	c.call("POST", "record/v1/customrecord_a", `{"name":"N","custrecord_b":1}`).want(t, 204)
	records := c.sim.Records("customer")
	if len(records) != 2 || strings.Contains(string(records[0].JSON), "nosuchfield") || !strings.Contains(string(records[0].JSON), `"companyName":"A"`) {
		t.Errorf("%d records: %s", len(records), records[0].JSON)
	}
}

// TestSublists: lines with a key are matched, lines without are appended each
// time, and replace puts the new ones in place of the old.
func TestSublists(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	lines := func(want map[string]int) {
		t.Helper()
		got := c.sim.Records("salesOrder")[0].Lines
		for name, n := range want {
			if got[name] != n {
				t.Errorf("%d lines of %s, want %d", got[name], name, n)
			}
		}
	}
	const order = "record/v1/salesOrder/eid:S"
	const body = `{"entity":{"id":"5"},"item":{"items":[{"item":{"id":"7"},"quantity":2}]},"salesTeam":{"items":[{"employee":{"id":"3"}}]}}`
	c.call("PUT", order, body).want(t, 204)
	lines(map[string]int{"item": 1, "salesTeam": 1})
	c.call("PUT", order, body).want(t, 204) // again: done twice
	lines(map[string]int{"item": 2, "salesTeam": 2})
	c.call("PATCH", order, `{"item":{"items":[{"line":2,"quantity":9}]}}`).want(t, 204)
	lines(map[string]int{"item": 2, "salesTeam": 2})
	c.call("GET", order, "").want(t, 200, `"item":{"links":[{"rel":"self","href":"https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/salesOrder/1001/item","method":"GET"}]}`)
	c.call("GET", order+"?expandSubResources=true", "").want(t, 200, `"line":2,"quantity":9}],"totalResults":2}`)
	c.call("PUT", order+"?replace=item", body).want(t, 204)
	lines(map[string]int{"item": 1, "salesTeam": 3})
	c.call("PATCH", order+"?replace=item,salesTeam", body).want(t, 204)
	lines(map[string]int{"item": 1, "salesTeam": 1})
}
