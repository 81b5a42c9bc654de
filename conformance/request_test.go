package conformance_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

const restlet = "/app/site/hosting/restlet.nl?script=1&deploy=1"

func TestDescribe(t *testing.T) {
	t.Parallel()
	host := load(t, nil)
	d, err := host.Describe(t.Context())
	if err != nil || string(d.Component) != string(schema.Component()) || d.Version != schema.Version {
		t.Fatalf("%s, %v", d.Version, err)
	}
}

func TestARecordFromCreateToDelete(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{CustomFields: []simulator.CustomField{{RecordType: "customer", Name: "custentity_serial", Type: "number"}}})
	created := b.must(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"Acme","balance":1.10,"custentity_serial":1234567890123456789}}`, ``)
	if created.StatusCode != 204 || created.RecordID == "" || created.Body != nil || created.BodyEncoding != "" || created.Attempts != 1 {
		t.Fatalf("%s", created.raw)
	}
	if created.Headers["location"] == "" {
		t.Errorf("the Location header is lost: %v", created.Headers)
	}
	path := "record/v1/customer/" + created.RecordID
	read := b.must(`{"url":"`+path+`","method":"GET"}`, ``)
	for _, want := range []string{`"balance":1.10`, `"custentity_serial":1234567890123456789`, `"companyName":"Acme"`} {
		if !strings.Contains(strings.ReplaceAll(string(read.Body), " ", ""), want) {
			t.Errorf("%s is not in %s", want, read.Body)
		}
	}
	b.must(`{"url":"`+path+`","method":"PATCH","body":{"companyName":"Acme 2"}}`, ``)
	b.must(`{"url":"record/v1/customer/eid:A-1","method":"PUT","body":{"companyName":"Upsert"}}`, ``)
	b.must(`{"url":"`+path+`","method":"DELETE"}`, ``)
	f := b.fails(`{"url":"`+path+`","method":"GET"}`, ``, failure.NotFound, failure.Rejected)
	if f.StatusCode != 404 || f.ErrorCode != "NONEXISTENT_ID" || f.Attempts != 1 || f.Upstream == nil || f.Upstream.StatusCode != 404 || !json.Valid(f.Upstream.Body) {
		t.Errorf("%+v", f)
	}
	if a := b.must(`{"url":"`+path+`","method":"GET"}`, `{"dontThrowErrorOn404":true}`); a.StatusCode != 404 || !strings.Contains(string(a.Body), "NONEXISTENT_ID") {
		t.Errorf("%s", a.raw)
	}
	if n := b.stats().TokensIssued; n != 1 {
		t.Errorf("%d tokens for one credential", n)
	}
}

func TestTheWireIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	const accepted = `{"acceptedStatusCodes":["400-499"]}`
	for _, test := range []struct{ url, query, uri string }{
		{"record/v1/salesOrder/1/!transform/itemFulfillment", "{}", "/services/rest/record/v1/salesOrder/1/!transform/itemFulfillment"},
		{"record/v1/customer/eid:a%2Fb%2fc", "{}", "/services/rest/record/v1/customer/eid:a%2Fb%2fc"},
		{"record/v1/customer/eid:'test 5'", "{}", "/services/rest/record/v1/customer/eid:'test%205'"},
		{`record/v1/customer?q=email START_WITH \"a\"`, `{"limit":5,"x":[1,"a b"]}`, `/services/rest/record/v1/customer?q=email%20START_WITH%20%22a%22&limit=5&x=1&x=a%20b`},
	} {
		b.must(`{"url":"`+test.url+`","method":"GET","query":`+test.query+`}`, accepted)
		seen := b.requests()
		if got := seen[len(seen)-1].RequestURI; got != test.uri {
			t.Errorf("%s: %s on the wire, want %s", test.url, got, test.uri)
		}
	}
	b.must(`{"url":"record/v1/customer","method":"POST","headers":{"content-type":"application/vnd.oracle.resource+json; type=collection","User-Agent":"mine","X-NetSuite-PropertyNameValidation":"error"},"body":{"b" : 1.10,  "a":[1234567890123456789]}}`, accepted)
	seen := b.requests()
	last := seen[len(seen)-1]
	if string(last.Body) != `{"b" : 1.10,  "a":[1234567890123456789]}` {
		t.Errorf("the body was changed: %s", last.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/vnd.oracle.resource+json; type=collection", "User-Agent": "mine", "X-NetSuite-PropertyNameValidation": "error", "Cookie": "",
	} {
		if got := last.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	b.must(`{"url":"record/v1/customer","method":"POST","body":""}`, accepted)
	seen = b.requests()
	last = seen[len(seen)-1]
	if last.Length != 0 || last.Header.Get("Content-Type") != "" || last.Header.Get("User-Agent") != "netsuite-connector/"+schema.Version {
		t.Errorf("%+v", last)
	}
}

func TestRESTletsAndTheirScope(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	a := b.must(`{"url":"`+restlet+`","method":"POST","body":{"n":1.10}}`, ``)
	if string(a.Body) != `{"n":1.10}` {
		t.Errorf("%s", a.raw)
	}
	a = b.must(`{"url":"`+restlet+`","method":"POST","body":"two\nlines"}`, ``)
	if string(a.Body) != `"two\nlines"` || a.BodyEncoding != "" {
		t.Errorf("%s", a.raw)
	}
	a = b.must(`{"url":"https://1234567.restlets.api.netsuite.com`+restlet+`&x=1","method":"GET"}`, ``)
	if !strings.Contains(string(a.Body), `"x"`) {
		t.Errorf("%s", a.raw)
	}
	b.must(`{"url":"system/v1/serverTime","method":"GET"}`, ``)
	if n := b.stats().TokensIssued; n != 2 {
		t.Errorf("%d tokens for two scopes", n)
	}
}

func TestSuiteQL(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Examples: true})
	a := b.must(`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"query":{"limit":2},"body":{"q":"SELECT id, companyname FROM customer ORDER BY id"}}`, ``)
	var page struct {
		Items []map[string]any `json:"items"`
		Count int              `json:"count"`
	}
	if err := json.Unmarshal(a.Body, &page); err != nil || page.Count != 2 || len(page.Items) != 2 {
		t.Fatalf("%s, %v", a.Body, err)
	}
	f := b.fails(`{"url":"query/v1/suiteql","method":"POST","body":{"q":"SELECT id FROM customer"}}`, ``, failure.RequestRejected, failure.Rejected)
	if !strings.Contains(f.Message, "Prefer") || !strings.Contains(f.Message, "transient") {
		t.Errorf("the message does not say what is missing: %s", f.Message)
	}
}

