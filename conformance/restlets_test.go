package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

func callScript(script, method, body string) string {
	text := `{"url":"/app/site/hosting/restlet.nl?script=` + script + `&deploy=1","method":"` + method + `"`
	if body != "" {
		text += `,"body":` + body
	}
	return text + "}"
}

// TestRESTletErrors: a script that fails may have done its work. What became of
// the call is told by how NetSuite names the error.
func TestRESTletErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what, script, method, body string
		reason                     failure.Reason
		outcome                    failure.Outcome
		status, runs               int
		code                       string
	}{
		{"an error that nothing catches", "3", "POST", `{}`, failure.RequestRejected, failure.Unknown, 400, 1, ""},
		{"the same to a read", "3", "GET", ``, failure.RequestRejected, failure.Rejected, 400, 1, ""},
		{"the script's own error within it", "4", "POST", `{}`, failure.RequestRejected, failure.Unknown, 400, 1, ""},
		{"the error as a payload", "5", "PUT", `{}`, failure.RequestRejected, failure.Unknown, 400, 1, ""},
		{"nothing returned", "7", "DELETE", ``, failure.RequestRejected, failure.Unknown, 400, 1, ""},
		{"what cannot be written", "8", "POST", `{}`, failure.RequestRejected, failure.Unknown, 400, 1, ""},
		{"500", "9", "POST", `{}`, failure.UpstreamError, failure.Unknown, 500, 1, ""},
		{"500 to PUT", "9", "PUT", `{}`, failure.UpstreamError, failure.Unknown, 500, 1, ""},
		{"500 to DELETE", "9", "DELETE", ``, failure.UpstreamError, failure.Unknown, 500, 1, ""},
		{"no such script", "99", "POST", `{}`, failure.NotFound, failure.Rejected, 404, 0, "SSS_INVALID_SCRIPTLET_ID"},
		{"a method that the script has not", "1", "PATCH", `{}`, failure.RequestRejected, failure.Rejected, 405, 0, ""},
	} {
		b := simulated(t, simulator.Options{})
		f := b.fails(callScript(test.script, test.method, test.body), ``, test.reason, test.outcome)
		runs := len(b.sim.ScriptRuns(test.script))
		if f.StatusCode != test.status || f.Attempts != 1 || runs != test.runs || test.code != "" && f.ErrorCode != test.code {
			t.Errorf("%s: the script ran %d times: %+v", test.what, runs, f)
		}
		if (test.outcome == failure.Unknown) != strings.Contains(f.Message, "look in NetSuite before you repeat it") || strings.Contains(f.Message, "ry again") {
			t.Errorf("%s: %s", test.what, f.Message)
		}
	}
}

// TestRESTletsAreNotRepeated: nothing but GET is, whatever the method, unless the
// step says so.
func TestRESTletsAreNotRepeated(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, body, config string
		kind                 simulator.Kind
		runs                 int // 0 for an error after one
	}{
		{"GET", ``, ``, simulator.KindCutAfterWork, 2},
		{"GET", ``, ``, simulator.KindStatus, 2},
		{"POST", `{}`, ``, simulator.KindCutAfterWork, 0},
		{"PUT", `{}`, ``, simulator.KindCutAfterWork, 0},
		{"PUT", `{}`, ``, simulator.KindStatus, 0},
		{"DELETE", ``, ``, simulator.KindStatus, 0},
		{"PUT", `{}`, `{"retryWrites":true}`, simulator.KindStatus, 2},
	} {
		b := simulated(t, simulator.Options{})
		b.sim.Inject(simulator.Fault{Kind: test.kind, Status: 502, AfterWork: true, Stage: simulator.StageAPI, Times: 1})
		want := test.runs
		if test.runs == 0 {
			want = 1
			b.fails(callScript("1", test.method, test.body), test.config, map[simulator.Kind]failure.Reason{
				simulator.KindCutAfterWork: failure.Unavailable, simulator.KindStatus: failure.UpstreamError,
			}[test.kind], failure.Unknown)
		} else {
			b.must(callScript("1", test.method, test.body), test.config)
		}
		b.settled()
		if runs := len(b.sim.ScriptRuns("1")); runs != want {
			t.Errorf("%s, %s, %s: the script ran %d times, want %d", test.method, test.kind, test.config, runs, want)
		}
	}
}

// TestRESTletRequests: NetSuite refuses a call without Content-Type, and text
// with a parameter.
func TestRESTletRequests(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, test := range []struct{ input, contentType string }{
		{callScript("1", "GET", ``), "application/json"},
		{callScript("1", "GET", `{}`), "application/json"},
		{callScript("1", "DELETE", ``), "application/json"},
		{callScript("1", "POST", `{"a":1}`), "application/json"},
		{callScript("1", "POST", `"plain"`), "text/plain"},
	} {
		b.sim.Forget()
		if a := b.must(test.input, ``); a.StatusCode != 200 {
			t.Errorf("%s: %s", test.input, a.raw)
		}
		seen := b.requests()
		if len(seen) != 1 || seen[0].Header.Get("Content-Type") != test.contentType {
			t.Errorf("%s: %+v", test.input, seen)
		}
	}
	// What a script returned may not fit what the request declared: it ran, and
	// its answer is lost.
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Status: http.StatusPartialContent, AfterWork: true, Stage: simulator.StageAPI})
	if f := b.fails(callScript("2", "POST", `{}`), ``, failure.InvalidResponse, failure.Unknown); f.StatusCode != http.StatusPartialContent || len(b.sim.ScriptRuns("2")) != 1 {
		t.Errorf("%+v", f)
	}
	if a := b.must(callScript("2", "GET", ``), `{"acceptedStatusCodes":["206"]}`); a.StatusCode != http.StatusPartialContent {
		t.Errorf("%s", a.raw)
	}
}
