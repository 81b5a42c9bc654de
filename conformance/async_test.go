package conformance_test

import (
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	asyncInput = `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"new"}}`
	keyedInput = `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"idempotencyKey":"mine","body":{"companyName":"new"}}`
	blankInput = `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"idempotencyKey":" ","body":{"companyName":"new"}}`
	keyHeader  = "X-Netsuite-Idempotency-Key"
)

// TestIdempotencyKeys: one is made for each asynchronous write, and kept over
// its tries; others get none.
func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{Kind: simulator.KindCutBeforeRead, Stage: simulator.StageAPI, Times: 1})
	keys := map[string]int{}
	for _, input := range []string{asyncInput, asyncInput, keyedInput,
		`{"url":"record/v1/customer/eid:a","method":"PUT","headers":{"Prefer":"respond-async"},"body":{"companyName":"x"}}`} {
		if answered := b.must(input, oneRetry); answered.StatusCode != 202 || answered.JobID == "" || answered.Body != nil {
			t.Errorf("%s", answered.raw)
		}
	}
	for _, seen := range b.requests() {
		keys[seen.Header.Get(keyHeader)]++
	}
	if len(keys) != 4 || keys[""] != 0 || keys["mine"] != 1 {
		t.Errorf("%v", keys)
	}
	twice := 0
	for key, n := range keys {
		if n == 2 {
			twice++
		}
		if len(key) < 20 && key != "mine" {
			t.Errorf("%q can be guessed", key)
		}
	}
	if twice != 1 {
		t.Errorf("the second try bears another key: %v", keys)
	}
	for _, input := range []string{
		`{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`,
		`{"url":"record/v1/customer","method":"GET","headers":{"Prefer":"respond-async"}}`,
		`{"url":"` + restlet + `","method":"POST","headers":{"Prefer":"respond-async"},"body":{}}`,
	} {
		b.must(input, ``)
		seen := b.requests()
		if key := seen[len(seen)-1].Header.Get(keyHeader); key != "" {
			t.Errorf("%s: a key, %q", input, key)
		}
	}
}

// TestLost202: the answer with the job is lost; the key leads back to it.
func TestLost202(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.KindCutAfterWork, simulator.KindStatus} {
		for _, input := range []string{asyncInput, keyedInput, blankInput} {
			b := simulated(t, simulator.Options{})
			b.must(`{"url":"record/v1/vendor","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"x"}}`, ``) // job 1
			b.sim.Inject(simulator.Fault{Kind: kind, Stage: simulator.StageAPI, Status: 502, AfterWork: true, Times: 1})
			answered := b.must(input, oneRetry)
			if answered.StatusCode != 202 || answered.JobID != "2" || answered.Attempts != 2 || answered.Body != nil || answered.Headers["location"] == "" {
				t.Errorf("%s", answered.raw)
			}
			b.must(`{"url":"async/v1/job/2/task/1/result","method":"GET"}`, ``)
			if n := len(b.sim.Records("customer")); n != 1 {
				t.Errorf("%d records", n)
			}
		}
	}
}

// TestTakenKey: a key that was used before gives the first job's answer.
func TestTakenKey(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	first := b.must(keyedInput, ``)
	again := b.must(keyedInput, `{"maxRetries":0}`)
	if again.StatusCode != 202 || again.JobID != first.JobID || again.Attempts != 1 || again.Body != nil || again.Headers["location"] != first.Headers["location"] {
		t.Errorf("%s, then %s", first.raw, again.raw)
	}
	if n := len(b.sim.Records("customer")); n != 1 {
		t.Errorf("%d records", n)
	}
	// The answer that says so breaks off within its body: its Location is enough.
	cut := b.sim.Inject(simulator.Fault{Kind: simulator.KindHalfBody, Stage: simulator.StageAPI})
	if again := b.must(keyedInput, ``); again.StatusCode != 202 || again.JobID != first.JobID {
		t.Errorf("%s, then %s", first.raw, again.raw)
	}
	cut.Remove()
	// A 400 of that kind without a job to lead to stays an error.
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 400, Times: 1,
		Body: `{"o:errorDetails":[{"detail":"taken","o:errorCode":"IDEMPOTENCY_ERROR"}]}`})
	b.fails(keyedInput, ``, failure.RequestRejected, failure.Rejected)
}
