package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	readCustomer   = `{"url":"record/v1/customer/101","method":"GET"}`
	createCustomer = `{"url":"record/v1/customer","method":"POST","body":{"companyName":"Küçük 你好"}}`
)

// TestLinesAreNotAppendedTwice: NetSuite appends the lines of a sublist without
// keys each time. A PUT that has some is not repeated, unless `replace` names
// the sublist.
func TestLinesAreNotAppendedTwice(t *testing.T) {
	t.Parallel()
	const body = `{"entity":{"id":"1001"},"item":{"items":[{"item":{"id":"1"},"quantity":1}]}}`
	for _, test := range []struct {
		query    string
		repeated bool
	}{
		{"", false},
		{"?replace=expense", false},
		{"?replace=item", true},
	} {
		b := simulated(t, simulator.Options{Examples: true})
		put := `{"url":"record/v1/salesOrder/eid:lines` + test.query + `","method":"PUT","body":` + body + `}`
		b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Status: 502, AfterWork: true, Stage: simulator.StageAPI, Method: "PUT", Times: 1})
		if test.repeated {
			b.must(put, ``)
		} else {
			b.fails(put, ``, failure.UpstreamError, failure.Unknown)
		}
		lines := -1
		for _, r := range b.sim.Records("salesOrder") {
			if r.ExternalID == "lines" {
				lines = r.Lines["item"]
			}
		}
		if lines != 1 {
			t.Errorf("%q: %d lines", test.query, lines)
		}
	}
}

// TestHowAnswersAreWritten: what comes back is decoded as it says it is, and
// nothing is guessed.
func TestHowAnswersAreWritten(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Examples: true})
	id := b.must(createCustomer, ``).RecordID
	read := `{"url":"record/v1/customer/` + id + `?fields=companyName","method":"GET"}`
	const name = "Küçük 你好"
	for _, test := range []struct {
		fault simulator.Fault
		want  string // the name; "" for INVALID_RESPONSE that names the encoding
	}{
		{simulator.Fault{}, name},
		{simulator.Fault{BOM: true}, name},
		{simulator.Fault{Encoding: "x-gzip"}, name},
		{simulator.Fault{Encoding: "GZIP"}, name},
		{simulator.Fault{Encoding: "identity"}, name},
		{simulator.Fault{Encoding: "utf-8"}, name},
		{simulator.Fault{Charset: "UTF-16"}, name},
		{simulator.Fault{Charset: "UTF-16LE"}, name},
		{simulator.Fault{Encoding: "br"}, ""},
	} {
		test.fault.Kind, test.fault.Stage = simulator.KindHeader, simulator.StageAPI
		remove := b.sim.Inject(test.fault).Remove
		if test.want == "" {
			if f := b.fails(read, ``, failure.InvalidResponse, failure.Rejected); !strings.Contains(f.Message, test.fault.Encoding) {
				t.Errorf("%+v: %s", test.fault, f.Message)
			}
			b.fails(`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1 AS one FROM DUAL"}}`, ``, failure.InvalidResponse, failure.Rejected)
		} else {
			var record struct{ CompanyName string }
			a := b.must(read, ``)
			if err := json.Unmarshal(a.Body, &record); err != nil || record.CompanyName != test.want {
				t.Errorf("%+v: %s, %v", test.fault, a.raw, err)
			}
		}
		remove()
	}
	// Letters that windows-1252 has, in JSON and as text.
	id = b.must(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"Küç"}}`, ``).RecordID
	b.sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Charset: "windows-1252", Stage: simulator.StageAPI})
	for _, format := range []string{"auto", "text"} {
		if a := b.must(`{"url":"record/v1/customer/`+id+`","method":"GET"}`, `{"responseFormat":"`+format+`"}`); !strings.Contains(string(a.Body), "Küç") {
			t.Errorf("%s: %s", format, a.raw)
		}
	}
}

// TestOddAnswers: what is no answer of NetSuite's API is none, and a write that
// met it may have been carried out.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	page := simulator.Fault{Kind: simulator.KindStatus, Status: 200, AfterWork: true, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>maintenance</html>"}
	raw := simulator.Fault{Kind: simulator.KindRaw, Body: simulator.StatusLine000}
	for _, test := range []struct {
		what     string
		fault    simulator.Fault
		attempts int // of a read
	}{
		{"a page with 200", page, 5},
		{"status 000", raw, 1},
	} {
		b := simulated(t, simulator.Options{Examples: true})
		test.fault.Stage = simulator.StageAPI
		b.sim.Inject(test.fault)
		if f := b.fails(readCustomer, ``, failure.InvalidResponse, failure.Rejected); f.Attempts != test.attempts {
			t.Errorf("%s, a read: %+v", test.what, f)
		}
		if f := b.fails(createCustomer, ``, failure.InvalidResponse, failure.Unknown); f.Attempts != 1 {
			t.Errorf("%s, a write: %+v", test.what, f)
		}
	}
}

// TestWhatNetSuiteNames: the ids and warnings of an answer, and what an error
// blames.
func TestWhatNetSuiteNames(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Examples: true})
	for _, form := range []simulator.LocationForm{simulator.LocationWithPort, simulator.LocationRelative} {
		injection := b.sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Location: form, Stage: simulator.StageAPI})
		if a := b.must(createCustomer, ``); a.RecordID == "" {
			t.Errorf("%v: %s", form, a.raw)
		}
		if a := b.must(`{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"x"}}`, ``); a.JobID == "" {
			t.Errorf("%v: %s", form, a.raw)
		}
		injection.Remove()
	}
	injection := b.sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Header: http.Header{"Location": {}}, Stage: simulator.StageAPI})
	if a := b.must(`{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"x"}}`, ``); a.JobID == "" {
		t.Errorf("without Location: %s", a.raw)
	}
	injection.Remove()

	if a := b.must(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"x","companynam":"y"}}`, ``); len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0], "companynam") {
		t.Errorf("an unknown name: %s", a.raw)
	}
	if a := b.must(createCustomer, ``); a.Warnings != nil {
		t.Errorf("nothing to warn of: %s", a.raw)
	}
	if a := b.must(`{"url":"record/v1/nosuchtype/1","method":"GET"}`, `{"dontThrowErrorOn404":true}`); a.StatusCode != 404 || len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0], "record type") {
		t.Errorf("an unknown type: %s", a.raw)
	}
	if f := b.fails(`{"url":"customer/101","method":"GET"}`, ``, failure.NotFound, failure.Rejected); !strings.Contains(f.Message, "Did you mean record/v1/customer/101?") {
		t.Errorf("%s", f.Message)
	}
	for problem, says := range map[simulator.Problem]string{
		simulator.ProblemLanguage: "Accept-Language", simulator.ProblemMethod: "405", simulator.ProblemChanged: "did not carry the request out",
		simulator.ProblemLocked: "SuiteQL (POST query/v1/suiteql) reads it", simulator.ProblemUnexpected: "Error ID",
	} {
		injection := b.sim.Inject(simulator.Fault{Kind: simulator.KindProblem, Problem: problem, Stage: simulator.StageAPI})
		_, f := b.call(t.Context(), readCustomer, `{"maxRetries":0}`)
		if f == nil || !strings.Contains(f.Message, says) || f.Outcome != failure.Rejected {
			t.Errorf("%s: %+v", problem, f)
		}
		if f := b.fails(`{"url":"record/v1/customer/101","method":"GET"}`, `{"maxRetries":0,"dontThrowErrorOn404":true}`, f.Reason, failure.Rejected); f.StatusCode == 0 {
			t.Errorf("%s: the switch for 404 caught it: %+v", problem, f)
		}
		injection.Remove()
	}
}

