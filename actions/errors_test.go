package actions

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/transport"
)

// A token that cannot be renewed takes nothing back of what happened before.
func TestOutcomeOfEarlierTriesStays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		input   string
		answers []reply
		outcome failure.Outcome
	}{
		{readInput, []reply{{status: 401}}, failure.Rejected},
		{eraseInput, []reply{{status: 401}}, failure.Rejected},
		{readInput, []reply{{status: 503}, {status: 401}}, failure.Rejected},
		{eraseInput, []reply{{status: 503}, {status: 401}}, failure.Unknown},
	} {
		s := &replies{answers: test.answers, oneToken: true}
		e := s.run(t, test.input, ``)
		f := e.failure
		if f == nil || f.Reason != failure.AuthenticationFailed || f.Outcome != test.outcome || f.Attempts != len(test.answers) {
			t.Errorf("%s: %+v", test.input, f)
		}
		if len(test.answers) == 1 && e.took != 0 {
			t.Errorf("%s: the refused renewal was tried again, for %v", test.input, e.took)
		}
	}
}

// Of a DELETE alone, an earlier try may be why there is nothing left.
func TestNotFoundAfterAnUnknownTry(t *testing.T) {
	t.Parallel()
	const config = `{"dontThrowErrorOn404":true,"retryWrites":true}`
	s := &replies{answers: []reply{{status: 503}, {status: 404}}}
	f := s.run(t, eraseInput, config).failure
	if f == nil || f.Reason != failure.NotFound || f.Outcome != failure.Unknown || f.Attempts != 2 || !strings.Contains(f.Message, "may have deleted the record") {
		t.Errorf("DELETE: %+v", f)
	}
	for _, input := range []string{readInput, `{"url":"record/v1/customer/1","method":"PATCH","body":{}}`} {
		s = &replies{answers: []reply{{status: 503}, {status: 404}}}
		if e := s.run(t, input, config); !strings.Contains(e.output, `"statusCode":404`) || s.tries != 2 {
			t.Errorf("%s: %s, %+v", input, e.output, e.failure)
		}
	}
}

// What a person is told of a refusal is why, and what to do.
func TestRefusalsInWords(t *testing.T) {
	t.Parallel()
	const query = `{"url":"query/v1/suiteql","method":"POST","body":{"q":"SELECT 1"}`
	for _, test := range []struct {
		input         string
		status        int
		says, neither string
	}{
		{query + `}`, 400, "Prefer: transient", "redirect"},
		{query + `,"headers":{"Prefer":"x, transient"}}`, 400, "400", "transient"},
		{readInput, 400, "400", "transient"},
		{readInput, 308, "redirect", "transient"},
		{readInput, 404, `turn on "Don't Throw Error on 404 Response"`, "DELETE"},
	} {
		s := &replies{answers: []reply{{status: test.status, header: http.Header{"Location": {"/services/rest/x"}}}}}
		f := s.run(t, test.input, ``).failure
		if f == nil || !strings.Contains(f.Message, test.says) || strings.Contains(f.Message, test.neither) {
			t.Errorf("%s, %d: %+v", test.input, test.status, f)
		}
	}
}

