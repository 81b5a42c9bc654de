package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
)

const (
	asyncCreate = `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{}}`
	asyncRead   = `{"url":"record/v1/customer/1","method":"GET","headers":{"Prefer":"respond-async","Accept-Language":"de"}}`
	plainAsync  = `{"url":"query/v1/other","method":"POST","headers":{"Prefer":"respond-async"},"body":{}}` // which no key protects
	laterStep   = `{"url":"async/v1/job/5","method":"GET"}`
	awaited     = `{"waitForJob":true}`
	oneTask     = `{"items":[{"id":"1"}],"hasMore":false}`
	twoTasks    = `{"items":[{"id":"1"},{"id":"2"}]}`
	pendingJob  = `{"completed":false,"id":"5","progress":"pending"}`
	doneJob     = `{"completed":true,"id":"5","progress":"succeeded"}`
	failedJob   = `{"completed":true,"id":"5","progress":"failed"}`
	noRecord    = `{"status":404,"o:errorDetails":[{"detail":"The record does not exist.","o:errorCode":"NONEXISTENT_ID"}]}`
)

// taken is NetSuite's answer to a request that it takes as job 5.
func taken(headers ...string) reply {
	h := http.Header{"Location": {"/services/rest/async/v1/job/5"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return reply{status: 202, header: h}
}

func says(status int, body string) reply {
	return reply{status: status, header: http.Header{"Content-Type": {"application/json"}}, text: body}
}

func createdAs(id string) reply {
	return reply{status: 204, header: http.Header{"Location": {"/services/rest/record/v1/customer/" + id}}}
}

// TestPollsAreSpaced: after 1 s, then at growing intervals to 15 s, or as NetSuite
// says.
func TestPollsAreSpaced(t *testing.T) {
	t.Parallel()
	pending := func(after string) reply {
		r := says(200, pendingJob)
		if after != "" {
			r.header.Set("Retry-After", after)
		}
		return r
	}
	end := []reply{says(200, doneJob), says(200, oneTask), createdAs("7")}
	for name, test := range map[string]struct {
		input   string
		answers []reply
		took    time.Duration
	}{
		"at once":                  {asyncCreate, []reply{taken()}, time.Second},
		"as the first answer says": {asyncCreate, []reply{taken("Retry-After", "7")}, 7 * time.Second},
		"growing":                  {asyncCreate, []reply{taken(), pending(""), pending("")}, 4750 * time.Millisecond},
		"as NetSuite says":         {asyncCreate, []reply{taken(), pending("20"), pending("")}, 23250 * time.Millisecond},
		"never at once":            {asyncCreate, []reply{taken("Retry-After", "0"), pending("0")}, 2 * time.Second},
		"a later step":             {laterStep, nil, 0},
		"a later step, too early":  {laterStep, []reply{pending("")}, time.Second},
	} {
		s := &replies{answers: slices.Concat(test.answers, end)}
		if e := s.run(t, test.input, awaited); e.failure != nil || e.took != test.took || !strings.Contains(e.output, `"recordId":"7","jobId":"5","attempts":1`) {
			t.Errorf("%s: after %v %s, %+v", name, e.took, e.output, e.failure)
		}
	}
	var many []reply
	for range 40 {
		many = append(many, pending(""))
	}
	s := &replies{answers: append([]reply{taken()}, many...)}
	e := s.run(t, asyncCreate, `{"waitForJob":true,"timeoutSeconds":300}`)
	// 1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 11.390625 and then 15 s each; the last look is 1 s before the end.
	if e.failure == nil || e.failure.Reason != failure.Timeout || e.took != 300*time.Second || s.tries != 1+7+18 {
		t.Errorf("%d tries in %v, %+v", s.tries, e.took, e.failure)
	}
}

// TestWhatBecomesOfAJob: an error says no more of the outcome than NetSuite did.
func TestWhatBecomesOfAJob(t *testing.T) {
	t.Parallel()
	const page = "<html>Maintenance</html>"
	long := `{"title":"` + strings.Repeat("x", spoolLength) + `"}`
	html := reply{status: 200, header: http.Header{"Content-Type": {"text/html"}}}
	done := func(job, tasks string, results ...reply) []reply {
		return append([]reply{taken(), says(200, job), says(200, tasks)}, results...)
	}
	for name, test := range map[string]struct {
		answers []reply
		reason  failure.Reason
		outcome failure.Outcome // of a write; of a read it is always rejected
		says    string
	}{
		"the task failed":                  {done(failedJob, oneTask, says(404, noRecord)), failure.NotFound, failure.Rejected, "Job 5 failed."},
		"it failed at NetSuite's":          {done(failedJob, oneTask, says(500, `{"o:errorDetails":[{"o:errorCode":"UNEXPECTED_ERROR"}]}`)), failure.UpstreamError, failure.Rejected, "Job 5 failed."},
		"it failed, told by the body":      {done(failedJob, oneTask, says(200, noRecord)), failure.NotFound, failure.Rejected, "Job 5 failed."},
		"it failed, and nothing says why":  {done(failedJob, oneTask, says(200, `{}`)), failure.RequestRejected, failure.Rejected, "Job 5 failed. NetSuite does not say why"},
		"it failed, and names a record":    {done(failedJob, oneTask, createdAs("7")), failure.RequestRejected, failure.Unknown, "does not say why"},
		"told by the task":                 {done(`{"completed":true}`, oneTask, says(400, `{}`), says(200, failedJob)), failure.RequestRejected, failure.Rejected, "Job 5 failed."},
		"told in too many words to hold":   {done(`{"completed":true}`, oneTask, says(400, long), says(200, failedJob)), failure.RequestRejected, failure.Rejected, "Job 5 failed."},
		"all tasks failed":                 {done(failedJob, twoTasks, says(400, `{}`), says(200, failedJob), says(404, noRecord), says(200, failedJob)), failure.RequestRejected, failure.Rejected, "All tasks of job 5 failed"},
		"the result is gone":               {done(doneJob, oneTask, says(404, noRecord), says(200, doneJob)), failure.NotFound, failure.Unknown, "result could not be read"},
		"the result cannot be read":        {done(doneJob, oneTask, says(503, ``)), failure.UpstreamError, failure.Unknown, "result could not be read"},
		"the result is no longer allowed":  {done(failedJob, oneTask, reply{status: 401}), failure.AuthenticationFailed, failure.Unknown, "result could not be read"},
		"one of two cannot be read":        {done(doneJob, twoTasks, createdAs("1"), says(503, ``)), failure.UpstreamError, failure.Unknown, "result could not be read"},
		"the result is cut":                {done(doneJob, oneTask, reply{status: 200, body: &failing{&cutError{io.ErrUnexpectedEOF}}}), failure.InvalidResponse, failure.Unknown, "async/v1/job/5"},
		"the job is gone":                  {[]reply{taken(), says(404, noRecord)}, failure.NotFound, failure.Unknown, "no job of this id"},
		"blocked to the end":               {[]reply{taken(), {status: 429}}, failure.RateLimited, failure.Unknown, "as job 5. NetSuite blocked the question"},
		"cut as the time is up":            {[]reply{taken(), {status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: stalled{}}}, failure.Timeout, failure.Unknown, "taken the request as job 5"},
		"NetSuite is down":                 {[]reply{taken(), says(503, ``)}, failure.UpstreamError, failure.Unknown, "taken the request as job 5"},
		"maintenance":                      {[]reply{taken(), html}, failure.InvalidResponse, failure.Unknown, "job 5"},
		"no document of a job":             {[]reply{taken(), says(200, `[]`)}, failure.InvalidResponse, failure.Unknown, "not a job's document"},
		"not said whether it is completed": {[]reply{taken(), says(200, `{"progress":"succeeded"}`)}, failure.InvalidResponse, failure.Unknown, "not a job's document"},
		"text":                             {[]reply{taken(), says(200, page)}, failure.InvalidResponse, failure.Unknown, "job 5"},
		"no tasks":                         {done(doneJob, `{"items":[]}`), failure.InvalidResponse, failure.Unknown, "no task"},
		"no list of tasks":                 {done(doneJob, `{}`), failure.InvalidResponse, failure.Unknown, "not a list of the job's tasks"},
		"tasks without ids":                {done(doneJob, `{"items":[{}]}`), failure.InvalidResponse, failure.Unknown, "not a list of the job's tasks"},
		"a task twice":                     {done(doneJob, `{"items":[{"id":1},{"id":"1"}]}`), failure.InvalidResponse, failure.Unknown, "not a list of the job's tasks"},
		"a task elsewhere":                 {done(doneJob, `{"items":[{"id":"../../../record/v1/customer"}]}`), failure.InvalidResponse, failure.Unknown, "not a list of the job's tasks"},
		"more tasks than a page":           {done(doneJob, `{"items":[{"id":"1"}],"hasMore":true}`), failure.InvalidResponse, failure.Unknown, "more tasks"},
		"an id that is no path":            {[]reply{{status: 202, header: http.Header{"X-Netsuite-Jobid": {".."}}}}, failure.InvalidResponse, failure.Unknown, "cannot stand in a path"},
		"asked again too late":             {[]reply{taken("Retry-After", "3600")}, failure.Timeout, failure.Unknown, "3600 s"},
		"not completed in time":            {[]reply{taken(), says(200, pendingJob)}, failure.Timeout, failure.Unknown, "not completed (progress: pending)"},
	} {
		for input, outcome := range map[string]failure.Outcome{asyncCreate: test.outcome, asyncRead: failure.Rejected} {
			s := &replies{answers: test.answers}
			f := s.run(t, input, `{"waitForJob":true,"timeoutSeconds":100,"maxRetries":1}`).failure
			if f == nil || f.Reason != test.reason || f.Outcome != outcome || f.JobID == "" || f.Attempts != 1 || !strings.Contains(f.Message, test.says) {
				t.Errorf("%s: %+v", name, f)
				continue
			}
			if f.Outcome == failure.Unknown && (f.RetryAfter != 0 || !strings.Contains(f.Message, "before you repeat it") || !strings.Contains(f.Message, "Wait for Job")) {
				t.Errorf("%s: %s", name, f.Message)
			}
			for _, sent := range s.sent[1:] {
				if sent.header.Get("Prefer") != "" || input == asyncRead && sent.header.Get("Accept-Language") != "de" {
					t.Errorf("%s: a poll with %v", name, sent.header)
				}
			}
		}
	}
}

// TestBatchResults: what became of each record, byte for byte.
func TestBatchResults(t *testing.T) {
	t.Parallel()
	answers := []reply{taken(), says(200, failedJob), says(200, `{"items":[{"id":"1"},{"links":[{"rel":"self","href":"https://elsewhere.example/task/2"}]},{"id":3}]}`),
		createdAs("7"), says(400, `{"a": 1.50}`), says(200, failedJob), says(200, `{"b": 1e2}`)}
	e := (&replies{answers: answers}).run(t, asyncCreate, awaited)
	var output struct {
		StatusCode int
		Body       struct{ Items []json.RawMessage }
		JobID      string
		Attempts   int
		Warnings   []string
	}
	if err := json.Unmarshal([]byte(e.output), &output); err != nil || e.failure != nil {
		t.Fatalf("%v, %s, %+v", err, e.output, e.failure)
	}
	want := []string{`{"id":"1","statusCode":204,"recordId":"7"}`, `{"id":"2","statusCode":400,"body":{"a": 1.50}}`, `{"id":"3","statusCode":200,"body":{"b": 1e2}}`}
	if fmt.Sprintf("%s", output.Body.Items) != fmt.Sprint(want) || output.JobID != "5" || output.StatusCode != 200 || output.Attempts != 1 {
		t.Errorf("%s", e.output)
	}
	if len(output.Warnings) != 1 || !strings.Contains(output.Warnings[0], "1 of the 3 tasks of job 5 failed") || !strings.Contains(output.Warnings[0], "id 2.") {
		t.Errorf("%q", output.Warnings)
	}
	// A batch whose only task lists what became of each record.
	const listed = `{"items":[{"status":204},{"status":400}]}`
	e = (&replies{answers: []reply{taken(), says(200, failedJob), says(200, oneTask), says(200, listed)}}).run(t, asyncCreate, awaited)
	if e.failure != nil || !strings.Contains(e.output, `"body":`+listed) || !strings.Contains(e.output, "failed, at least in part") {
		t.Errorf("%s, %+v", e.output, e.failure)
	}
}

// TestLimitOverAllResults: the results of a batch count together, and the job's own
// documents do not.
func TestLimitOverAllResults(t *testing.T) {
	t.Parallel()
	for most, reason := range map[int64]failure.Reason{24: "", 23: failure.ResponseTooLarge} {
		s := &replies{most: most, answers: []reply{taken(), says(200, doneJob), says(200, twoTasks), says(200, `{"a":"12345"}`), says(200, `{"b":"123"}`)}}
		f := s.run(t, asyncCreate, awaited).failure
		if reason == "" && f != nil || reason != "" && (f == nil || f.Reason != reason || f.Outcome != failure.Unknown) {
			t.Errorf("%d: %+v", most, f)
		}
	}
}

// TestJobWithoutAKey: an earlier try may have started a job of its own, so that this
// one's failure says little. With a key there is one job only.
func TestJobWithoutAKey(t *testing.T) {
	t.Parallel()
	for input, outcome := range map[string]failure.Outcome{plainAsync: failure.Unknown, asyncCreate: failure.Rejected} {
		s := &replies{answers: []reply{{status: 503}, taken(), says(200, failedJob), says(200, oneTask), says(400, `{}`)}}
		f := s.run(t, input, `{"waitForJob":true,"retryWrites":true}`).failure
		if f == nil || f.Reason != failure.RequestRejected || f.Outcome != outcome || f.Attempts != 2 {
			t.Errorf("%s: %+v", input, f)
		}
	}
}

// TestNoJob: what is no 202 with a job is delivered as it is.
func TestNoJob(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		input, config string
		answer        reply
		want          string
	}{
		"no wait wanted":          {asyncCreate, ``, taken(), `"statusCode":202`},
		"no job":                  {asyncCreate, awaited, reply{status: 202}, `"statusCode":202`},
		"a job elsewhere":         {asyncCreate, awaited, reply{status: 202, header: http.Header{"Location": {"https://elsewhere.example/services/rest/async/v1/job/5"}}}, `"statusCode":202`},
		"no 202":                  {asyncCreate, awaited, reply{status: 204, header: taken().header}, `"statusCode":204`},
		"no GET":                  {`{"url":"async/v1/job/5","method":"DELETE"}`, awaited, reply{status: 200}, `"statusCode":200`},
		"the tasks":               {`{"url":"async/v1/job/5/task","method":"GET"}`, awaited, says(200, `{"items":[]}`), `"statusCode":200`},
		"a job that is not there": {laterStep, `{"waitForJob":true,"dontThrowErrorOn404":true}`, says(404, noRecord), `"statusCode":404`},
		"a RESTlet's":             {`{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"POST","body":{}}`, awaited, taken(), `"statusCode":202`},
	} {
		s := &replies{answers: []reply{test.answer}}
		if e := s.run(t, test.input, test.config); e.failure != nil || s.tries != 1 || !strings.Contains(e.output, test.want) {
			t.Errorf("%s: %d tries, %s, %+v", name, s.tries, e.output, e.failure)
		}
	}
}

// TestJobSlots: an action holds no slot while it waits for its job.
func TestJobSlots(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{taken(), says(200, pendingJob), {status: 204}, says(200, doneJob), says(200, oneTask), createdAs("7"), {status: 204}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		first := make(chan ended, 1)
		go func() { first <- run(t.Context(), asyncCreate, awaited) }()
		time.Sleep(1500 * time.Millisecond)
		if e := run(t.Context(), readInput, ``); e.failure != nil || e.took != 0 {
			t.Errorf("the other call took %v: %v", e.took, e.failure)
		}
		if e := <-first; e.failure != nil || !strings.Contains(e.output, `"recordId":"7"`) {
			t.Errorf("%s, %+v", e.output, e.failure)
		}
		if e := run(t.Context(), readInput, ``); e.failure != nil || e.took != 0 {
			t.Errorf("afterwards, a call took %v: %v", e.took, e.failure)
		}
	})
}

