package actions

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"netsuite-connector/failure"
)

func parse(t testing.TB, input string) (*request, error) {
	t.Helper()
	r, values, err := parseInput([]byte(input))
	if err == nil {
		err = r.resolve(values.Text("url"), account(t, "1234567"))
	}
	return r, err
}

func TestBodyAndItsType(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ body, sent, contentType string }{
		{`{"b": 1.10, "a": 1234567890123456789}`, `{"b": 1.10, "a": 1234567890123456789}`, "application/json"},
		{`[1,1]`, `[1,1]`, "application/json"},
		{`{"a":1,"a":2}`, `{"a":1,"a":2}`, "application/json"},
		{`1e10000000`, `1e10000000`, "application/json"},
		{`true`, `true`, "application/json"},
		{`"{\"a\": 1.10}"`, `{"a": 1.10}`, "application/json"},
		{`" [1] "`, ` [1] `, "application/json"},
		{`"12"`, `12`, "text/plain; charset=utf-8"},
		{`"é \ud83d\ude00 \ufffd"`, "é 😀 \uFFFD", "text/plain; charset=utf-8"},
		{`null`, "", ""},
		{`""`, "", ""},
	} {
		r, err := parse(t, `{"url":"x","method":"POST","body":`+test.body+`}`)
		if err != nil || string(r.body) != test.sent || r.contentType != test.contentType {
			t.Errorf("%s: %+v, %v", test.body, r, err)
		}
	}
	for _, body := range []string{`"\ud800"`, `"a\udc00b \ufffd"`, "\"\xff\""} {
		if _, err := parse(t, `{"url":"x","method":"POST","body":`+body+`}`); !blames(err, failure.InvalidInput, "body") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// TestTextThatIsNearlyJSON: NetSuite would only speak of the content type.
func TestTextThatIsNearlyJSON(t *testing.T) {
	t.Parallel()
	const restlet = `"url":"/app/site/hosting/restlet.nl?script=1&deploy=1"`
	for _, test := range []struct{ fields, body, says string }{
		{`"url":"x"`, `{\"companyName\": \"X\", }`, "from line 1, character 22"},
		{`"url":"x"`, `{\n \"é\": 1,\n \"b\" 2}`, "from line 3, character 6"},
		{`"url":"x"`, ` [1, 2`, "it ends before the JSON value is complete"},
		{`"url":"x","headers":{"Content-Type":"application/vnd.oracle.resource+json"}`, `{x}`, "from line 1, character 2"},
		{`"url":"x"`, `{} {}`, "from line 1, character 4"},
		// What is sent as it is:
		{`"url":"x","headers":{"Content-Type":"text/csv"}`, `{x}`, ""},
		{`"url":"x"`, `x{`, ""},
		{restlet, `{x}`, ""},
	} {
		r, err := parse(t, `{`+test.fields+`,"method":"POST","body":"`+test.body+`"}`)
		if test.says == "" && (err != nil || r.contentType != textType) {
			t.Errorf("%s, %s: %+v, %v", test.fields, test.body, r, err)
		}
		if test.says != "" && (!blames(err, failure.InvalidInput, "body") || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%s, %s: %v", test.fields, test.body, err)
		}
	}
}

// TestBodiesThatMethodsHaveNone: forms send {} for none.
func TestBodiesThatMethodsHaveNone(t *testing.T) {
	t.Parallel()
	const record, restlet = "record/v1/customer/1", "/app/site/hosting/restlet.nl?script=1&deploy=1"
	for _, test := range []struct {
		url, method, body string
		refused           bool
		sent              string
	}{
		{record, "GET", `{}`, false, ""},
		{record, "GET", `{ \n }`, false, ""},
		{record, "GET", `"{}"`, false, ""},
		{record, "GET", `null`, false, ""},
		{record, "GET", `""`, false, ""},
		{record, "GET", `{"q":"SELECT 1"}`, true, ""},
		{record, "GET", `[]`, true, ""},
		{record, "GET", `0`, true, ""},
		{record, "GET", `"text"`, true, ""},
		{restlet, "GET", `{}`, false, ""},
		{restlet, "GET", `{"a":1}`, true, ""},
		{restlet, "DELETE", `{}`, false, ""},
		{restlet, "DELETE", `{"a":1}`, true, ""},
		{restlet, "POST", `{}`, false, "{}"},
		{record, "DELETE", `{}`, false, "{}"},
		{record, "PATCH", `{}`, false, "{}"},
	} {
		body := strings.ReplaceAll(test.body, `\n`, "\n")
		r, err := parse(t, `{"url":"`+test.url+`","method":"`+test.method+`","body":`+body+`}`)
		if test.refused && !blames(err, failure.InvalidInput, "body") || !test.refused && (err != nil || string(r.body) != test.sent) {
			t.Errorf("%s %s %s: %+v, %v", test.method, test.url, test.body, r, err)
		}
	}
}

// TestContentTypeOfRequests: a RESTlet call has one whatever the method, and
// takes text without a parameter.
func TestContentTypeOfRequests(t *testing.T) {
	t.Parallel()
	const record, restlet = `"url":"record/v1/customer"`, `"url":"/app/site/hosting/restlet.nl?script=1&deploy=1"`
	for _, test := range []struct{ fields, want string }{
		{record + `,"method":"GET"`, ""},
		{record + `,"method":"POST"`, ""},
		{record + `,"method":"POST","body":{}`, "application/json"},
		{record + `,"method":"POST","body":"text"`, "text/plain; charset=utf-8"},
		{record + `,"method":"GET","headers":{"Content-Type":"a/b"}`, "a/b"},
		{restlet + `,"method":"GET"`, "application/json"},
		{restlet + `,"method":"DELETE"`, "application/json"},
		{restlet + `,"method":"POST"`, "application/json"},
		{restlet + `,"method":"POST","body":{}`, "application/json"},
		{restlet + `,"method":"POST","body":"text"`, "text/plain"},
		{restlet + `,"method":"POST","body":"[1]"`, "application/json"},
		{restlet + `,"method":"GET","headers":{"content-type":"text/plain"}`, "text/plain"},
	} {
		r, err := parse(t, `{`+test.fields+`}`)
		if err != nil {
			t.Errorf("%s: %v", test.fields, err)
			continue
		}
		sent := r.http(t.Context(), "1.0")
		if sent.Header.Get("Content-Type") != test.want {
			t.Errorf("%s: %q", test.fields, sent.Header)
		}
	}
}

func TestNewUUID(t *testing.T) {
	t.Parallel()
	if got := newUUID([16]byte{0xff, 1, 2, 3, 4, 5, 0xff, 7, 0xff, 9, 10, 11, 12, 13, 14, 15}); got != "ff010203-0405-4f07-bf09-0a0b0c0d0e0f" {
		t.Error(got)
	}
	if got := newUUID([16]byte{}); got != "00000000-0000-4000-8000-000000000000" {
		t.Error(got)
	}
}

func TestHeadersThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Authorization", "authorization", "Host", "Cookie", "Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Accept-Encoding",
		"Proxy-Authorization", "proxy-anything", "Idempotency-Key", "X-Idempotency-Key", "x-idempotency-key", "bad name", "bad:name", "",
	} {
		if _, err := parse(t, `{"url":"x","method":"GET","headers":{"`+name+`":"v"}}`); !blames(err, failure.InvalidInput, "headers."+name) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, value := range []string{`a\r\nX: y`, `a\nb`, `\u0000`} {
		if _, err := parse(t, `{"url":"x","method":"GET","headers":{"Accept":"`+value+`"}}`); !blames(err, failure.InvalidInput, "headers.Accept") {
			t.Errorf("%q: %v", value, err)
		}
	}
	if _, err := parse(t, `{"url":"x","method":"GET","headers":{"prefer":"a","Prefer":"b"}}`); !blames(err, failure.InvalidInput, "headers.Prefer") {
		t.Errorf("two spellings: %v", err)
	}
	r, err := parse(t, `{"url":"x","method":"GET","headers":{"accept":"application/schema+json","X-Blank":""}}`)
	if err != nil || r.headers["Accept"] != "application/schema+json" || len(r.headers) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = parse(t, `{"url":"x","method":"GET","headers":{"Accept":" a b\t","X-Blank":" \t"},"idempotencyKey":"\tk "}`)
	if err != nil || r.headers["Accept"] != "a b" || len(r.headers) != 1 || r.idempotencyKey != "k" {
		t.Errorf("space around values: %+v, %v", r, err)
	}
}

