package pluginside

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"netsuite-connector/simulator"
)

const contentJSON = "application/json; charset=UTF-8"

// given has the API answer with a status, a content type and a body.
func (t *trial) given(status int, contentType, body string) *simulator.Injection {
	header := http.Header{}
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	return t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: status, Header: header, Body: body})
}

func outputClauses() []clause {
	return []clause{
		rule("output.order", answers, "statusCode and headers come before body, so that a host can decide before it reads the body", func(t *trial) {
			t.connect()
			a := t.succeeds(read, ``)
			order := memberNames(a.raw)
			at := func(name string) int { return slices.Index(order, name) }
			if at("statusCode") < 0 || at("headers") < 0 || at("statusCode") > at("body") || at("headers") > at("body") {
				t.errorf("the members are %q", order)
			}
		}),
		rule("output.numbers", answers, "JSON stands in the output byte for byte, numbers included", func(t *trial) {
			t.connect()
			for _, body := range []string{numbers, "{ \"b\" : 1.0,\n \"a\": \"\\u00e9\\/\", \"a\": 2 }", `[1.10,"<&>"]`, `0.10`, `null`} {
				fault := t.given(200, contentJSON, body)
				if a := t.succeeds(read, ``); string(a.Body) != body || a.StatusCode != 200 || a.BodyEncoding != "" {
					t.errorf("%s was delivered as %s", body, a.raw)
				}
				fault.Remove()
			}
		}),
		rule("output.text", answers, "Text is a string, and JSON that does not parse as well", func(t *trial) {
			t.connect()
			for contentType, body := range map[string]string{"text/plain; charset=utf-8": "Ünïcode \"q\"\u2028\n", "text/csv": "a,b\r\n1,2\r\n", contentJSON: `{"a":`} {
				fault := t.given(200, contentType, body)
				if a := t.succeeds(read, ``); a.text() != body || a.BodyEncoding != "" {
					t.errorf("%q was delivered as %s", body, a.raw)
				}
				fault.Remove()
			}
		}),
		rule("output.base64", answers, "What is neither JSON nor text is base64, with bodyEncoding", func(t *trial) {
			t.connect()
			const body = "\x89PNG\r\n\x1a\n\x00\xff\xfe"
			t.given(200, "application/octet-stream", body)
			if a := t.succeeds(read, ``); a.BodyEncoding != "base64" || a.text() != base64.StdEncoding.EncodeToString([]byte(body)) {
				t.errorf("it was delivered as %s", a.raw)
			}
		}),
		rule("output.no_body", answers, "Where there is no body, body is absent", func(t *trial) {
			t.connect()
			t.given(204, "", "")
			if a := t.succeeds(read, ``); a.Body != nil || a.StatusCode != 204 {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("output.headers", answers, "Headers have names in lower case, several values joined, and no set-cookie", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindHeader, Header: http.Header{"X-Several": {"a", "b"}, "Set-Cookie": {"JSESSIONID=secret"}, "X-One": {"1"}}})
			a := t.succeeds(read, ``)
			if a.Headers["x-several"] != "a, b" || a.Headers["x-one"] != "1" {
				t.errorf("the headers are %v", a.Headers)
			}
			for name := range a.Headers {
				if name != strings.ToLower(name) || name == "set-cookie" {
					t.errorf("there is a header %s", name)
				}
			}
		}),
		rule("output.record_id", answers, "recordId comes from Location, in the forms that NetSuite writes, and not from another host", func(t *trial) {
			t.connect()
			if a := t.succeeds(create, ``); a.RecordID == "" || a.StatusCode != 204 {
				t.errorf("the output is %s", a.raw)
			}
			for _, form := range []simulator.LocationForm{simulator.LocationWithPort, simulator.LocationRelative} {
				fault := t.fault(simulator.Fault{Kind: simulator.KindHeader, Location: form})
				if a := t.succeeds(create, ``); a.RecordID == "" {
					t.errorf("with a Location of the form %s: %s", form, a.raw)
				}
				fault.Remove()
			}
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204, Header: http.Header{"Location": {"https://evil.example/services/rest/record/v1/customer/7"}}})
			if a := t.succeeds(create, ``); a.RecordID != "" {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("output.job_id", answers, "An asynchronous request's output has its jobId", func(t *trial) {
			t.connect()
			a := t.succeeds(`{"method":"POST","url":"record/v1/customer","body":{"companyName":"x"},"headers":{"Prefer":"respond-async"}}`, ``)
			if a.StatusCode != 202 || a.JobID == "" {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("output.attempts", answers, "attempts counts the connector's own tries", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"0"}}, Times: 2})
			if a := t.succeeds(read, ``); a.Attempts != 3 {
				t.errorf("attempts is %d, want 3", a.Attempts)
			}
			if a := t.succeeds(read, ``); a.Attempts != 1 {
				t.errorf("attempts is %d, want 1", a.Attempts)
			}
		}),
		rule("output.warnings", answers, "What NetSuite ignored is in warnings, which is absent otherwise", func(t *trial) {
			t.connect()
			if a := t.succeeds(create, ``); a.Warnings != nil {
				t.errorf("warnings is %q", a.Warnings)
			}
			if a := t.succeeds(`{"method":"POST","url":"record/v1/customer","body":{"companyName":"x","noSuchField":1}}`, ``); len(a.Warnings) == 0 {
				t.errorf("no warnings: %s", a.raw)
			}
		}),
		rule("output.own_answer", calling, "Of many calls at once, each gets its own answer", func(t *trial) {
			t.connect()
			var group sync.WaitGroup
			for i := range 40 {
				group.Go(func() {
					n := strconv.Itoa(i)
					a, f := t.call(`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":{"n":`+n+`.10}}`, ``)
					if f != nil || string(a.Body) != `{"n":`+n+`.10}` {
						t.errorf("call %s: %v, %v", n, f, a)
					}
				})
			}
			group.Wait()
		}),
	}
}

// memberNames returns the names of an object's members in their order.
func memberNames(object []byte) []string {
	decoder := json.NewDecoder(strings.NewReader(string(object)))
	var names []string
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		text, ok := name.(string)
		if err != nil || !ok || decoder.Decode(&value) != nil {
			return names
		}
		names = append(names, text)
	}
	return names
}
