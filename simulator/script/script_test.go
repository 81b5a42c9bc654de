package script

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/simulator"
)

func TestAWholeFile(t *testing.T) {
	t.Parallel()
	got, err := Parse(strings.NewReader("\ufeff" + `{
		"description": "d", "seed": 5, "clock": "-10m",
		"rules": [
			{"description": "r", "match": {"method": "POST", "path": "/services/rest/", "host": "1234567.suitetalk"}, "when": {"nth": 3},
			 "fault": {"kind": "status", "status": 503, "headers": {"x-a": ["1", "2"], "date": null}, "retryAfter": 7, "body": {"a": 1.10}, "afterWork": true, "charset": "GBK", "encoding": "gzip", "bom": true, "location": "port"}},
			{"match": {"stage": "token"}, "when": {"after": 1, "every": 2, "first": 3, "share": 0.5}, "fault": {"kind": "problem", "problem": "invalid-grant"}},
			{"match": {"stage": "any"}, "fault": {"kind": "huge", "size": 10, "content": "text"}},
			{"match": {"host": "1"}, "fault": {"kind": "connect-stall", "delay": "1.5s"}},
			{"fault": {"kind": "cut-after-work", "reset": true}}
		],
		"call": {"credentials": {"clientId": "x"}, "config": {"maxRetries": 0}, "input": {"a":1.10}, "settings": {"A": "B"}, "cancel": true},
		"expect": {"reason": "R", "outcome": "unknown", "retry": "check", "statusCode": 500, "attempts": 2}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Script{
		Description: "d", Clock: -10 * time.Minute,
		Rules: []Rule{
			{"r", simulator.Fault{
				Kind: simulator.KindStatus, Stage: "api", Method: "POST", PathPrefix: "/services/rest/", Host: "1234567.suitetalk", Skip: 2, Times: 1, Seed: 5,
				Status: 503, Header: http.Header{"X-A": {"1", "2"}, "Date": nil, "Retry-After": {"7"}}, Body: `{"a": 1.10}`, AfterWork: true,
				Charset: "GBK", Encoding: "gzip", BOM: true, Location: simulator.LocationWithPort,
			}},
			{"", simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemInvalidGrant, Stage: "token", Skip: 1, Every: 2, Times: 3, Probability: 0.5, Seed: 6}},
			{"", simulator.Fault{Kind: simulator.KindHuge, Size: 10, Content: simulator.ContentText, Seed: 7}},
			{"", simulator.Fault{Kind: simulator.KindConnectStall, Host: "1", Delay: 1500 * time.Millisecond, Seed: 8}},
			{"", simulator.Fault{Kind: simulator.KindCutAfterWork, Stage: "api", Reset: true, Seed: 9}},
		},
		Call: &Call{
			Action: "makeRawRequest", Credentials: map[string]string{"clientId": "x"}, Config: json.RawMessage(`{"maxRetries": 0}`),
			Input: json.RawMessage(`{"a":1.10}`), Settings: map[string]string{"A": "B"}, Cancel: true,
		},
		Expect: &Expect{Reason: "R", Outcome: "unknown", Retry: "check", StatusCode: 500, Attempts: 2},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestWhatIsWrongIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	fault := func(members string) string { return `{"rules": [{"fault": {` + members + `}}]}` }
	match := func(members string) string {
		return `{"rules": [{"match": {` + members + `}, "fault": {"kind": "stall"}}]}`
	}
	when := func(members string) string {
		return `{"rules": [{"when": {` + members + `}, "fault": {"kind": "stall"}}]}`
	}
	for _, test := range []struct{ text, want string }{
		{``, `this is not JSON`},
		{"{\n \"rules\": [}", `line 2, column 12: this is not JSON`},
		{`[]`, `line 1, column 1: the document must be an object`},
		{`{"rule": []}`, `line 1, column 2: rule is no field of a fault file. the document may have description, seed`},
		{"{\"rules\": [],\n  \"rules\": []}", `line 2, column 3: rules stands there twice`},
		{`{"rules": {}}`, `line 1, column 11: rules must be a list`},
		{`{"rules": [1]}`, `line 1, column 12: rules[0] must be an object`},
		{`{"rules": [{}]}`, `rules[0].fault is missing`},
		{`{"seed": 0}`, `seed must be a whole number of at least 1`},
		{`{"clock": "10"}`, `clock must be a time with its unit`},
		{`{"clock": 10}`, `clock must be a text`},
		{fault(``), `rules[0].fault.kind is missing. It is connect-cut, `},
		{fault(`"kind": "nothing"`), `line 1, column 31: rules[0].fault.kind is "nothing", but must be connect-cut, `},
		{fault(`"kind": "status"`), `rules[0].fault.status is missing`},
		{fault(`"kind": "status", "status": 100`), `rules[0].fault.status must be a whole number from 200 to 599`},
		{fault(`"kind": "status", "status": "503"`), `rules[0].fault.status must be a whole number`},
		{fault(`"kind": "status", "status": 503, "size": 1`), `line 1, column 56: rules[0].fault.size does nothing with kind status, which may have: status, headers`},
		{fault(`"kind": "connect-cut", "reset": true`), `rules[0].fault.reset does nothing with kind connect-cut, which may have: nothing else`},
		{fault(`"kind": "status", "status": 503, "headers": []`), `rules[0].fault.headers must be an object`},
		{fault(`"kind": "status", "status": 503, "headers": {"A": 1}`), `rules[0].fault.headers.A must be a text`},
		{fault(`"kind": "status", "status": 503, "headers": {"A": "x\r\ny"}`), `rules[0].fault.headers.A must be one line`},
		{fault(`"kind": "status", "status": 503, "headers": {"A": "x", "a": "y"}`), `rules[0].fault.headers.a stands there twice`},
		{fault(`"kind": "status", "status": 503, "retryAfter": "soon"`), `rules[0].fault.retryAfter must be a whole number of seconds`},
		{fault(`"kind": "status", "status": 503, "afterWork": "yes"`), `rules[0].fault.afterWork must be true or false`},
		{fault(`"kind": "problem"`), `rules[0].fault.problem is missing`},
		{fault(`"kind": "problem", "problem": "x"`), `rules[0].fault.problem is "x", but must be language, `},
		{fault(`"kind": "problem", "problem": "invalid-grant"`), `rules[0].match.stage must be token`},
		{fault(`"kind": "raw"`), `rules[0].fault.body is missing`},
		{fault(`"kind": "huge"`), `rules[0].fault.size is missing`},
		{fault(`"kind": "stall", "delay": "0s"`), `rules[0].fault.delay must be at least 1ms`},
		{match(`"stage": "apis"`), `rules[0].match.stage is "apis", but must be api, token or any`},
		{match(`"method": "get"`), `rules[0].match.method is "get"`},
		{match(`"path": "services/rest/"`), `rules[0].match.path must be the beginning of a path`},
		{match(`"path": "/services/rest/record/v1/customer?limit=1"`), `rules[0].match.path must be the beginning of a path`},
		{match(`"pattern": "("`), `rules[0].match.pattern is no regular expression`},
		{match(`"headers": {"A": 1}`), `rules[0].match.headers.A must be a text`},
		{match(`"header": {}`), `rules[0].match.header is no field`},
		{`{"rules": [{"match": {"path": "/"}, "fault": {"kind": "connect-cut"}}]}`, `rules[0].match.path cannot be told of a connection`},
		{when(`"nth": 0`), `rules[0].when.nth must be a whole number from 1 to`},
		{when(`"nth": 1, "share": 0.5`), `rules[0].when.nth is one request`},
		{when(`"first": 1.5`), `rules[0].when.first must be a whole number`},
		{when(`"share": 0`), `rules[0].when.share must be a number above 0 and up to 1`},
		{when(`"share": 1.01`), `rules[0].when.share must be`},
		{`{"call": {}}`, `call.input is missing`},
		{`{"call": {"input": {}, "settings": []}}`, `call.settings must be an object of texts`},
		{`{"call": {"input": {}}, "expect": {}}`, `expect.reason is missing`},
		{`{"call": {"input": {}}, "expect": {"success": true, "retry": "safe"}}`, `expect.retry is what an error has`},
		{`{"call": {"input": {}}, "expect": {"reason": "A", "outcome": "sent", "retry": "safe"}}`, `expect.outcome is "sent", but must be not_sent, rejected or unknown`},
		{`{"expect": {"success": true}}`, `there must be a call`},
	} {
		_, err := Parse(strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

func TestEveryMistakeIsNamed(t *testing.T) {
	t.Parallel()
	_, err := Parse(strings.NewReader(`{"seed": -1, "rules": [{"fault": {"kind": "stall", "delay": 1}}, {"fault": {"kind": "cut"}}]}`))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v", err)
	}
	_, err = Parse(strings.NewReader(`{` + strings.Repeat(`"a": 1, `, 1000) + `"b": 1}`))
	if err == nil || strings.Count(err.Error(), "\n") != maxProblems-1 {
		t.Errorf("%v", err)
	}
}

// TestEveryKindCanBeScripted reads the constants of the simulator's source.
func TestEveryKindCanBeScripted(t *testing.T) {
	t.Parallel()
	for file, names := range map[string][]string{"faults.go": kindNames(), "fault_problems.go": problemNames(), "fault_bodies.go": contentNames()} {
		source, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		constants := regexp.MustCompile(`(?m)^\t(?:Kind|Problem|Content)\w+ +(?:Kind|Problem|Content) += "([a-z-]+)"`).FindAllSubmatch(source, -1)
		if len(constants) != len(names) {
			t.Errorf("%s: %d constants, %d names", file, len(constants), len(names))
		}
		for _, constant := range constants {
			if !slices.Contains(names, string(constant[1])) {
				t.Errorf("%s: %s cannot be scripted", file, constant[1])
			}
		}
	}
}

func TestHowRequestsAreMatched(t *testing.T) {
	t.Parallel()
	file, err := Parse(strings.NewReader(`{"clock": "1h", "rules": [
		{"match": {"pattern": "/customer/1\\?fields=", "headers": {"X-Test": "a"}}, "when": {"nth": 1}, "fault": {"kind": "status", "status": 502}},
		{"match": {"method": "GET"}, "when": {"nth": 2}, "fault": {"kind": "status", "status": 503, "body": "second"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	sim := simulator.Start(t)
	rules := file.Apply(sim.Simulator)
	transport := sim.Transport()
	defer transport.CloseIdleConnections()
	for i, step := range []struct {
		path, test string
		status     int
	}{
		{"customer/1?limit=1", "a", 401},   // no rule hits it: there is no token
		{"customer/1?fields=id", "a", 502}, // both rules are due, and the first in the file hits
		{"customer/1?fields=id", "b", 503}, // so that the second hits the next
		{"customer/1?fields=id", "a", 401},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/"+step.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Test", step.test)
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != step.status {
			t.Errorf("%d: status %d, want %d", i, response.StatusCode, step.status)
		}
		date, err := http.ParseTime(response.Header.Get("Date"))
		if ahead := time.Until(date); err != nil || ahead < 50*time.Minute {
			t.Errorf("the clock is %s ahead, %v", ahead, err)
		}
	}
	if got := fmt.Sprint(rules[0].Hits(), rules[1].Hits()); got != "1 1" {
		t.Errorf("hits %s", got)
	}
}