// TestWhatAnAnswerMeans: the same status means other things for a record, a
// record type, a script and a service.
func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	const (
		script   = `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"POST","body":{}}`
		scripted = `{"error":{"code":"MY_ERROR","message":"Mine."}}`
		list     = `{"url":"record/v1/customer?q=x","method":"GET"}`
	)
	problem := func(code, detail, place string) string {
		return `{"o:errorDetails":[{"detail":"` + detail + `",` + place + `"o:errorCode":"` + code + `"}]}`
	}
	for _, test := range []struct {
		input   string
		status  int
		body    string
		reason  failure.Reason
		outcome failure.Outcome
		says    []string
		neither string
	}{
		{readInput, 404, problem("NONEXISTENT_ID", "Record type 'x' does not exist.", ""), failure.NotFound, failure.Rejected, []string{"no record type", "metadata-catalog", "NetSuite says: Record type 'x' does not exist."}, "the id"},
		{readInput, 404, problem("NONEXISTENT_ID", "The record instance does not exist.", ""), failure.NotFound, failure.Rejected, []string{"Check the record type and the id"}, "script"},
		{`{"url":"customer/101","method":"GET"}`, 404, "", failure.NotFound, failure.Rejected, []string{"Did you mean record/v1/customer/101?"}, "the id"},
		{script, 404, "", failure.NotFound, failure.Rejected, []string{"no RESTlet", "Script Deployments"}, "record type"},
		{script, 400, scripted, failure.RequestRejected, failure.Unknown, []string{"MY_ERROR", "NetSuite says: Mine.", "look in NetSuite before you repeat it"}, "not carried out"},
		{script, 500, scripted, failure.UpstreamError, failure.Unknown, []string{"MY_ERROR", "look in NetSuite before you repeat it"}, "again"},
		{script, 400, `{"error":{"code":"SSS_INVALID_SCRIPTLET_ID","message":"No."}}`, failure.RequestRejected, failure.Rejected, []string{"before any script ran", "deployment is released"}, "look in NetSuite"},
		{script, 405, `{"error":{"code":"SSS_INVALID_METHOD","message":"No."}}`, failure.RequestRejected, failure.Rejected, []string{"no function for this method"}, "record type"},
		{script, 415, "", failure.RequestRejected, failure.Rejected, []string{"content type", "text/plain"}, "record type"},
		{script, 206, "", failure.InvalidResponse, failure.Unknown, []string{"206", "look in NetSuite"}, "again"},
		{readInput, 400, problem("INVALID_HEADER", "Use en-US.", `"o:errorHeader":"Accept-Language",`), failure.RequestRejected, failure.Rejected, []string{"the header Accept-Language", "language", "NetSuite says: Use en-US."}, ""},
		{list, 400, problem("INVALID_PARAMETER", "Bad date.", `"o:errorQueryParam":"q",`), failure.RequestRejected, failure.Rejected, []string{"query parameter q", "date format"}, ""},
		{readInput, 405, problem("INVALID_METHOD", "Use POST.", ""), failure.RequestRejected, failure.Rejected, []string{"does not allow the method", "SuiteQL"}, "script"},
		{readInput, 400, problem("USER_ERROR", "This record has been locked by a user defined workflow.", ""), failure.RequestRejected, failure.Rejected, []string{"does not open the record", "SuiteQL", "NetSuite says: This record has been locked"}, ""},
		{eraseInput, 400, problem("USER_ERROR", "This record has been locked by a user defined workflow.", ""), failure.RequestRejected, failure.Rejected, []string{"locked"}, "SuiteQL"},
		{eraseInput, 400, problem("RCRD_HAS_BEEN_CHANGED", "Changed.", ""), failure.RequestRejected, failure.Rejected, []string{"did not carry the request out", "Read the record again"}, "look in NetSuite"},
		{readInput, 503, "", failure.UpstreamError, failure.Rejected, []string{"Try again later"}, "look in NetSuite"},
		{`{"url":"record/v1/customer","method":"POST","body":{}}`, 503, "", failure.UpstreamError, failure.Unknown, []string{"look in NetSuite before you repeat it"}, "again later"},
	} {
		s := &replies{answers: []reply{{status: test.status, header: http.Header{"X-N-Operationid": {"op-1"}}, body: strings.NewReader(test.body)}}}
		f := s.run(t, test.input, `{"maxRetries":0}`).failure
		if f == nil {
			t.Errorf("%s, %d: no error", test.input, test.status)
			continue
		}
		if f.Reason != test.reason || f.Outcome != test.outcome || f.OperationID != "op-1" || f.Attempts != 1 {
			t.Errorf("%s, %d %s: %+v", test.input, test.status, test.body, f)
		}
		for _, says := range test.says {
			if !strings.Contains(f.Message, says) {
				t.Errorf("%s, %d %s: %q is missing from %q", test.input, test.status, test.body, says, f.Message)
			}
		}
		if test.neither != "" && strings.Contains(f.Message, test.neither) {
			t.Errorf("%s, %d %s: %q stands in %q", test.input, test.status, test.body, test.neither, f.Message)
		}
	}
}

// TestAnswerToTheLastTryAlone: what the last try's answer says is not true of a try
// before it whose outcome is unknown.
func TestAnswerToTheLastTryAlone(t *testing.T) {
	t.Parallel()
	for _, last := range []reply{
		{status: 429, header: http.Header{"Retry-After": {"9999"}}},
		{status: 400, body: strings.NewReader(`{"o:errorDetails":[{"detail":"x","o:errorCode":"RCRD_HAS_BEEN_CHANGED"}]}`)},
		{status: 403},
	} {
		s := &replies{answers: []reply{{status: 502}, last}}
		f := s.run(t, eraseInput, ``).failure
		if f == nil || f.Outcome != failure.Unknown || f.Attempts != 2 || strings.Contains(f.Message, "not carried out") || strings.Contains(f.Message, "did not carry") ||
			!strings.Contains(f.Message, "An earlier try") || !strings.Contains(f.Message, "look in NetSuite before you repeat it") {
			t.Errorf("%d: %+v", last.status, f)
		}
	}
}