func TestQueryIsEncodedAndAppended(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, query, want string }{
		{"x", `{"limit":100,"big":1234567890123456789,"f":1.10,"on":true}`, "limit=100&big=1234567890123456789&f=1.10&on=true"},
		{"x?a=1", `{"q":"email START_WITH \"a+b&c\""}`, "a=1&q=email%20START_WITH%20%22a%2Bb%26c%22"},
		{"x", `{"ids":[1,"2",true]}`, "ids=1&ids=2&ids=true"},
		{"x", `{"é":"ü","none":[]}`, "%C3%A9=%C3%BC"},
		{"x", `{}`, ""},
	} {
		r, err := parse(t, `{"url":"`+test.url+`","method":"GET","query":`+test.query+`}`)
		if err != nil || r.query != test.want {
			t.Errorf("%s: %v, %v", test.query, r, err)
		}
	}
	long := `{"q":"` + strings.Repeat("a", maxURLLength) + `"}`
	if _, err := parse(t, `{"url":"x","method":"GET","query":`+long+`}`); !blames(err, failure.InvalidInput, "query") {
		t.Errorf("a long query: %v", err)
	}
	if _, err := parse(t, `{"url":"x?q=`+strings.Repeat("é", maxURLLength/3)+`","method":"GET"}`); err != nil {
		t.Errorf("a URL within its bound that grows by being encoded: %v", err)
	}
}

