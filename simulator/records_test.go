package simulator

import (
	"strings"
	"testing"
)

func TestRecordsLiveAndDie(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	written := `{"companyName":"Ä & <Co>","bigNumber":1234567890123456789,"price":1.10,"z":{"b":1,"a":[ 2,3 ]},"externalId":"A 1","id":"9"}`
	made := c.call("POST", "record/v1/customer", written).want(t, 204)
	const location = "https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1001"
	if got := made.header.Get("Location"); got != location || made.header.Get("Content-Type") != "application/json" || made.body != "" {
		t.Fatalf("created: %v %q", made.header, made.body)
	}
	const whole = `{"links":[{"rel":"self","href":"` + location + `"}],` +
		`"companyName":"Ä & <Co>","bigNumber":1234567890123456789,"price":1.10,"z":{"b":1,"a":[ 2,3 ]},"externalId":"A 1","id":"1001"}`
	for _, key := range []string{"1001", "eid:A%201", "eid:'A%201'"} {
		got := c.call("GET", "record/v1/customer/"+key, "").want(t, 200)
		if got.body != whole || got.header.Get("Content-Type") != "application/vnd.oracle.resource+json; type=singular" {
			t.Errorf("%s: %s %s", key, got.header, got.body)
		}
	}
	c.call("PATCH", "record/v1/customer/1001", `{"price":2.50,"z":null}`).want(t, 204)
	if got := c.call("GET", "record/v1/customer/1001", ""); strings.Contains(got.body, `"z"`) || !strings.Contains(got.body, `"price":2.50`) {
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
	c.call("GET", "record/v1/nothing", "").want(t, 404)
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
	c.call("POST", "record/v1/salesOrder", `{"externalId":"A"}`).want(t, 204)
	c.call("POST", "record/v1/salesOrder", `{"externalId":"B"}`).want(t, 204)
	for _, request := range [][3]string{
		{"POST", "salesOrder", `{"externalId":"A"}`},
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
