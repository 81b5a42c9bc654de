package pluginside

import (
	"fmt"
	"net/http"
	"time"

	"netsuite-connector/simulator"
)

const (
	update     = `{"method":"PATCH","url":"record/v1/customer/1","body":{"companyName":"x"}}`
	put        = `{"method":"PUT","url":"record/v1/customer/1","body":{"companyName":"x"}}`
	putLines   = `{"method":"PUT","url":"record/v1/salesOrder/1","body":{"item":{"items":[{"quantity":1}]}}}`
	putReplace = `{"method":"PUT","url":"record/v1/salesOrder/1","query":{"replace":"item"},"body":{"item":{"items":[{"quantity":1}]}}}`
	remove     = `{"method":"DELETE","url":"record/v1/customer/1"}`
	suiteQL    = `{"method":"POST","url":"query/v1/suiteql","headers":{"Prefer":"transient"},"body":{"q":"SELECT id FROM customer"}}`
	async      = `{"method":"POST","url":"record/v1/customer","body":{"companyName":"x"},"headers":{"Prefer":"respond-async"}}`
	runScript  = `{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":{"a":1}}`
)

// soon is sent with a fault, so that a retry follows at once.
func soon() http.Header { return http.Header{"Retry-After": {"0"}} }

// inconclusive are faults after which nobody knows whether a write was carried
// out.
func inconclusive() []simulator.Fault {
	faults := []simulator.Fault{{Kind: simulator.KindCutAfterRead}, {Kind: simulator.KindCutAfterWork}}
	for _, status := range []int{500, 502, 503, 504, 408} {
		faults = append(faults, simulator.Fault{Kind: simulator.KindStatus, Status: status, Header: soon()})
	}
	return faults
}

// retried checks that a request is sent a second time after a fault, and no third
// time.
func (t *trial) retried(input, config string, faults ...simulator.Fault) {
	for _, fault := range faults {
		// The second answer is made, so that it does not depend on records.
		before := len(t.requests())
		fault.Times = 1
		first := t.fault(fault)
		second := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: `{"second":true}`})
		a, f := t.call(input, config)
		first.Remove()
		second.Remove()
		if f != nil {
			t.errorf("%s after %s: %v, want a success at the second try", input, named(fault), f)
			continue
		}
		if n := len(t.requests()) - before; n != 2 || a.Attempts != 2 {
			t.errorf("%s after %s: %d requests and attempts %d, want 2", input, named(fault), n, a.Attempts)
		}
	}
}

// notRetried checks that a request is sent once, whatever else there was time
// for.
func (t *trial) notRetried(input, config, outcome, retry string, faults ...simulator.Fault) {
	for _, fault := range faults {
		before := len(t.requests())
		injection := t.fault(fault)
		a, f := t.call(input, config)
		injection.Remove()
		if n := len(t.requests()) - before; n != 1 {
			t.errorf("%s after %s: %d requests, want 1", input, named(fault), n)
		}
		if f == nil {
			t.errorf("%s after %s succeeded: %s", input, named(fault), a.raw)
			continue
		}
		t.ends(f, outcome, retry)
	}
}

func named(f simulator.Fault) string {
	if f.Kind == simulator.KindStatus {
		return fmt.Sprint(f.Status)
	}
	return string(f.Kind) + string(f.Problem)
}

func retryClauses() []clause {
	return []clause{
		rule("retry.reads", tryingAgain, "GET and SuiteQL are retried after a lost connection, 500, 502, 503, 504 and 408", func(t *trial) {
			t.connect()
			t.retried(read, ``, inconclusive()...)
			t.retried(suiteQL, ``, inconclusive()...)
		}),
		rule("retry.blocked", tryingAgain, "What NetSuite blocked is retried, whatever the method", func(t *trial) {
			t.connect()
			block := simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency, Header: soon()}
			for _, input := range []string{read, create, update, remove, putLines, runScript} {
				t.retried(input, ``, block)
			}
		}),
		rule("retry.no_connection", tryingAgain, "Where no connection was made, every method is retried", func(t *trial) {
			t.connect()
			for _, input := range []string{read, create} {
				t.join(t.sim, "") // no connection is open yet
				t.inject(simulator.Fault{Kind: simulator.KindConnectCut, Times: 1})
				t.succeeds(input, ``)
				t.sent(1)
			}
		}),
		rule("retry.other_statuses", tryingAgain, "Other statuses are not retried", func(t *trial) {
			t.connect()
			for _, status := range []int{400, 403, 404, 405, 409, 410, 412, 415, 422, 307} {
				t.notRetried(read, ``, "rejected", "never", simulator.Fault{Kind: simulator.KindStatus, Status: status, Header: soon()})
			}
		}),
		rule("retry.count", tryingAgain, "maxRetries counts failures, and attempts tells the tries", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: soon()})
			if f := t.fails(read, `{"maxRetries":2}`, "UPSTREAM_ERROR"); f.Attempts() != 3 {
				t.errorf("attempts is %d, want 3", f.Attempts())
			}
			t.sent(3)
		}),
		rule("retry.none", tryingAgain, "With maxRetries 0 one request is on the wire, blocked or not", func(t *trial) {
			t.connect()
			t.notRetried(read, once, "rejected", "safe", inconclusive()...)
			t.notRetried(create, once, "rejected", "safe", simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency, Header: soon()})
		}),
		rule("retry.after", tryingAgain, "Retry-After is waited for", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"3"}}, Times: 1})
			t.succeeds(read, ``)
			t.sent(2)
			seen := t.requests()
			if waited := seen[len(seen)-1].Time.Sub(seen[0].Time); waited < 2900*time.Millisecond {
				t.errorf("the second try came after %v, want 3 s", waited)
			}
		}),
	}
}