// TestLongestRequest: where no more time can be allowed, the advice is another.
func TestLongestRequest(t *testing.T) {
	t.Parallel()
	for config, says := range map[string]string{`{"timeoutSeconds":900}`: "15 minutes: ask for less at once, or have NetSuite do it in the background", `{"timeoutSeconds":899}`: "Allow more time"} {
		s := &replies{answers: []reply{{status: 200, after: time.Hour}}}
		if f := s.run(t, readInput, config).failure; f == nil || f.Reason != failure.Timeout || !strings.Contains(f.Message, says) {
			t.Errorf("%s: %+v", config, f)
		}
	}
}

// TestNoTimeToRenew: a 401 to a token that was not renewed says nothing of the
// credentials.
func TestNoTimeToRenew(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{status: 401, body: &slow{after: 10 * time.Second}}}}
	f := s.run(t, readInput, `{"timeoutSeconds":5}`).failure
	if f == nil || f.Reason != failure.Timeout || f.Outcome != failure.Rejected || f.Attempts != 1 {
		t.Errorf("%+v", f)
	}
}

// slow is a body that ends after some time.
type slow struct{ after time.Duration }

func (s *slow) Read([]byte) (int, error) {
	time.Sleep(s.after)
	return 0, io.EOF
}

// TestErrorBodiesAreDecoded: as the bodies of successes are.
func TestErrorBodiesAreDecoded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header     http.Header
		body, says string
	}{
		{http.Header{"Content-Type": {"application/json; charset=windows-1252"}}, "{\"o:errorDetails\":[{\"detail\":\"K\xfc\",\"o:errorCode\":\"X\"}]}", "Kü"},
		{http.Header{"Content-Type": {"application/json"}}, "\uFEFF{\"o:errorDetails\":[{\"detail\":\"a\",\"o:errorCode\":\"X\"},{\"detail\":\"b\",\"o:errorHeader\":\"Prefer\"}]}", "the header Prefer"},
		{http.Header{"Content-Encoding": {"br"}}, "x", `the Content-Encoding "br"`},
		{http.Header{"Content-Encoding": {"opaque-token-1"}}, "x", credentials.Redacted},
	} {
		s := &replies{answers: []reply{{status: 400, header: test.header, body: strings.NewReader(test.body)}}}
		if f := s.run(t, readInput, ``).failure; f == nil || !strings.Contains(f.Message, test.says) || strings.Contains(f.Message, "opaque-token") {
			t.Errorf("%v: %+v", test.header, f)
		}
	}
	// Of no body, an encoding says nothing.
	s := &replies{answers: []reply{{status: 204, header: http.Header{"Content-Encoding": {"br"}}}}}
	if e := s.run(t, eraseInput, ``); e.failure != nil {
		t.Errorf("%+v", e.failure)
	}
}

// TestPageInsteadOfAnAnswer: NetSuite's maintenance, and gateways, answer 200
// with a page. It is tried again for a read, and is no success of a write.
func TestPageInsteadOfAnAnswer(t *testing.T) {
	t.Parallel()
	page := func() reply {
		return reply{status: 200, header: http.Header{"Content-Type": {"Text/HTML; charset=UTF-8"}}, body: strings.NewReader("<html>secret-page</html>")}
	}
	s := &replies{answers: []reply{page(), page(), {status: 200}}}
	if e := s.run(t, readInput, ``); e.failure != nil || s.tries != 3 {
		t.Errorf("a read: %d tries, %v", s.tries, e.failure)
	}
	s = &replies{answers: []reply{page()}}
	f := s.run(t, readInput, ``).failure
	if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != failure.Rejected || s.tries != 5 || f.RetryAfter <= 0 {
		t.Errorf("a read in vain: %d tries, %+v", s.tries, f)
	}
	s = &replies{answers: []reply{page()}}
	f = s.run(t, `{"url":"record/v1/customer","method":"POST","body":{}}`, ``).failure
	if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != failure.Unknown || s.tries != 1 || f.RetryAfter != 0 {
		t.Errorf("a write: %d tries, %+v", s.tries, f)
	}
	// 204 has no page, and a script may return one.
	for _, input := range []string{eraseInput, `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`} {
		answer := page()
		if input == eraseInput {
			answer.status, answer.body = 204, nil
		}
		s = &replies{answers: []reply{answer}}
		if e := s.run(t, input, ``); e.failure != nil {
			t.Errorf("%s: %v", input, e.failure)
		}
	}
}

