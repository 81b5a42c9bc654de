package simulator

import (
	"encoding/json"
	"fmt"
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
		if answer.header.Get("Content-Type") != typeCollection {
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
	for q, want := range map[string]int{
		`tranDate ON "08/01/2026"`: 1, `tranDate BEFORE "08/01/2026"`: 1, `tranDate ON_OR_AFTER "08/01/2026"`: 39, `tranDate WITHIN ["05/01/2026", "11/01/2026"]`: 3, `tranDate AFTER_NOT "05/01/2026"`: 1,
	} {
		c.call("GET", "record/v1/salesOrder?q="+url.QueryEscape(q), "").want(t, 200, fmt.Sprintf(`"totalResults":%d`, want))
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
		`id BETWEEN [101, 103]`: 3, `id BETWEEN_NOT [101, 103]`: 21, `id ANY_OF [101, 102, 999]`: 2, `isPerson IS false`: 24, `isPerson IS true`: 0,
		`(id EQUAL 101 OR id EQUAL 102) AND companyName START_WITH "B"`: 1, `id LESS_OR_EQUAL 102 OR id GREATER_OR_EQUAL 124`: 3, `companyName START_WITH_NOT b`: 23,
	} {
		read("?q=" + url.QueryEscape(q))
		if got.TotalResults != want {
			t.Errorf("%s: %d, want %d", q, got.TotalResults, want)
		}
	}
	for query, param := range map[string]string{
		"?offset=5&limit=10": "offset", "?limit=0": "limit", "?limit=1001": "limit", "?offset=-1": "offset", "?limit=x": "limit",
		"?q=email": "q", "?q=email+LIKE+b": "q", "?q=email+IS+%22b": "q", "?q=email+IS+b+c": "q", "?q=id+BETWEEN+5": "q", "?q=id+EQUAL+x": "q",
		"?q=nothing+IS+a": "q", "?q=(id+EQUAL+1": "q", "?q=id+BETWEEN+%5B1,+2": "q", "?q=dateCreated+AFTER+2026-01-31": "q",
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
	c.call("GET", "record/v1/invoice/1001", "").want(t, 200, `"id":"301","refName":"SO0001"`, `"memo":"x"`)
	c.call("POST", "record/v1/salesOrder/301/!transform/customer", "").want(t, 400)
	c.call("POST", "record/v1/salesOrder/9/!transform/invoice", "").want(t, 404)
	c.call("POST", "record/v1/customer/101/!attach/customer/102", "").want(t, 204)
	c.call("POST", "record/v1/customer/101/!attach/contact/1", "").want(t, 404)
	c.call("GET", "record/v1/salesOrder/301/item", "").want(t, 200, `"items":[{"links":[`, `"line":1,"quantity":1}],"totalResults":1}`)
	c.call("GET", "record/v1/salesOrder/301/item/1", "").want(t, 200, `/salesOrder/301/item/1","method":"GET"}]`, `"line":1`)
	c.call("GET", "record/v1/salesOrder/301/item/2", "").want(t, 404)
	c.call("GET", "record/v1/customer/101?fields=email", "").want(t, 200, `"email":"orders1@example.com","id":"101"}`)
	c.call("GET", "record/v1/customer/101?expandSubResources=true", "").want(t, 200)
	c.call("GET", "record/v1/metadata-catalog", "").want(t, 200, `"name":"salesorder"`)
	c.call("GET", "record/v1/metadata-catalog/customer", "", "Accept", "application/schema+json").want(t, 200, `"companyName":{"title":"Company Name","type":"string","nullable":true}`, `"x-ns-filterable":["accountNumber",`)
	c.call("GET", "record/v1/metadata-catalog/customer", "", "Accept", "application/swagger+json").want(t, 200, `"openapi"`)
	c.call("GET", "record/v1/customrecord_project/1", "").want(t, 200, `"custrecord_budget":10000.0,"custrecord_customer":{"links":[{"rel":"self"`, `"refName":"Alder Outfitters"}`)
	c.call("GET", "record/v1/metadata-catalog/customer", "").want(t, 200, `"custentity_crm_number":{"title":"CRM Number","type":"number","format":"double","nullable":true,"x-ns-custom-field":true}`)
	c.call("GET", "system/v1/governanceLimits", "").want(t, 403, "INSUFFICIENT_PERMISSION")
	c.sim.Update(c.clientID, func(i *Integration) { i.Administrator = true })
	c.call("GET", "system/v1/governanceLimits", "").want(t, 200, `{"accountConcurrencyLimit":5,"accountUnallocatedConcurrencyLimit":5,"integrationLimitType":"accountLimit"}`)
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
	c.call("GET", location+"/task/1", "").want(t, 200, `{"rel":"related","href":"https://1234567`+suitetalk+location+`/task/1/result"}`, `"progress":"succeeded"`, `"endTime":`)
	result := c.call("GET", location+"/task/1/result", "").want(t, 204)
	if !strings.HasSuffix(result.header.Get("Location"), "/customer/1001") {
		t.Errorf("result %v", result.header)
	}
	c.call("GET", "/services/rest/async/v1/job/9", "").want(t, 404)

	// Without a key nothing is recognised, and a synchronous request's key is ignored.
	for range 2 {
		c.call("POST", "record/v1/customer", `{"companyName":"B"}`, "Prefer", "respond-async").want(t, 202)
		c.call("POST", "record/v1/customer", `{"companyName":"B"}`, key, "k2").want(t, 204)
	}
	if n := len(c.sim.Records("customer")); n != 5 {
		t.Errorf("%d records", n)
	}
	c.call("GET", "record/v1/customer/77", "", "Prefer", "respond-async").want(t, 202)
	c.sim.SetClockOffset(2*time.Hour + time.Second)
}

func TestRESTlet(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	call := func(method, script, body, contentType string) answered {
		t.Helper()
		return c.call(method, restletPath+"?"+script, body, "Content-Type", contentType)
	}
	const echo, text = "script=1&deploy=1", "text/plain"
	for _, test := range []struct {
		name, method, script, body, contentType string
		status                                  int
		want                                    string
		runs                                    int
	}{
		{"JSON", "POST", echo, `{"n":1.10}`, typeJSON, 200, `{"n":1.10}`, 1},
		{"by name", "POST", "script=customscript_echo&deploy=customdeploy1", `{}`, "application/json; charset=utf-8", 200, `{}`, 1},
		{"text", "PUT", echo, "plain & simple", text, 200, "plain & simple", 1},
		{"parameters", "GET", echo + "&a=1&b=x%20y", "", typeJSON, 200, `{"a":"1","b":"x y"}`, 1},
		{"DELETE", "DELETE", echo, "", typeJSON, 200, "{}", 1},
		{"no content type, an object", "GET", echo, "", "", 400, "INVALID_RETURN_DATA_FORMAT", 1},
		{"no content type, a text", "GET", "script=customscript_text&deploy=1", "", "", 206, "done", 1},
		{"a charset behind text", "POST", echo, "x", "text/plain; charset=utf-8", 415, "SSS_INVALID_CONTENT_TYPE", 0},
		{"capital letters", "POST", echo, "{}", "Application/JSON", 415, "SSS_INVALID_CONTENT_TYPE", 0},
		{"an image", "POST", echo, "x", "image/png", 415, "SSS_INVALID_CONTENT_TYPE", 0},
		{"another method", "PATCH", echo, "{}", typeJSON, 405, "SSS_INVALID_METHOD", 0},
		{"GET with a body", "GET", echo, "{}", typeJSON, 400, "takes no body", 0},
		{"DELETE with a body", "DELETE", echo, "{}", typeJSON, 400, "takes no body", 0},
		{"broken JSON", "POST", echo, "{", typeJSON, 400, "SYNTAX_ERROR", 0},
		{"no script", "GET", "deploy=1", "", typeJSON, 400, "SSS_MISSING_REQD_ARGUMENT", 0},
		{"no deployment", "POST", "script=1", "{}", text, 400, "error code: SSS_MISSING_REQD_ARGUMENT\nerror message: Missing", 0},
		{"an unknown script", "GET", "script=99&deploy=1", "", typeJSON, 404, "SSS_INVALID_SCRIPTLET_ID", 0},
		{"an unknown deployment", "GET", "script=1&deploy=2", "", typeJSON, 404, "SSS_INVALID_SCRIPTLET_ID", 0},
		{"throws", "POST", "script=3&deploy=1", "{}", typeJSON, 400, `{"error":{"code":"USER_ERROR","message":"The script did its work`, 1},
		{"throws as text", "POST", "script=3&deploy=1", "x", text, 400, "error code: USER_ERROR\nerror message: The script did", 1},
		{"throws JSON in a string", "POST", "script=customscript_throw_nested&deploy=1", "{}", typeJSON, 400, `"message":"{\"message\":\"The script did`, 1},
		{"throws a payload", "POST", "script=customscript_payload&deploy=1", "{}", typeJSON, 400, `{"error":{"payload":{"error":{"code":"USER_ERROR"`, 1},
		{"catches its error", "POST", "script=customscript_caught&deploy=1", "{}", typeJSON, 200, `"success":false`, 1},
		{"returns nothing", "POST", "script=customscript_nothing&deploy=1", "{}", typeJSON, 400, "INVALID_RETURN_DATA_FORMAT", 1},
		{"returns the wrong type", "PUT", "script=customscript_wrong_type&deploy=1", "{}", typeJSON, 400, "INVALID_RETURN_DATA_FORMAT", 1},
		{"a server error", "DELETE", "script=customscript_server_error&deploy=1", "", typeJSON, 500, "UNEXPECTED_ERROR", 1},
	} {
		before, applied := len(c.sim.ScriptRuns("")), c.sim.Stats().Applied
		got := call(test.method, test.script, test.body, test.contentType)
		if got.status != test.status || !strings.Contains(got.body, test.want) {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
		if runs := len(c.sim.ScriptRuns("")) - before; runs != test.runs {
			t.Errorf("%s: the script ran %d times, want %d", test.name, runs, test.runs)
		}
		if did := c.sim.Stats().Applied - applied; test.method != "GET" && did != test.runs {
			t.Errorf("%s: %d applied, want %d", test.name, did, test.runs)
		}
	}
	c.sim.Deploy(Script{ID: "7", Conduct: ConductThrow, Methods: []string{"POST"}, ContentTypes: []string{"text/csv"}, ErrorCode: "RCRD_DSNT_EXIST", ErrorMessage: "gone"})
	call("GET", "script=7&deploy=1", "", typeJSON).want(t, 405)
	call("POST", "script=7&deploy=1&a=1", "x;y", "text/csv").want(t, 400, `{"error":{"code":"RCRD_DSNT_EXIST","message":"gone"}}`)
	if runs := c.sim.ScriptRuns("7"); len(runs) != 1 || string(runs[0].Body) != "x;y" || runs[0].Parameters.Encode() != "a=1" {
		t.Errorf("runs %+v", runs)
	}
	c.sim.SetConcurrency(1)
	leave, _ := c.sim.gate.enter(c.clientID)
	call("POST", echo, "x", text).want(t, 400, "error code: SSS_REQUEST_LIMIT_EXCEEDED")
	call("POST", echo, "{}", typeJSON).want(t, 400, `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED"`)
	leave()
}

func TestRequestSize(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{MaxRequestBytes: 1000, KeepBody: 10})
	c.call("POST", "record/v1/customer", `{"companyName":"`+strings.Repeat("x", 982)+`"}`).want(t, 204)
	seen := c.sim.Requests()
	if last := seen[len(seen)-1]; last.Length != 1000 || string(last.Body) != `{"companyN` || !last.Applied || !last.Complete {
		t.Errorf("%+v", last)
	}
	c.call("POST", "record/v1/customer", `{"companyName":"`+strings.Repeat("x", 983)+`"}`).want(t, 413)
	if n := c.sim.Stats().Applied; n != 1 {
		t.Errorf("%d applied", n)
	}
}
