package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	waitForJob = `{"waitForJob":true}`
	jobPath    = "/services/rest/async/v1/job/"
	respond    = `"headers":{"Prefer":"respond-async"}`
)

// TestJobsAreAwaited: one step starts a job and has its result.
func TestJobsAreAwaited(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{JobTime: 1500 * time.Millisecond})
	created := b.must(asyncInput, waitForJob)
	if created.StatusCode != 204 || created.RecordID == "" || created.JobID != "1" || created.Attempts != 1 || created.Body != nil {
		t.Fatalf("created: %s", created.raw)
	}
	record := "record/v1/customer/" + created.RecordID
	polls := 0
	for _, seen := range b.requests() {
		if seen.RequestURI == jobPath+"1" {
			polls++
		}
		if seen.RequestURI != "/services/rest/record/v1/customer" && seen.Header.Get("Prefer") != "" {
			t.Errorf("%s was asked for with Prefer", seen.RequestURI)
		}
	}
	if polls != 2 { // after 1 s and 2.5 s
		t.Errorf("%d polls", polls)
	}
	var all []func()
	for _, step := range []func(){
		func() { // a read
			read := b.must(`{"url":"`+record+`","method":"GET",`+respond+`}`, waitForJob)
			if read.StatusCode != 200 || !strings.Contains(string(read.Body), `"companyName":"new"`) {
				t.Errorf("read: %s", read.raw)
			}
		},
		func() { // an update
			updated := b.must(`{"url":"`+record+`","method":"PATCH",`+respond+`,"body":{"comments":"x"}}`, waitForJob)
			if updated.StatusCode != 204 || updated.RecordID != created.RecordID {
				t.Errorf("updated: %s", updated.raw)
			}
		},
		func() { // a job that another step has started
			later := b.must(`{"url":"async/v1/job/1","method":"GET"}`, waitForJob)
			if later.StatusCode != 204 || later.RecordID != created.RecordID || later.JobID != "1" || later.Attempts != 1 {
				t.Errorf("later: %s", later.raw)
			}
		},
		func() { // one that failed
			f := b.fails(`{"url":"record/v1/customer/987654","method":"DELETE",`+respond+`}`, waitForJob, failure.NotFound, failure.Rejected)
			if f.JobID == "" || f.StatusCode != 404 || f.ErrorCode != "NONEXISTENT_ID" || !strings.Contains(f.Message, "failed") || f.Attempts != 1 {
				t.Errorf("%+v", f)
			}
			missing := b.must(`{"url":"async/v1/job/`+f.JobID+`","method":"GET"}`, `{"waitForJob":true,"dontThrowErrorOn404":true}`)
			if missing.StatusCode != 404 || missing.JobID != f.JobID || missing.Warnings != nil {
				t.Errorf("%s", missing.raw)
			}
			b.fails(`{"url":"async/v1/job/`+f.JobID+`","method":"GET"}`, waitForJob, failure.NotFound, failure.Rejected)
			b.fails(`{"url":"async/v1/job/987","method":"GET"}`, waitForJob, failure.NotFound, failure.Rejected)
		},
		func() { // what is no job
			plain := b.must(`{"url":"`+record+`","method":"GET"}`, waitForJob)
			if plain.StatusCode != 200 || plain.JobID != "" {
				t.Errorf("plain: %s", plain.raw)
			}
		},
	} {
		done := make(chan struct{})
		go func() { defer close(done); step() }()
		all = append(all, func() { <-done })
	}
	for _, wait := range all {
		wait()
	}
	erased := b.must(`{"url":"`+record+`","method":"DELETE",`+respond+`}`, waitForJob)
	if erased.StatusCode != 204 || len(b.sim.Records("customer")) != 0 {
		t.Errorf("erased: %s", erased.raw)
	}
}

type batchItem struct {
	ID         string          `json:"id"`
	StatusCode int             `json:"statusCode"`
	RecordID   string          `json:"recordId"`
	Body       json.RawMessage `json:"body"`
}

func batchInput(names ...string) string {
	var items []string
	for _, name := range names {
		items = append(items, `{`+name+`}`)
	}
	return `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async","Content-Type":"application/vnd.oracle.resource+json; type=collection"},"body":{"items":[` + strings.Join(items, ",") + `]}}`
}