func TestWhoEndedTheActionAndWhereItStood(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{status: 200, after: time.Hour}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var all sync.WaitGroup
		ends := func(ctx context.Context, config string, reason failure.Reason, attempts int, says string) {
			all.Go(func() {
				f := run(ctx, readInput, config).failure
				if f == nil || f.Reason != reason || f.Outcome != failure.NotSent || f.Attempts != attempts || !strings.Contains(f.Message, says) {
					t.Errorf("%s: %+v", says, f)
				}
			})
			synctest.Wait()
		}
		ends(ctx, ``, failure.Cancelled, 1, "The host cancelled")
		ends(ctx, ``, failure.Cancelled, 0, "The host cancelled")
		ends(t.Context(), `{"timeoutSeconds":1}`, failure.Timeout, 0, "waiting for its turn")
		time.Sleep(2 * time.Second)
		cancel()
		all.Wait()
		ends(t.Context(), `{"timeoutSeconds":1}`, failure.Timeout, 1, "Timeout in Seconds (1)")
		all.Wait()
	})
}

// What NetSuite repeats of the secrets is in no text of a failure, and is left
// alone in an output.
func TestFailuresShowNoSecret(t *testing.T) {
	t.Parallel()
	const said = `{"message":"no opaque-token-1, no s3cr3t-value"}`
	for _, status := range []int{400, 403, 404, 500} {
		s := &replies{answers: []reply{{status: status, header: http.Header{"X-Echo": {"opaque-token-1 s3cr3t-value"}}, body: strings.NewReader(said)}}}
		f := s.run(t, readInput, `{"maxRetries":0}`).failure
		if f == nil || f.Upstream == nil {
			t.Fatalf("%d: %+v", status, f)
		}
		for _, text := range []string{f.Message, string(f.Upstream.Body), f.Upstream.Headers["x-echo"]} {
			if strings.Contains(text, "opaque-token") || strings.Contains(text, "s3cr3t") || strings.Count(text, credentials.Redacted) != 2 {
				t.Errorf("%d: %s", status, text)
			}
		}
	}
	s := &replies{answers: []reply{{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: strings.NewReader(said)}}}
	if e := s.run(t, readInput, ``); !strings.HasSuffix(e.output, `,"body":`+said+`}`) {
		t.Errorf("%s, %v", e.output, e.failure)
	}
}

func TestRefusedFreshTokenNamesTrailAndClock(t *testing.T) {
	t.Parallel()
	date := time.Date(1999, 12, 31, 23, 56, 0, 0, time.UTC).Format(http.TimeFormat) // 4 minutes before virtual time begins
	s := &replies{answers: []reply{{status: 401, header: http.Header{"Date": {date}}}}}
	f := s.run(t, readInput, ``).failure
	if f == nil || f.Reason != failure.AuthenticationFailed || f.Attempts != 2 ||
		!strings.Contains(f.Message, "Setup > Users/Roles > View Login Audit Trail, column Detail") || !strings.Contains(f.Message, "4 minutes fast") {
		t.Errorf("%+v", f)
	}
}

func TestErrorBodyIsCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	for _, test := range []struct {
		body io.Reader
		want string
		cut  bool
	}{
		{strings.NewReader("short"), "short", false},
		{io.MultiReader(strings.NewReader("short"), iotest.ErrReader(io.ErrUnexpectedEOF)), "short", true},
		{strings.NewReader(long), long[:4096], true},
	} {
		s := &replies{answers: []reply{{status: 400, body: test.body}}}
		if f := s.run(t, readInput, ``).failure; f == nil || string(f.Upstream.Body) != test.want || f.Upstream.Truncated != test.cut {
			t.Errorf("%.9s, %v: %+v", test.want, test.cut, f)
		}
	}
}