// TestInputsThatFormsAndShellsMangle: nothing is sent.
func TestInputsThatFormsAndShellsMangle(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Examples: true})
	for _, test := range []struct {
		input  string
		reason failure.Reason
		field  string
		says   string
	}{
		{`{"url":"record/v1/customer","method":"POST","body":"{\"companyName\": \"X\", }"}`, failure.InvalidInput, "body", "line 1, character 22"},
		{`{"url":"record/v1/customer","method":"GET","body":{"q":"SELECT 1"}}`, failure.InvalidInput, "body", "Query"},
		{`{"url":"1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/101","method":"GET"}`, failure.URLRefused, "url", "write https:// in front of it"},
		{`{"url":"C:/Program Files/Git/services/rest/record/v1/customer/101","method":"GET"}`, failure.URLRefused, "url", "services/rest/record/v1/customer/101"},
	} {
		f := b.fails(test.input, ``, test.reason, failure.NotSent)
		if f.Field != test.field || !strings.Contains(f.Message, test.says) {
			t.Errorf("%s: %+v", test.input, f)
		}
	}
	if n := len(b.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	a := b.must(`{"url":"record/v1/customer/101","method":"GET","body":{}}`, `{"dontThrowErrorOn404":"on","maxRetries":"2","timeoutSeconds":"30"}`)
	if a.StatusCode != 200 {
		t.Errorf("%s", a.raw)
	}
	quoted := b.with(map[string]string{"clientId": fmt.Sprintf("%q", b.fields["clientId"]), "certificateId": "'" + b.fields["certificateId"] + "'"})
	quoted.must(readCustomer, ``)
}
