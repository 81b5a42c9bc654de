package simulator

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestCollections(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	var got struct {
		Links                       []link
		Count, Offset, TotalResults int
		HasMore                     bool
		Items                       []struct{ ID string }
	}
	read := func(query string) {
		t.Helper()
		answer := c.call("GET", "record/v1/customer"+query, "").want(t, 200)
		if answer.header.Get("Content-Type") != "application/vnd.oracle.resource+json; type=collection" {
			t.Errorf("content type %q", answer.header.Get("Content-Type"))
		}
		if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
			t.Fatal(err)
		}
	}
	read("?limit=10&offset=10")
	rels := map[string]string{}
	for _, l := range got.Links {
		rels[l.Rel] = l.Href
	}
	if got.Count != 10 || got.Offset != 10 || got.TotalResults != 24 || !got.HasMore || got.Items[0].ID != "111" || len(rels) != 5 {
		t.Errorf("%+v", got)
	}
	// Following next reaches the end.
	seen := 0
	for next := "https://1234567" + suitetalk + recordRoot + "customer?limit=7"; next != ""; {
		answer := c.must("GET", next, "", "Authorization", "Bearer "+c.token).want(t, 200)
		if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
			t.Fatal(err)
		}
		seen += got.Count
		next = ""
		for _, l := range got.Links {
			if l.Rel == "next" {
				next = l.Href
			}
		}
	}
	if seen != 24 {
		t.Errorf("pages hold %d", seen)
	}
	for q, want := range map[string]int{
		`companyName START_WITH "b"`:                              1,
		`companyName CONTAIN "er"`:                                5,
		`companyName IS 'Birch & Sons' OR externalId IS "CRM-1"`:  2,
		`companyName CONTAIN "er" AND companyName END_WITH "ies"`: 0,
		`id EQUAL 101`: 1, `creditLimit GREATER 10000`: 4, `email EMPTY`: 0, `email EMPTY_NOT`: 24,
		`subsidiary EQUAL 1`: 24, `companyName IS_NOT "Birch & Sons"`: 23,
	} {
		read("?q=" + url.QueryEscape(q))
		if got.TotalResults != want {
			t.Errorf("%s: %d, want %d", q, got.TotalResults, want)
		}
	}
	for query, param := range map[string]string{
		"?offset=5&limit=10": "offset", "?limit=0": "limit", "?limit=1001": "limit", "?offset=-1": "offset", "?limit=x": "limit",
		"?q=a": "q", "?q=a+LIKE+b": "q", "?q=a+IS+%22b": "q", "?q=a+IS+b+c": "q",
	} {
		c.call("GET", "record/v1/customer"+query, "").want(t, 400, `"o:errorQueryParam":"`+param+`"`)
	}
}

func TestOperationsAndSubresources(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	made := c.call("POST", "record/v1/salesOrder/301/!transform/invoice", `{"memo":"x"}`).want(t, 204)
	if location := made.header.Get("Location"); !strings.HasSuffix(location, "/invoice/1001") {
		t.Errorf("Location %q", location)
	}
	c.call("GET", "record/v1/invoice/1001", "").want(t, 200, `"createdFrom":{"id":"301"`, `"memo":"x"`)
	c.call("POST", "record/v1/salesOrder/301/!transform/customer", "").want(t, 400)
	c.call("POST", "record/v1/salesOrder/9/!transform/invoice", "").want(t, 404)
	c.call("POST", "record/v1/customer/101/!attach/customer/102", "").want(t, 204)
	c.call("POST", "record/v1/customer/101/!attach/contact/1", "").want(t, 404)
	c.call("GET", "record/v1/salesOrder/301/item", "").want(t, 200, `"items":[{"line":1`)
	c.call("GET", "record/v1/salesOrder/301/item/1", "").want(t, 200, `{"line":1`)
	c.call("GET", "record/v1/salesOrder/301/item/2", "").want(t, 404)
	c.call("GET", "record/v1/customer/101?fields=email", "").want(t, 200, `"email":"orders1@example.com","id":"101"}`)
	c.call("GET", "record/v1/customer/101?expandSubResources=true", "").want(t, 200)
	c.call("GET", "record/v1/metadata-catalog", "").want(t, 200, `"name":"salesOrder"`)
	c.call("GET", "record/v1/metadata-catalog/customer", "", "Accept", "application/schema+json").want(t, 200, `"companyName":{"title":"companyName","type":"string"}`)
	c.call("GET", "record/v1/metadata-catalog/customer", "", "Accept", "application/swagger+json").want(t, 200, `"openapi"`)
	c.call("GET", "system/v1/governanceLimits", "").want(t, 403, "INSUFFICIENT_PERMISSION")
	c.sim.Update(c.clientID, func(i *Integration) { i.Administrator = true })
	c.call("GET", "system/v1/governanceLimits", "").want(t, 200, `"accountConcurrencyLimit":5`)
	c.call("GET", "nothing/v1/x", "").want(t, 404)
	c.call("GET", "/elsewhere", "").want(t, 404)
}