// An accepted answer whose body cannot be passed on says as much of a write as
// its status does.
func TestOutcomeOfAnAcceptedAnswer(t *testing.T) {
	t.Parallel()
	for status, outcome := range map[int]failure.Outcome{
		200: failure.Unknown, 302: failure.Rejected, 404: failure.Rejected, 408: failure.Unknown, 429: failure.Rejected, 500: failure.Unknown,
	} {
		s := &replies{answers: []reply{{status: status, body: strings.NewReader("no JSON")}}}
		f := s.run(t, eraseInput, `{"acceptedStatusCodes":["300-599"],"responseFormat":"json"}`).failure
		if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != outcome || s.tries != 1 {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

// A key that a synchronous request bears means nothing to NetSuite: an error
// about it is no job of the request's. That of an asynchronous one is its answer,
// whatever the step accepts.
func TestTakenKeys(t *testing.T) {
	t.Parallel()
	about := func(body io.Reader) *replies {
		return &replies{answers: []reply{{status: 400, header: http.Header{"Location": {"/services/rest/async/v1/job/7"}}, body: body}}}
	}
	taken := func() *replies {
		return about(strings.NewReader(`{"o:errorDetails":[{"detail":"Taken.","o:errorCode":"IDEMPOTENCY_ERROR"}]}`))
	}
	const input = `{"url":"record/v1/customer","method":"POST","idempotencyKey":"k","body":{}`
	e := taken().run(t, input+`}`, ``)
	if e.failure == nil || e.failure.Reason != failure.RequestRejected || e.failure.ErrorCode != "IDEMPOTENCY_ERROR" {
		t.Errorf("%s, %+v", e.output, e.failure)
	}
	const asynchronous = input + `,"headers":{"Prefer":"respond-async"}}`
	e = taken().run(t, asynchronous, `{"acceptedStatusCodes":["400"]}`)
	if !strings.Contains(e.output, `"statusCode":202`) || !strings.Contains(e.output, `"jobId":"7"`) {
		t.Errorf("%s, %+v", e.output, e.failure)
	}
	for _, other := range []io.Reader{
		strings.NewReader("bad"),
		io.MultiReader(strings.NewReader(`{"o:errorDetails":[{"o:errorCode":"OTHER"`), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		if e = about(other).run(t, asynchronous, ``); e.failure == nil || e.failure.Reason != failure.RequestRejected {
			t.Errorf("%s, %+v", e.output, e.failure)
		}
	}
}

func TestLengthThatIsTooLargeIsNotBegun(t *testing.T) {
	t.Parallel()
	for length, reason := range map[int64]failure.Reason{100 << 20: failure.InvalidResponse, 100<<20 + 1: failure.ResponseTooLarge} {
		s := &replies{answers: []reply{{status: 200, length: length, body: iotest.ErrReader(io.ErrUnexpectedEOF)}}}
		if f := s.run(t, readInput, ``).failure; f == nil || f.Reason != reason || f.Outcome != failure.Rejected {
			t.Errorf("%d: %+v", length, f)
		}
	}
}

// TestEarlyAnswer: an answer that began before its request was sent is not
// believed. Nothing was sent, so that the request goes out again, a write too.
func TestEarlyAnswer(t *testing.T) {
	t.Parallel()
	const write = `{"url":"record/v1/customer","method":"POST","body":{}}`
	early := reply{err: &transport.NotSentError{Err: transport.ErrEarlyAnswer}}
	s := &replies{answers: []reply{early, {status: 204}}}
	if e := s.run(t, write, `{}`); e.failure != nil || s.tries != 2 {
		t.Errorf("once: %d tries, %v", s.tries, e.failure)
	}
	s = &replies{answers: []reply{early}}
	e := s.run(t, write, `{"maxRetries":2}`)
	if e.failure == nil || e.failure.Reason != failure.InvalidResponse || e.failure.Outcome != failure.NotSent || s.tries != 3 {
		t.Errorf("each time: %d tries, %+v", s.tries, e.failure)
	}
}

// TestInputsThatAreReadTooLong: the host's deadline and its leaving end the reading of a
// large input.
func TestInputsThatAreReadTooLong(t *testing.T) {
	t.Parallel()
	large := `{"url":"record/v1/customer","method":"POST","body":"` + strings.Repeat("x", 9<<20) + `"}`
	s := &replies{answers: []reply{{status: 204}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		cancelled, cancel := context.WithCancelCause(t.Context())
		cancel(&failure.Error{Reason: failure.Cancelled, Message: "The plugin was stopped."})
		late, end := context.WithTimeout(t.Context(), 0)
		defer end()
		for want, ctx := range map[failure.Reason]context.Context{failure.Cancelled: cancelled, failure.Timeout: late} {
			f := run(ctx, large, ``).failure
			if f == nil || f.Reason != want || f.Outcome != failure.NotSent || f.Retry() != failure.RetrySafe || f.Attempts != 0 {
				t.Fatalf("%+v", f)
			}
			if want == failure.Timeout && !strings.Contains(f.Message, "still being read") || want == failure.Cancelled && f.Message != "The plugin was stopped." {
				t.Error(f.Message)
			}
		}
	})
	if s.tries != 0 || s.tokens != 0 {
		t.Errorf("%d requests and %d tokens", s.tries, s.tokens)
	}
}
