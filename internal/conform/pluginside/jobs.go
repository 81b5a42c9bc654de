package pluginside

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

const (
	wait       = `{"waitForJob":true}`
	waitLittle = `{"waitForJob":true,"timeoutSeconds":3}`

	refusedJob = `{"method":"POST","url":"record/v1/customer","body":{"nonsense":1},"headers":{"Prefer":"respond-async"}}`
	readAsync  = `{"method":"GET","url":"record/v1/customer","headers":{"Prefer":"respond-async"}}`
	batch      = `{"method":"POST","url":"record/v1/customer","body":{"items":[{"companyName":"A"},{"nonsense":1},{"companyName":"C"}]},` +
		`"headers":{"Prefer":"respond-async","Content-Type":"application/vnd.oracle.resource+json; type=collection"}}`

	// jobPath begins the paths of jobs.
	jobPath = "/services/rest/async/v1/job/"
)

// asksForJob reports whether a request is for the document of a job.
func asksForJob(r *http.Request) bool {
	id, is := strings.CutPrefix(r.URL.Path, jobPath)
	return is && !strings.Contains(id, "/")
}

func asksForResult(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, jobPath) && strings.HasSuffix(r.URL.Path, "/result")
}

// pending has the job not completed for so many polls, 0 for ever.
func (t *trial) pending(polls int) *simulator.Injection {
	return t.fault(simulator.Fault{
		Kind: simulator.KindStatus, Status: 200, Match: asksForJob, Times: polls,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"completed":false,"progress":"processing"}`,
	})
}

// started checks how many requests other than for a job were sent, and how many of
// them did something.
func (t *trial) started(sent, applied int) []simulator.Seen {
	starts := slices.DeleteFunc(t.requests(), func(s simulator.Seen) bool { return strings.HasPrefix(s.RequestURI, jobPath) })
	did := 0
	for _, s := range starts {
		if s.Applied {
			did++
		}
	}
	if len(starts) != sent || did != applied {
		t.errorf("%d requests were sent besides those for the job, and %d of them made records, want %d and %d", len(starts), did, sent, applied)
	}
	return starts
}

// ofJob checks that an error names its job, in the metadata and in the message.
func (t *trial) ofJob(f *wire.Failure) {
	if f.Metadata["jobId"] == "" || !strings.Contains(f.Message, f.Metadata["jobId"]) {
		t.errorf("the job is %q in the metadata, and the message is: %s", f.Metadata["jobId"], f.Message)
	}
}

func jobClauses() []clause {
	return []clause{
		rule("jobs.result", jobs, "With waitForJob, the result of an asynchronous request takes the place of the 202, with the job's id", func(t *trial) {
			t.connect()
			t.pending(1)
			if a := t.succeeds(async, wait); a.StatusCode != 204 || a.RecordID == "" || a.JobID == "" || a.Attempts != 1 || a.Body != nil {
				t.errorf("the output is %s", a.raw)
			}
			t.started(1, 1)
			if a := t.succeeds(async, ``); a.StatusCode != 202 || a.JobID == "" {
				t.errorf("without waitForJob, the output is %s", a.raw)
			}
		}),
		rule("jobs.failed", jobs, "A task that failed is the error of its own request, rejected, with the job's id", func(t *trial) {
			t.connect()
			f := t.fails(refusedJob, wait, "REQUEST_REJECTED")
			t.ends(f, "rejected", "never")
			t.ofJob(f)
			if f.Metadata["statusCode"] != "400" || f.Metadata["errorCode"] == "" {
				t.errorf("the metadata is %q", f.Metadata)
			}
			t.started(1, 0)
		}),
		rule("jobs.time_up", jobs, "The time being up is TIMEOUT, unknown for a write, and the error names the job and its path", func(t *trial) {
			t.connect()
			t.pending(0)
			f := t.fails(async, waitLittle, "TIMEOUT")
			t.ends(f, "unknown", "check")
			t.ofJob(f)
			if !strings.Contains(f.Message, "async/v1/job/"+f.Metadata["jobId"]) {
				t.errorf("the message does not say where to look: %s", f.Message)
			}
			t.started(1, 1)
			if f = t.fails(readAsync, waitLittle, "TIMEOUT"); f.Metadata["outcome"] != "rejected" {
				t.errorf("a read ends with the outcome %q", f.Metadata["outcome"])
			}
		}),
		rule("jobs.unreadable", jobs, "A result that cannot be read leaves a write unknown", func(t *trial) {
			t.connect()
			for _, status := range []int{404, 503} {
				lost := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: status, Match: asksForResult})
				a, f := t.call(async, `{"waitForJob":true,"maxRetries":0,"dontThrowErrorOn404":true}`)
				lost.Remove()
				if f == nil {
					t.errorf("after %d: %s", status, a.raw)
					continue
				}
				t.ends(f, "unknown", "check")
				t.ofJob(f)
			}
		}),
		rule("jobs.polls", jobs, "Requests about a job are reads: they are tried again, blocked or not, and the job is not started again", func(t *trial) {
			t.connect()
			for i, fault := range []simulator.Fault{
				{Kind: simulator.KindStatus, Status: 503, Header: soon()}, {Kind: simulator.KindCutAfterRead},
				{Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency, Header: soon()}, {Kind: simulator.KindExpireToken},
			} {
				fault.Times, fault.Match = 1, asksForJob
				if i%2 == 1 {
					fault.Match = asksForResult
				}
				met := t.fault(fault)
				if a := t.succeeds(async, wait); a.RecordID == "" || a.Attempts != 1 || met.Hits() != 1 {
					t.errorf("after %s the output is %s", named(fault), a.raw)
				}
				t.started(i+1, i+1)
			}
		}),
		rule("jobs.batch", jobs, "The results of several tasks are items, in their order, failed ones among them", func(t *trial) {
			t.connect()
			a := t.succeeds(batch, wait)
			var body struct {
				Items []struct {
					ID         string
					StatusCode int
					RecordID   string
					Body       json.RawMessage
				}
			}
			if err := json.Unmarshal(a.Body, &body); err != nil || len(body.Items) != 3 || a.JobID == "" || a.StatusCode != 200 {
				t.fatalf("the output is %s", a.raw)
			}
			for i, status := range []int{204, 400, 204} {
				item := body.Items[i]
				if item.StatusCode != status || item.ID == "" || (item.RecordID == "") != (status == 400) || (item.Body == nil) != (status == 204) {
					t.errorf("item %d is wrong: %s", i, a.raw)
				}
			}
			if body.Items[0].RecordID >= body.Items[2].RecordID || len(a.Warnings) == 0 {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("jobs.later", jobs, "A GET of the job's path with waitForJob waits for a job that an earlier call has started", func(t *trial) {
			t.connect()
			first := t.succeeds(async, ``)
			t.pending(1)
			later := `{"method":"GET","url":"async/v1/job/` + first.JobID + `"}`
			if a := t.succeeds(later, wait); a.StatusCode != 204 || a.RecordID == "" || a.JobID != first.JobID {
				t.errorf("the output is %s", a.raw)
			}
			t.started(1, 1)
		}),
		rule("jobs.once", jobs, "A lost 202 leads to the same job, by its idempotency key: nothing is started twice", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindCutAfterWork, Method: http.MethodPost, Times: 1})
			if a := t.succeeds(async, wait); a.StatusCode != 204 || a.RecordID == "" || a.Attempts != 2 {
				t.errorf("the output is %s", a.raw)
			}
			t.started(2, 1)
		}),
	}
}