func TestJobs(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{JobTime: time.Hour})
	const key = "X-NetSuite-Idempotency-Key"
	got := c.call("POST", "record/v1/customer", `{"companyName":"A"}`, "Prefer", "respond-async", key, "k1").want(t, 202)
	location := got.header.Get("Location")
	if location != "/services/rest/async/v1/job/1" || got.header.Get("Preference-Applied") != "respond-async" || got.body != "" {
		t.Fatalf("%v", got)
	}
	again := c.call("POST", "record/v1/customer", `{"companyName":"A"}`, "Prefer", "respond-async", key, "k1").
		want(t, 400, `"title":"Conflict"`, `"o:errorCode":"IDEMPOTENCY_ERROR"`)
	if again.header.Get("Location") != location {
		t.Errorf("Location %q", again.header.Get("Location"))
	}
	if n := len(c.sim.Records("customer")); n != 1 {
		t.Fatalf("%d records", n)
	}
	c.call("GET", location, "").want(t, 200, `"completed":false`, `"progress":"pending"`)
	c.call("GET", location+"/task/1/result", "").want(t, 404)
	c.sim.SetClockOffset(2 * time.Hour)
	c.token = ""
	claims := c.claims()
	claims["iat"], claims["exp"] = c.sim.now().Unix(), c.sim.now().Unix()+60
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(c.exchange(c.sign(c.header(), claims)).body), &token); err != nil {
		t.Fatal(err)
	}
	c.token = token.Access
	c.call("GET", location, "").want(t, 200, `"completed":true`, `"progress":"succeeded"`)
	c.call("GET", location+"/task/", "").want(t, 200, `"id":"1"`)
	c.call("GET", location+"/task/1", "").want(t, 200, `"method":"POST"`, "/task/1/result")
	result := c.call("GET", location+"/task/1/result", "").want(t, 204)
	if !strings.HasSuffix(result.header.Get("Location"), "/customer/1001") {
		t.Errorf("result %v", result.header)
	}
	c.call("GET", "/services/rest/async/v1/job/9", "").want(t, 404)

	// Without a key nothing is recognised, and a synchronous request's key is ignored.
	for range 2 {
		c.call("POST", "record/v1/customer", `{}`, "Prefer", "respond-async").want(t, 202)
		c.call("POST", "record/v1/customer", `{}`, key, "k2").want(t, 204)
	}
	if n := len(c.sim.Records("customer")); n != 5 {
		t.Errorf("%d records", n)
	}
	c.call("GET", "record/v1/customer/77", "", "Prefer", "respond-async").want(t, 202)
	c.sim.SetClockOffset(2*time.Hour + time.Second)
}

func TestBatches(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	const several = "application/vnd.oracle.resource+json; type=collection"
	body := `{"items":[{"companyName":"A"},{"email":"wrong"},{"companyName":"C"}]}`
	c.call("POST", "record/v1/customer", body, "Content-Type", several).want(t, 400, "asynchronous only")
	got := c.call("POST", "record/v1/customer", body, "Content-Type", several, "Prefer", "respond-async").want(t, 202)
	job := got.header.Get("Location")
	c.call("GET", job, "").want(t, 200, `"progress":"failed"`)
	c.call("GET", job+"/task", "").want(t, 200, `"count":3`)
	c.call("GET", job+"/task/1", "").want(t, 200, `"progress":"succeeded"`, "/task/1/result")
	c.call("GET", job+"/task/2/result", "").want(t, 400, "email")
	c.call("GET", job+"/task/3/result", "").want(t, 204)
	c.call("GET", job+"/task/4/result", "").want(t, 404)
	if n := len(c.sim.Records("customer")); n != 2 {
		t.Errorf("%d records", n)
	}
	c.call("POST", "record/v1/customer", `{"items":[]}`, "Content-Type", several, "Prefer", "respond-async").want(t, 400)
	c.call("PATCH", "record/v1/customer", body, "Content-Type", several, "Prefer", "respond-async").want(t, 400)
}

func TestRESTlet(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	const path = restletPath + "?script=1&deploy=1"
	if got := c.call("POST", path, `{"n":1.10}`).want(t, 200); got.body != `{"n":1.10}` {
		t.Error(got.body)
	}
	if got := c.call("PUT", path, `plain & simple`, "Content-Type", "text/plain").want(t, 200); got.body != "plain & simple" || got.header.Get("Content-Type") != "text/plain" {
		t.Error(got)
	}
	if got := c.call("GET", path+"&a=1&b=x%20y", "").want(t, 200); got.body != `{"a":"1","b":"x y"}` {
		t.Error(got.body)
	}
	c.call("DELETE", path, "").want(t, 200)
	c.call("PATCH", path, "{}").want(t, 405)
	c.call("POST", path, "{").want(t, 400, "SYNTAX_ERROR")
	c.call("POST", path, "x", "Content-Type", "image/png").want(t, 415)
	c.call("GET", restletPath+"?deploy=1", "").want(t, 400, "SSS_MISSING_REQD_ARGUMENT")
	c.call("GET", restletPath+"?script=2&deploy=1", "").want(t, 404, "SSS_INVALID_SCRIPTLET_ID")
}

func TestRequestSize(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{MaxRequestBytes: 1000, KeepBody: 10})
	c.call("POST", "record/v1/customer", `{"a":"`+strings.Repeat("x", 992)+`"}`).want(t, 204)
	seen := c.sim.Requests()
	if last := seen[len(seen)-1]; last.Length != 1000 || string(last.Body) != `{"a":"xxxx` || !last.Applied || !last.Complete {
		t.Errorf("%+v", last)
	}
	c.call("POST", "record/v1/customer", `{"a":"`+strings.Repeat("x", 993)+`"}`).want(t, 413)
	if n := c.sim.Stats().Applied; n != 1 {
		t.Errorf("%d applied", n)
	}
}
