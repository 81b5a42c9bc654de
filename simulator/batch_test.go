package simulator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

const several = "application/vnd.oracle.resource+json; type=collection"

// batch starts a batch and returns its job's path. An empty body is none.
func (c *client) batch(method, path, body string, header ...string) string {
	c.t.Helper()
	header = append([]string{"Prefer", "respond-async"}, header...)
	if body != "" {
		header = append(header, "Content-Type", several)
	}
	return c.call(method, path, body, header...).want(c.t, 202).header.Get("Location")
}

func TestBatches(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	names := func() string {
		var names []string
		for _, r := range c.sim.Records("customer") {
			var fields struct{ CompanyName string }
			if err := json.Unmarshal(r.JSON, &fields); err != nil {
				t.Fatal(err)
			}
			names = append(names, r.ID+" "+fields.CompanyName+r.ExternalID)
		}
		return strings.Join(names, ", ")
	}
	// One record that is wrong spoils its own task alone.
	job := c.batch("POST", "record/v1/customer", `{"items":[{"companyName":"A"},{"email":"wrong"},{"companyName":"C"},5]}`)
	c.call("GET", job, "").want(t, 200, `"completed":true`, `"progress":"failed"`)
	c.call("GET", job+"/task", "").want(t, 200, `"count":4`, `"id":"4"`, job+"/task/4")
	c.call("GET", job+"/task/1", "").want(t, 200, `"progress":"succeeded"`, "/task/1/result")
	c.call("GET", job+"/task/2", "").want(t, 200, `"progress":"failed"`)
	c.call("GET", job+"/task/2/result", "").want(t, 400, "email")
	if at := c.call("GET", job+"/task/3/result", "").want(t, 204).header.Get("Location"); !strings.HasSuffix(at, "/customer/1002") {
		t.Errorf("the third task's record is %q", at)
	}
	c.call("GET", job+"/task/4/result", "").want(t, 400, "INVALID_CONTENT")
	c.call("GET", job+"/task/5/result", "").want(t, 404)
	c.call("GET", job+"/task/01/result", "").want(t, 404)

	// The internal ID comes before the external one, which PUT needs.
	job = c.batch("PATCH", "record/v1/customer", `{"items":[{"id":"1001","externalId":"X","companyName":"A2"},{"id":1002,"companyName":"C2"},{"companyName":"B"},{"id":"9","companyName":"B"}]}`)
	c.call("GET", job+"/task/3/result", "").want(t, 400, "names no record")
	c.call("GET", job+"/task/4/result", "").want(t, 404)
	job = c.batch("PUT", "record/v1/customer", `{"items":[{"externalId":"X","companyName":"A3"},{"externalId":"Y","companyName":"D"},{"id":"1001","companyName":"E"}]}`)
	c.call("GET", job+"/task/3/result", "").want(t, 400, "PUT externalId")
	if got := names(); got != "1001 A3X, 1002 C2, 1003 DY" {
		t.Errorf("records %s", got)
	}

	// GET and DELETE name their records in the query.
	job = c.batch("GET", "record/v1/customer?expandRecords=true&ids=1002,9,1003&fields=companyName", "")
	c.call("GET", job+"/task/1/result", "").want(t, 200, `"companyName":"C2"`, `/customer/1002?fields=companyName"`)
	c.call("GET", job+"/task/2/result", "").want(t, 404)
	c.call("GET", job+"/task/3/result", "").want(t, 200, `"companyName":"D"`)
	job = c.batch("DELETE", "record/v1/customer?ids=1001,9,eid:Y", "")
	c.call("GET", job, "").want(t, 200, `"progress":"failed"`)
	c.call("GET", job+"/task/1/result", "").want(t, 204)
	c.call("GET", job+"/task/2/result", "").want(t, 404)
	if got := names(); got != "1002 C2" {
		t.Errorf("records %s", got)
	}
}