// TestJobCancelled: nobody waits any more, and NetSuite goes on.
func TestJobCancelled(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{taken(), says(200, pendingJob)}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, cancel)
		f := run(ctx, asyncCreate, awaited).failure
		if f == nil || f.Reason != failure.Cancelled || f.Outcome != failure.Unknown || f.JobID != "5" || !strings.Contains(f.Message, "async/v1/job/5") {
			t.Errorf("%+v", f)
		}
	})
}

// TestJobPhases: a job is one phase, however often it was asked for.
func TestJobPhases(t *testing.T) {
	t.Parallel()
	answers := []reply{taken()}
	for range 30 {
		answers = append(answers, says(200, pendingJob))
	}
	answers = append(answers, says(200, doneJob), says(200, twoTasks), createdAs("7"), createdAs("8"))
	e := (&replies{answers: answers}).run(t, asyncCreate, `{"waitForJob":true,"timeoutSeconds":900}`)
	names := map[string]int{}
	for _, p := range e.phases {
		names[p.Name]++
		if p.Name == "job" && (p.End-p.Start < 5*time.Minute || p.Note != "completed") {
			t.Errorf("%+v", p)
		}
	}
	if e.failure != nil || names["job"] != 1 || names["try"] != 1 || names["transfer"] != 1 || len(e.phases) > 6 {
		t.Errorf("%v, %+v", names, e.failure)
	}
}

// TestResultOfAnySize: a result of any size passes through, as any answer does.
func TestResultOfAnySize(t *testing.T) {
	t.Parallel()
	large := `{"memo":"` + strings.Repeat("x", spoolLength+blockLength) + `"}`
	for name, tasks := range map[string]string{"one task": oneTask, "two tasks": twoTasks} {
		e := (&replies{answers: []reply{taken(), says(200, doneJob), says(200, tasks), says(200, large), createdAs("8")}}).run(t, asyncCreate, awaited)
		if e.failure != nil || !strings.Contains(e.output, `"body":`+large) || !json.Valid([]byte(e.output)) {
			t.Errorf("%s: %d bytes, %+v", name, len(e.output), e.failure)
		}
	}
}

// stalled is a body of which nothing arrives before the time is up.
type stalled struct{}

func (stalled) Read([]byte) (int, error) {
	time.Sleep(200 * time.Second)
	return 0, context.DeadlineExceeded
}
