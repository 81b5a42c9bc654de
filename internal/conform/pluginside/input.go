package pluginside

import (
	"net/url"
	"strings"

	"netsuite-connector/simulator"
)

// numbers are written in ways that reading them as numbers would change.
const numbers = `{"exact":12345678901234567890123,"money":1.10,"tiny":1e-400,"huge":1E+400,"zero":-0.0,"id":9007199254740993,"list":[1.0,2.50]}`

// last is the request that was seen last.
func (t *trial) last() simulator.Seen {
	seen := t.requests()
	if len(seen) == 0 {
		t.fatalf("NetSuite received no request")
	}
	return seen[len(seen)-1]
}

func inputClauses() []clause {
	return []clause{
		rule("input.required", reasons, "Without url or method the input is INVALID_INPUT, with a violation for each", func(t *trial) {
			t.connect()
			f := t.fails(`{}`, ``, "INVALID_INPUT")
			t.violates(f, "url")
			t.violates(f, "method")
			t.ends(f, "not_sent", "never")
			t.nothingSent()
		}),
		rule("input.unknown_fields", beforeSent, "Unknown fields of the input are refused: a typo would be lost silently", func(t *trial) {
			t.connect()
			f := t.fails(`{"method":"GET","url":"system/v1/serverTime","quey":{"q":"x"}}`, ``, "INVALID_INPUT")
			t.violates(f, "quey")
			t.nothingSent()
		}),
		rule("input.methods", beforeSent, "GET, POST, PUT, PATCH and DELETE are sent as they are, and no other", func(t *trial) {
			t.connect()
			for _, method := range []string{"TRACE", "CONNECT", "get", "GET ", "HEAD", ""} {
				t.violates(t.fails(string(marshal(document{"method": method, "url": "x"})), ``, "INVALID_INPUT"), "method")
			}
			t.nothingSent()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
				t.succeeds(`{"method":"`+method+`","url":"record/v1/customer/1"}`, ``)
				if got := t.last().Method; got != method {
					t.errorf("%s was sent as %s", method, got)
				}
			}
		}),
		rule("input.numbers", beforeSent, "A body is sent as it was written, byte for byte, numbers included", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			for _, body := range []string{numbers, "{ \"b\" : 1.0,\n\"a\":\"\\u00e9\", \"a\": 2 }", "[1.10, 2]", "1.10", "true"} {
				t.succeeds(`{"method":"POST","url":"record/v1/customer","body":`+body+`}`, ``)
				seen := t.last()
				if string(seen.Body) != body || !strings.HasPrefix(seen.Header.Get("Content-Type"), "application/json") {
					t.errorf("the body %s was sent as %s, %q", body, seen.Header.Get("Content-Type"), seen.Body)
				}
			}
		}),
		rule("input.body_texts", beforeSent, "A text is sent as it is: JSON as application/json, another as text/plain, none for null and \"\"", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			for _, one := range []struct{ body, sent, contentType string }{
				{`"{\"a\":1.10}"`, `{"a":1.10}`, "application/json"}, {`"héllo"`, "héllo", "text/plain"},
				{`null`, "", ""}, {`""`, "", ""},
			} {
				t.succeeds(`{"method":"POST","url":"record/v1/customer","body":`+one.body+`}`, ``)
				seen := t.last()
				if got := seen.Header.Get("Content-Type"); string(seen.Body) != one.sent || one.sent != "" && !strings.HasPrefix(got, one.contentType) {
					t.errorf("%s was sent as %q, %q", one.body, got, seen.Body)
				}
			}
			t.violates(t.fails(`{"method":"POST","url":"record/v1/customer","body":"{\"a\":}"}`, ``, "INVALID_INPUT"), "body")
		}),
		rule("input.get_body", beforeSent, "GET takes no body but {}, which counts as none", func(t *trial) {
			t.connect()
			t.violates(t.fails(`{"method":"GET","url":"record/v1/customer","body":{"q":"x"}}`, ``, "INVALID_INPUT"), "body")
			t.nothingSent()
			t.succeeds(`{"method":"GET","url":"system/v1/serverTime","body":{}}`, ``)
			if n := t.last().Length; n != 0 {
				t.errorf("a body of %d bytes was sent", n)
			}
		}),
		rule("input.reserved_headers", beforeSent, "Headers that are the connector's own, or that would split a request, are refused", func(t *trial) {
			t.connect()
			for _, name := range []string{
				"Authorization", "Host", "Cookie", "Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Accept-Encoding",
				"Proxy-Authorization", "Idempotency-Key", "X-Idempotency-Key", "authorization", "hOST",
			} {
				t.violates(t.fails(string(marshal(document{"method": "GET", "url": "x", "headers": document{name: "v"}})), ``, "INVALID_INPUT"), "headers."+name)
			}
			for name, value := range map[string]string{"X-A": "a\r\nHost: evil", "X B": "v", "": "v", "X:C": "v"} {
				t.fails(string(marshal(document{"method": "GET", "url": "x", "headers": document{name: value}})), ``, "INVALID_INPUT")
			}
			t.nothingSent()
		}),
		rule("input.headers", beforeSent, "Other headers are sent, User-Agent too; it is netsuite-connector/<version> unless given", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			if agent := t.last().Header.Get("User-Agent"); !strings.HasPrefix(agent, "netsuite-connector/") {
				t.errorf("User-Agent is %q", agent)
			}
			t.succeeds(`{"method":"GET","url":"system/v1/serverTime","headers":{"User-Agent":"mine","X-Mine":"é or not","Prefer":"transient"}}`, ``)
			if h := t.last().Header; h.Get("User-Agent") != "mine" || h.Get("X-Mine") == "" || h.Get("Prefer") != "transient" {
				t.errorf("the headers %v", h)
			}
		}),
		rule("input.query", beforeSent, "query is encoded and appended: texts, numbers as written, booleans, and arrays of these", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			t.succeeds(`{"method":"GET","url":"record/v1/customer?a=1","query":{"q":"name IS \"Ä & B\"","n":1.10,"b":true,"l":["x","y"]}}`, ``)
			uri := t.last().RequestURI
			parsed, err := url.Parse(uri)
			t.must(err)
			got := parsed.Query()
			if got.Get("a") != "1" || got.Get("q") != `name IS "Ä & B"` || got.Get("n") != "1.10" || got.Get("b") != "true" || strings.Join(got["l"], ",") != "x,y" {
				t.errorf("it was sent as %s", uri)
			}
		}),
		rule("input.control_characters", beforeSent, "A control character in the URL is INVALID_INPUT", func(t *trial) {
			t.connect()
			for _, c := range []string{"\n", "\r\nHost: evil", "\x00", "\x7f"} {
				t.fails(string(marshal(document{"method": "GET", "url": "record/v1/customer" + c})), ``, "INVALID_INPUT")
			}
			t.nothingSent()
		}),
		rule("input.idempotency_key", beforeSent, "idempotencyKey is sent as X-NetSuite-Idempotency-Key; an asynchronous write without one gets one", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			const name = "X-NetSuite-Idempotency-Key"
			t.succeeds(`{"method":"POST","url":"record/v1/customer","body":{},"idempotencyKey":"key-7"}`, ``)
			if got := t.last().Header.Get(name); got != "key-7" {
				t.errorf("the key is %q", got)
			}
			t.succeeds(create, ``)
			if got := t.last().Header.Get(name); got != "" {
				t.errorf("an ordinary write has the key %q", got)
			}
			t.succeeds(`{"method":"POST","url":"record/v1/customer","body":{},"headers":{"Prefer":"respond-async"}}`, ``)
			if got := t.last().Header.Get(name); len(got) < 16 {
				t.errorf("an asynchronous write has the key %q", got)
			}
		}),
	}
}