func TestResponseFormats(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	binary := "\x00\xff\xfe"
	inject := func(contentType, body string) {
		b.sim.ClearFaults()
		b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 200,
			Header: http.Header{"Content-Type": {contentType}, "Set-Cookie": {"a=b"}, "X-Two": {"1", "2"}}, Body: body})
	}
	for _, test := range []struct{ contentType, body, format, want, encoding string }{
		{"application/json", ` {"a": 1.10}`, "auto", `{"a": 1.10}`, ""},
		{"application/vnd.oracle.resource+json; type=singular", `[1]`, "auto", `[1]`, ""},
		{"application/json", `{"a":`, "auto", `"{\"a\":"`, ""},
		{"text/xml", `<p>"é"</p>`, "auto", `"<p>\"é\"</p>"`, ""},
		{"application/pdf", binary, "auto", `"AP/+"`, "base64"},
		{"text/plain", `{"a":1}`, "json", `{"a":1}`, ""},
		{"application/json", `{"a":1}`, "text", `"{\"a\":1}"`, ""},
		{"text/plain", "a\xff", "text", "\"a\uFFFD\"", ""},
		{"application/json", `{}`, "base64", `"e30="`, "base64"},
	} {
		inject(test.contentType, test.body)
		a := b.must(`{"url":"record/v1/customer/1","method":"GET"}`, `{"responseFormat":"`+test.format+`"}`)
		if string(a.Body) != test.want || a.BodyEncoding != test.encoding {
			t.Errorf("%s as %s: %s %s", test.contentType, test.format, a.Body, a.BodyEncoding)
		}
		if a.Headers["x-two"] != "1, 2" || a.Headers["set-cookie"] != "" || a.Headers["content-type"] != test.contentType {
			t.Errorf("headers: %v", a.Headers)
		}
	}
	inject("text/plain", "no JSON")
	b.fails(`{"url":"record/v1/customer/1","method":"GET"}`, `{"responseFormat":"json"}`, failure.InvalidResponse, failure.Rejected)
	b.fails(`{"url":"record/v1/customer","method":"POST","body":{}}`, `{"responseFormat":"json"}`, failure.InvalidResponse, failure.Unknown)
}

