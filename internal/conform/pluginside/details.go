package pluginside

import (
	"net/http"
	"strconv"
	"strings"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

// problemBody is an error in the form in which NetSuite writes one.
const problemBody = `{"type":"https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.10","title":"Conflict","status":409,"o:errorDetails":[{"detail":"Invalid value for the field.","o:errorPath":"companyName","o:errorCode":"INVALID_CONTENT"}]}`

func detailClauses() []clause {
	return []clause{
		rule("details.upstream", readErrors, "When NetSuite answered, UpstreamResponse has its status, headers and body", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409, Body: problemBody, Header: http.Header{"X-Mark": {"m"}}})
			u := t.fails(create, ``, "REQUEST_REJECTED").Upstream
			if u == nil || u.GetStatusCode() != 409 || string(u.GetBody()) != problemBody || u.GetBodyTruncated() || u.GetHeaders()["x-mark"] != "m" {
				t.errorf("it is %v", u)
			}
		}),
		rule("details.metadata", readErrors, "Metadata has attempts, statusCode, errorCode and operationId", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409, Body: problemBody, Header: http.Header{"X-N-Operationid": {"operation-7"}}})
			f := t.fails(create, ``, "REQUEST_REJECTED")
			for name, want := range map[string]string{"attempts": "1", "statusCode": "409", "errorCode": "INVALID_CONTENT", "operationId": "operation-7"} {
				if got := f.Metadata[name]; got != want {
					t.errorf("%s is %q, want %q", name, got, want)
				}
			}
		}),
		rule("details.message", readErrors, "The message says what happened in NetSuite's own words, too", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409, Body: problemBody})
			if f := t.fails(create, ``, "REQUEST_REJECTED"); !contains(f.Message, "Invalid value for the field") {
				t.errorf("the message is %s", f.Message)
			}
		}),
		rule("details.truncated", readErrors, "Of a long body UpstreamResponse has the beginning, at most 4 KiB, and says that it was cut", func(t *trial) {
			t.connect()
			t.given(409, "text/plain", "begin "+strings.Repeat("long ", 4000))
			u := t.fails(create, ``, "REQUEST_REJECTED").Upstream
			if body := string(u.GetBody()); !strings.HasPrefix(body, "begin long") || len(body) > 4<<10 || !u.GetBodyTruncated() {
				t.errorf("%d bytes, truncated %v", len(body), u.GetBodyTruncated())
			}
		}),
		rule("details.size", readErrors, "Message and details stay within 5 KiB together, whatever NetSuite sends; headers are cut first", func(t *trial) {
			t.connect()
			header := http.Header{}
			for i := range 100 {
				header.Set("X-Long-"+strconv.Itoa(i), strings.Repeat("h", 300))
			}
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409, Header: header, Body: `{"title":"` + strings.Repeat("ü%", 3000) + `","o:errorDetails":[{"detail":"` + strings.Repeat("d", 5000) + `","o:errorCode":"` + strings.Repeat("C", 3000) + `"}]}`})
			f := t.fails(create, ``, "REQUEST_REJECTED")
			t.small(f)
			if len(f.Upstream.GetBody()) == 0 {
				t.errorf("nothing of the body is left")
			}
			many := document{"method": "GET", "url": "x"}
			for i := range 500 {
				many[strings.Repeat("unknown", 20)+strconv.Itoa(i)] = i
			}
			t.small(t.fails(string(marshal(many)), ``, "INVALID_INPUT"))
		}),
		rule("details.violations", readErrors, "BadRequest names each field as it stands in the document, nested ones with dots, each with a sentence", func(t *trial) {
			t.connect()
			f := t.fails(`{"method":"GET","url":"x","headers":{"Host":"x"},"typo":1}`, ``, "INVALID_INPUT")
			for _, field := range []string{"headers.Host", "typo"} {
				t.violates(f, field)
				if len(f.Violations[field]) < 10 {
					t.errorf("%s: %q is no sentence", field, f.Violations[field])
				}
			}
		}),
		rule("details.field", readErrors, "metadata's field names the one to blame", func(t *trial) {
			t.connect()
			if f := t.fails(`{"method":"TRACE","url":"x"}`, ``, "INVALID_INPUT"); f.Metadata["field"] != "method" {
				t.errorf("field is %q", f.Metadata["field"])
			}
		}),
		rule("details.retry_info", readErrors, "RetryInfo says how long to wait where a later try can help", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 429, Header: http.Header{"Retry-After": {"7"}}})
			if f := t.fails(read, once, "RATE_LIMITED"); f.Retry == nil || f.Retry.Seconds() < 5 || f.Retry.Seconds() > 8 {
				t.errorf("RetryInfo is %v, want 7 s", f.Retry)
			}
		}),
		rule("details.advice", became, "With outcome unknown, the message says to look before repeating, and there is no RetryInfo", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"7"}}})
			f := t.fails(create, once, "UPSTREAM_ERROR")
			t.ends(f, "unknown", "check")
			if f.Retry != nil || !contains(strings.ToLower(f.Message), "look") {
				t.errorf("RetryInfo %v, message %s", f.Retry, f.Message)
			}
		}),
	}
}

// small checks an error's size.
func (t *trial) small(f *wire.Failure) {
	if f.Size > 5<<10 {
		t.errorf("%s has %d bytes of message and details, want %d at most", f.Reason, f.Size, 5<<10)
	}
}