func TestWhatMayBeRepeated(t *testing.T) {
	t.Parallel()
	const async = `"headers":{"Prefer":"respond-async, batch-processing=\"parallel\""}`
	for _, test := range []struct {
		input              string
		writes, repeatable bool
	}{
		{`{"url":"record/v1/customer","method":"GET"}`, false, true},
		{`{"url":"record/v1/customer/eid:1","method":"PUT"}`, true, true},
		{`{"url":"record/v1/customer/1","method":"DELETE"}`, true, true},
		{`{"url":"record/v1/customer","method":"POST"}`, true, false},
		{`{"url":"record/v1/customer/1","method":"PATCH"}`, true, false},
		{`{"url":"query/v1/suiteql?limit=1","method":"POST"}`, false, true},
		{`{"url":"query/v1/suiteql/x","method":"POST"}`, true, false},
		{`{"url":"query/v1/suite%71l","method":"POST"}`, true, false},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":"k"}`, true, false},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":"k",` + async + `}`, true, true},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":" ",` + async + `}`, true, false},
		{`{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"RESPOND-ASYNC;wait=1","x-netsuite-idempotency-key":"k"}}`, true, true},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":"k","headers":{"Prefer":"x=\",respond-async,\""}}`, true, false},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":"k","headers":{"Prefer":"re\u017fpond-async"}}`, true, false},
		{`{"url":"record/v1/customer","method":"POST","idempotencyKey":"k","headers":{"Prefer":"\u00a0respond-async"}}`, true, false},
		{`{"url":"/app/site/hosting/restlet.nl","method":"POST","idempotencyKey":"k",` + async + `}`, true, false},
		{`{"url":"/app/site/hosting/restlet.nl","method":"PUT","body":{}}`, true, false},
		{`{"url":"/app/site/hosting/restlet.nl","method":"DELETE"}`, true, false},
		{`{"url":"/app/site/hosting/restlet.nl","method":"GET"}`, false, true},
		{`{"url":"record/v1/salesOrder/1","method":"PUT","body":{"item":{"items":[{"quantity":1}]}}}`, true, false},
		{`{"url":"record/v1/salesOrder/1?replace=item","method":"PUT","body":{"item":{"items":[{"quantity":1}]}}}`, true, true},
	} {
		r, err := parse(t, test.input)
		if err != nil || r.writes() != test.writes || r.repeatable(config{}) != test.repeatable || !r.repeatable(config{retryWrites: true}) {
			t.Errorf("%s: writes %v, repeatable %v, %v", test.input, r.writes(), r.repeatable(config{}), err)
		}
	}
	if _, err := parse(t, `{"url":"x","method":"GET","idempotencyKey":"a","headers":{"X-NetSuite-Idempotency-Key":"b"}}`); !blames(err, failure.InvalidInput, "idempotencyKey") {
		t.Errorf("two keys: %v", err)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, blank := range []string{``, `{}`, `{"acceptedStatusCodes":[""],"responseFormat":"","environment":""}`} {
		c, err := parseConfig([]byte(blank))
		if want := (config{maxRetries: 4, timeout: 300 * time.Second, format: "auto", environment: "any", maxPages: 100}); err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%s: %+v, %v", blank, c, err)
		}
	}
	c, err := parseConfig([]byte(`{"maxRetries":2e0,"timeoutSeconds":60.0,"acceptedStatusCodes":["409"," 500 - 599 ",""],"responseFormat":""}`))
	if err != nil || c.maxRetries != 2 || c.timeout.Seconds() != 60 || c.format != "auto" {
		t.Fatalf("%+v, %v", c, err)
	}
	for status, accepted := range map[int]bool{200: true, 299: true, 300: false, 404: false, 409: true, 410: false, 500: true, 599: true} {
		if c.accepts(status) != accepted {
			t.Errorf("%d", status)
		}
	}
	for _, text := range []string{"99", "600", "4xx", "500-400", "-", "409-", "+200", "0409", "200-1000"} {
		if _, err := parseConfig([]byte(`{"acceptedStatusCodes":["` + text + `"]}`)); !blames(err, failure.InvalidConfig, "acceptedStatusCodes") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func blames(err error, reason failure.Reason, field string) bool {
	var f *failure.Error
	return errors.As(err, &f) && f.Reason == reason && f.Outcome == failure.NotSent &&
		slices.ContainsFunc(f.Violations, func(v failure.Violation) bool { return v.Field == field })
}

// FuzzHeaders holds that no header smuggles in another, or sets a reserved one.
func FuzzHeaders(f *testing.F) {
	f.Add("Prefer", "transient")
	f.Add("X\r\nHost", "evil")
	f.Add("proxy-x", "a\nb")
	f.Fuzz(func(t *testing.T, name, value string) {
		r, err := parse(t, `{"url":"x","method":"GET","headers":{`+quoted(name)+`:`+quoted(value)+`}}`)
		if err != nil {
			return
		}
		for n, v := range r.headers {
			if _, taken := reserved[n]; taken || strings.HasPrefix(n, "Proxy-") || strings.ContainsAny(n+v, "\r\n\x00") || strings.ContainsAny(n, ": ") {
				t.Fatalf("%q: %q reached the wire", n, v)
			}
		}
	})
}

func quoted(text string) string {
	q := quoting{}
	var b strings.Builder
	q.w, q.repair = &b, true
	_, _ = q.Write([]byte(text))
	_ = q.Close()
	return b.String()
}

// FuzzRequestBody holds that a body is sent as it was written, byte for byte,
// or refused: text as what it says, every other value as it stands.
func FuzzRequestBody(f *testing.F) {
	for _, seed := range []string{
		`{"b": 1.10, "a": 1234567890123456789}`, `[1e10000000]`, `"text \ud83d\ude00"`, `"\ud800"`, `"\ufffd"`, "\"\xff\"",
		`"{\"a\": 1}"`, ` true `, `null`, `""`, `{"a":1,"a":2}`, `1,"url":"y"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := parse(t, `{"url":"x","method":"POST","body":`+string(body)+`}`)
		if err != nil || !json.Valid(body) {
			return // refused, or more than one value: other fields stood in it
		}
		written := bytes.Trim(body, " \t\r\n")
		var text string
		switch {
		case string(written) == "null" || string(written) == `""`:
			if r.body != nil {
				t.Fatalf("%q was sent as %q", body, r.body)
			}
		case json.Unmarshal(written, &text) == nil:
			if string(r.body) != text {
				t.Fatalf("%q was sent as %q", body, r.body)
			}
			if !utf8.Valid(written) {
				t.Fatalf("%q is not UTF-8, and was sent changed", body)
			}
		case !bytes.Equal(r.body, written):
			t.Fatalf("%q was sent as %q", body, r.body)
		}
	})
}