// TestSwitchedProtocols: a 101 is no answer, and ends the action at once, from
// the API and from the token endpoint.
func TestSwitchedProtocols(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	switched := simulator.Fault{Kind: simulator.KindStatus, Status: 101, Header: http.Header{"Connection": {"Upgrade"}, "Upgrade": {"x"}}}
	for _, test := range []struct {
		stage, input string
		outcome      failure.Outcome
	}{
		{simulator.StageToken, serverTime, failure.NotSent},
		{simulator.StageAPI, serverTime, failure.Rejected},
		{simulator.StageAPI, `{"url":"record/v1/customer","method":"POST","body":{}}`, failure.Unknown},
	} {
		switched.Stage = test.stage
		injected := b.sim.Inject(switched)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		_, f := b.call(ctx, test.input, `{"timeoutSeconds":5}`)
		cancel()
		if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != test.outcome {
			t.Errorf("%s, %s: %+v", test.stage, test.input, f)
		}
		if n := injected.Hits(); n != 1 {
			t.Errorf("%s, %s: %d requests", test.stage, test.input, n)
		}
		injected.Remove()
	}
}

func TestStatusesAreToldApart(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, test := range []struct {
		status        int
		reason        failure.Reason
		read, written failure.Outcome
	}{
		{301, failure.RequestRejected, failure.Rejected, failure.Rejected},
		{400, failure.RequestRejected, failure.Rejected, failure.Rejected},
		{403, failure.PermissionDenied, failure.Rejected, failure.Rejected},
		{404, failure.NotFound, failure.Rejected, failure.Rejected},
		{405, failure.RequestRejected, failure.Rejected, failure.Rejected},
		{408, failure.RequestRejected, failure.Rejected, failure.Unknown},
		{409, failure.RequestRejected, failure.Rejected, failure.Rejected},
		{429, failure.RateLimited, failure.Rejected, failure.Rejected},
		{500, failure.UpstreamError, failure.Rejected, failure.Unknown},
		{501, failure.UpstreamError, failure.Rejected, failure.Unknown},
		{503, failure.UpstreamError, failure.Rejected, failure.Unknown},
	} {
		b.sim.ClearFaults()
		b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: test.status,
			Header: http.Header{"Location": {"https://elsewhere.example/x"}, "Content-Type": {"application/json"}},
			Body:   `{"status":1,"o:errorDetails":[{"detail":"Odd \"thing\"","o:errorCode":"ODD"}]}`})
		f := b.fails(`{"url":"record/v1/customer/1","method":"GET"}`, `{"maxRetries":0}`, test.reason, test.read)
		if f.StatusCode != test.status || f.ErrorCode != "ODD" || !strings.Contains(f.Message, `Odd "thing"`) || f.Upstream == nil || f.Attempts != 1 {
			t.Errorf("%d: %+v", test.status, f)
		}
		f = b.fails(`{"url":"record/v1/customer","method":"POST","body":{}}`, `{"maxRetries":0}`, test.reason, test.written)
		if strings.Contains(f.Message, "before you repeat") != (test.written == failure.Unknown) {
			t.Errorf("%d: %s", test.status, f.Message)
		}
		a := b.must(`{"url":"record/v1/customer","method":"POST","body":{}}`, `{"acceptedStatusCodes":["300-599"]}`)
		if a.StatusCode != test.status || a.Attempts != 1 {
			t.Errorf("%d accepted: %s", test.status, a.raw)
		}
	}
	// A 3xx that leads nowhere is no redirect.
	b.sim.ClearFaults()
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 304})
	if f := b.fails(serverTime, ``, failure.RequestRejected, failure.Rejected); strings.Contains(f.Message, "redirect") || !strings.Contains(f.Message, "Accepted Status Codes") {
		t.Errorf("%s", f.Message)
	}
	if n := len(b.sim.ForeignHosts()); n != 0 {
		t.Errorf("a redirect was followed: %v", b.sim.ForeignHosts())
	}
}

// Whatever a call ends in, others go on with the connections that there are.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	other := `{"url":"` + restlet + `","method":"GET"}`
	b.must(serverTime, ``)
	b.must(other, ``)
	before := b.stats().Connections
	for _, fault := range []simulator.Fault{
		{Kind: simulator.KindStatus, Status: 404}, {Kind: simulator.KindStatus, Status: 429}, {Kind: simulator.KindStatus, Status: 500},
		{Kind: simulator.KindCutAfterRead}, // the only one to end its own connection
	} {
		fault.Stage, fault.Times = simulator.StageAPI, 1
		b.sim.Inject(fault)
		if _, f := b.call(t.Context(), named("POST")[0].input, noRetry); f == nil {
			t.Errorf("%s %d is no failure", fault.Kind, fault.Status)
		}
		b.must(other, ``)
	}
	if n := b.stats().Connections - before; n != 0 {
		t.Errorf("%d more connections", n)
	}
}