func TestBatchesThatAreRefused(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	items := func(n int) string {
		return `{"items":[{"companyName":"A"}` + strings.Repeat(`,{"companyName":"A"}`, n-1) + `]}`
	}
	ids := func(n int) string { return "?ids=" + strings.TrimSuffix(strings.Repeat("1,", n), ",") }
	for _, test := range []struct{ method, path, body, prefer, want string }{
		{"POST", "customer", items(2), "", "asynchronous only"},
		{"DELETE", "customer?ids=1,2", "", "", "asynchronous only"},
		{"GET", "customer?expandRecords=true&ids=1,2", "", "", "asynchronous only"},
		{"GET", "customer?ids=1,2", "", "respond-async", "expandRecords"},
		{"POST", "customer", items(101), "respond-async", "1 to 100 records, not 101"},
		{"PATCH", "customer", items(101), "respond-async", "1 to 100 records, not 101"},
		{"PUT", "customer", `{"items":[]}`, "respond-async", "1 to 100 records, not 0"},
		{"DELETE", "customer" + ids(101), "", "respond-async", "1 to 100 records, not 101"},
		{"DELETE", "customer?ids=", "", "respond-async", "1 to 100 records, not 0"},
		{"GET", "customer" + ids(101) + "&expandRecords=true", "", "respond-async", "1 to 100 records, not 101"},
		{"POST", "customer", `{"items":5}`, "respond-async", "INVALID_CONTENT"},
		{"POST", "customer", `[{"companyName":"A"}]`, "respond-async", "INVALID_CONTENT"},
		{"PATCH", "customer/5", items(2), "respond-async", "without an ID"},
	} {
		header := []string{"X-NetSuite-Idempotency-Key", "k"} // a batch that is refused takes no key
		if test.body != "" {
			header = append(header, "Content-Type", several)
		}
		if test.prefer != "" {
			header = append(header, "Prefer", test.prefer)
		}
		got := c.call(test.method, "record/v1/"+test.path, test.body, header...)
		if got.status != 400 || !strings.Contains(got.body, test.want) {
			t.Errorf("%s %.60s: %d %s", test.method, test.path, got.status, got.body)
		}
	}
	if n := len(c.sim.Records("customer")); n != 0 {
		t.Errorf("%d records", n)
	}
	job := c.batch("POST", "record/v1/customer", items(100), "X-NetSuite-Idempotency-Key", "k")
	c.call("GET", job+"/task", "").want(t, 200, `"count":100`)
	if n := len(c.sim.Records("customer")); n != 100 {
		t.Errorf("%d records", n)
	}
	again := c.call("POST", "record/v1/customer", items(100), "Content-Type", several, "Prefer", "respond-async", "X-NetSuite-Idempotency-Key", "k").want(t, 400, "IDEMPOTENCY_ERROR")
	if at := again.header.Get("Location"); at != job {
		t.Errorf("the key is that of %s, not %s", at, job)
	}
	// Without the content type of a collection, items is a field that customers do not have.
	c.call("POST", "record/v1/customer", items(2), "Prefer", "respond-async").want(t, 202)
	if n := len(c.sim.Records("customer")); n != 100 {
		t.Errorf("%d records", n)
	}
}

// Tasks of a batch end one after the other, or all together where the request
// prefers it.
func TestBatchesTakeTime(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{JobTime: 30 * time.Minute})
	body := `{"items":[{"companyName":"A"},{"companyName":"B"},{"companyName":"C"}]}`
	sequential := c.batch("POST", "record/v1/customer", body)
	parallel := c.batch("POST", "record/v1/customer", body, "Prefer", `respond-async, batch-processing="parallel"`)
	check := func(after time.Duration, job, progress string, ended int) {
		t.Helper()
		c.sim.SetClockOffset(after)
		c.call("GET", job, "").want(t, 200, `"progress":"`+progress+`"`, fmt.Sprintf(`"completed":%v`, ended == 3))
		for i := range 3 {
			at := job + "/task/" + string(rune('1'+i))
			want, status := `"progress":"pending"`, 404
			if i < ended {
				want, status = `"progress":"succeeded"`, 204
			}
			c.call("GET", at, "").want(t, 200, want)
			c.call("GET", at+"/result", "").want(t, status)
		}
	}
	check(5*time.Minute, sequential, "pending", 0)
	check(15*time.Minute, sequential, "processing", 1)
	check(15*time.Minute, parallel, "pending", 0)
	check(25*time.Minute, sequential, "processing", 2)
	check(35*time.Minute, sequential, "succeeded", 3)
	check(35*time.Minute, parallel, "succeeded", 3)
	if u, err := url.Parse(sequential); err != nil || u.IsAbs() {
		t.Errorf("Location %q", sequential)
	}
}