// TestBatchesAreAwaited: a hundred records are created in one step, which returns
// their ids.
func TestBatchesAreAwaited(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	var names []string
	for n := range 100 {
		names = append(names, fmt.Sprintf(`"companyName":"c%d"`, n))
	}
	a := b.must(batchInput(names...), `{"waitForJob":true,"fetchAllPages":true}`)
	var body struct{ Items []batchItem }
	if err := json.Unmarshal(a.Body, &body); err != nil || len(body.Items) != 100 || a.StatusCode != 200 || a.JobID != "1" || a.Attempts != 1 || a.Warnings != nil {
		t.Fatalf("%v, %.500s", err, a.raw)
	}
	ids := map[string]bool{}
	for n, item := range body.Items {
		if item.StatusCode != 204 || item.Body != nil || item.ID != fmt.Sprint(n+1) {
			t.Errorf("%+v", item)
		}
		ids[item.RecordID] = true
	}
	if len(ids) != 100 || ids[""] || len(b.sim.Records("customer")) != 100 {
		t.Errorf("%d ids for %d records", len(ids), len(b.sim.Records("customer")))
	}
	// Some fail: the others were created all the same.
	a = b.must(batchInput(`"companyName":"ok"`, `"email":"wrong"`), waitForJob)
	body.Items = nil
	if err := json.Unmarshal(a.Body, &body); err != nil || len(body.Items) != 2 || body.Items[0].StatusCode != 204 || body.Items[0].RecordID == "" ||
		body.Items[1].StatusCode != 400 || !strings.Contains(string(body.Items[1].Body), "email") || body.Items[1].RecordID != "" {
		t.Fatalf("%v, %s", err, a.raw)
	}
	if len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0], "1 of the 2 tasks of job 2 failed") {
		t.Errorf("%q", a.Warnings)
	}
	// All fail: nothing was created.
	f := b.fails(batchInput(`"email":"wrong"`, `"email":"this, too"`), waitForJob, failure.RequestRejected, failure.Rejected)
	if f.JobID != "3" || !strings.Contains(f.Message, "All tasks of job 3 failed") || f.StatusCode != 400 {
		t.Errorf("%+v", f)
	}
	if n := len(b.sim.Records("customer")); n != 101 {
		t.Errorf("%d records", n)
	}
}

// TestJobsOutlastTheTime: what became of a job that is not completed in time is not
// known, and a later step can wait for it.
func TestJobsOutlastTheTime(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{JobTime: 4 * time.Second})
	f := b.fails(asyncInput, `{"waitForJob":true,"timeoutSeconds":2}`, failure.Timeout, failure.Unknown)
	if f.JobID != "1" || !strings.Contains(f.Message, "async/v1/job/1") || !strings.Contains(f.Message, "Wait for Job") || f.RetryAfter != 0 || f.Attempts != 1 {
		t.Errorf("%+v", f)
	}
	const later = `{"url":"async/v1/job/1","method":"GET"}`
	if f := b.fails(later, `{"waitForJob":true,"timeoutSeconds":1}`, failure.Timeout, failure.Rejected); f.JobID != "1" || f.Retry() != failure.RetrySafe {
		t.Errorf("%+v", f)
	}
	if a := b.must(later, waitForJob); a.StatusCode != 204 || a.RecordID == "" {
		t.Errorf("%s", a.raw)
	}
	if n := len(b.sim.Records("customer")); n != 1 {
		t.Errorf("%d records", n)
	}
}

// TestJobsAreCancelled: the host gives up, and NetSuite goes on.
func TestJobsAreCancelled(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{JobTime: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.sim.Inject(simulator.Fault{Kind: simulator.KindHeader, PathPrefix: jobPath, Match: func(*http.Request) bool { cancel(); return false }})
	_, f := b.call(ctx, asyncInput, waitForJob)
	if f == nil || f.Reason != failure.Cancelled || f.Outcome != failure.Unknown {
		t.Fatalf("%+v", f)
	}
}

// TestPollsAreReads: what happens to a poll is not the job's fault.
func TestPollsAreReads(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, fault := range []simulator.Fault{
		{Kind: simulator.KindExpireToken},
		{Kind: simulator.KindStatus, Status: 503},
		{Kind: simulator.KindStatus, Status: 429},
		{Kind: simulator.KindCutAfterRead},
		{Kind: simulator.KindHalfBody},
		{Kind: simulator.KindHalfBody, PathPrefix: jobPath + "5/task/"},
		{Kind: simulator.KindStatus, Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>Maintenance</html>"},
	} {
		fault.Times, fault.Stage = 1, simulator.StageAPI
		if fault.PathPrefix == "" {
			fault.PathPrefix = jobPath
		}
		injected := b.sim.Inject(fault)
		if a := b.must(asyncInput, waitForJob); a.StatusCode != 204 || a.RecordID == "" || a.Attempts != 1 {
			t.Errorf("%s: %s", fault.Kind, a.raw)
		}
		if injected.Hits() == 0 && fault.PathPrefix == jobPath {
			t.Errorf("%s hit nothing", fault.Kind)
		}
		injected.Remove()
	}
	// A job that vanishes may have been carried out.
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Status: 404, Stage: simulator.StageAPI, PathPrefix: jobPath, Times: 1})
	f := b.fails(asyncInput, `{"waitForJob":true,"dontThrowErrorOn404":true}`, failure.NotFound, failure.Unknown)
	if f.JobID == "" || !strings.Contains(f.Message, "async/v1/job/"+f.JobID) {
		t.Errorf("%+v", f)
	}
}

// TestJobsAreStartedOnce: the answer with the job is lost, or the key is taken; it is
// the first job that is waited for.
func TestJobsAreStartedOnce(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Stage: simulator.StageAPI, Method: "POST", Times: 1})
	first := b.must(keyedInput, waitForJob)
	again := b.must(keyedInput, `{"waitForJob":true,"maxRetries":0}`)
	if first.StatusCode != 204 || first.RecordID == "" || first.Attempts != 2 || again.RecordID != first.RecordID || again.JobID != first.JobID || again.Attempts != 1 {
		t.Errorf("%s, then %s", first.raw, again.raw)
	}
	if n := len(b.sim.Records("customer")); n != 1 {
		t.Errorf("%d records", n)
	}
}
