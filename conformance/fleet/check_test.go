package fleet_test

import (
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
)

// TestAudit: the audit of the fault tests accepts what may happen to a job, and
// sees what may not.
func TestAudit(t *testing.T) {
	t.Parallel()
	at := time.Now()
	failed := func(outcome failure.Outcome, retry failure.Retry) *fleet.Result {
		return &fleet.Result{Worker: "a", Finished: at, Error: &fleet.Failure{Reason: failure.Unavailable, Outcome: outcome, Retry: retry}}
	}
	done := &fleet.Result{Worker: "a", Finished: at}
	unknown := failed(failure.Unknown, failure.RetryCheck)
	carriedOut, lost := sight{204, true}, sight{0, false}
	post := entry{what: "POST", write: true, stored: true}
	put := entry{what: "PUT", write: true, stored: true, repeats: true}
	get := entry{what: "GET", repeats: true}
	for _, test := range []struct {
		name         string
		kind         entry
		result       *fleet.Result
		seen         []sight
		applied      int
		held         int
		want, retold string // a part of the problem; whose result it has later
	}{
		{"a POST that succeeded", post, done, []sight{carriedOut}, 1, 1, "", ""},
		{"a POST that was blocked first", post, done, []sight{{429, false}, {401, false}, carriedOut}, 1, 1, "", ""},
		{"a POST whose answer was lost", post, unknown, []sight{carriedOut}, 1, 1, "", ""},
		{"a POST that was cut", post, unknown, []sight{lost}, 0, 0, "", ""},
		{"a PUT that was repeated", put, done, []sight{lost, carriedOut, carriedOut}, 2, 1, "", ""},
		{"a GET that was repeated", get, done, []sight{{200, false}, {200, false}}, 0, 0, "", ""},

		{"no result", post, nil, nil, 0, 0, "no result", ""},
		{"another result later", post, done, []sight{carriedOut}, 1, 1, "another result", "b"},
		{"a success that never was", post, done, []sight{lost}, 0, 0, "carried out 0 times", ""},
		{"a write carried out twice", post, done, []sight{carriedOut, carriedOut}, 2, 2, "carried out 2 times", ""},
		{"a write sent twice", post, unknown, []sight{lost, lost}, 0, 0, "sent 2 times", ""},
		{"refused, and carried out", post, failed(failure.Rejected, failure.RetryNever), []sight{carriedOut}, 1, 1, "told that it was not", ""},
		{"not sent, and seen", post, failed(failure.NotSent, failure.RetrySafe), []sight{lost}, 0, 0, "not sent", ""},
		{"no outcome", post, failed("", failure.RetryNever), nil, 0, 0, "without an outcome", ""},
		{"unknown, with the advice to repeat", post, failed(failure.Unknown, failure.RetrySafe), []sight{lost}, 0, 0, "advice", ""},
		{"an unknown read", get, unknown, []sight{lost}, 0, 0, "no unknown outcome", ""},
		{"a PUT given up", put, unknown, []sight{lost}, 0, 0, "can be repeated", ""},
		{"a read that changed something", get, done, []sight{carriedOut}, 1, 0, "changed something", ""},
		{"a record lost", post, done, []sight{carriedOut}, 1, 0, "0 records", ""},
	} {
		e := test.kind
		e.result, e.seen, e.applied, e.held = test.result, test.seen, test.applied, test.held
		if test.result != nil {
			later := *test.result
			if test.retold != "" {
				later.Worker = test.retold
			}
			e.later = &later
		}
		switch got := strings.Join(e.audit(), "\n"); {
		case test.want == "" && got != "":
			t.Errorf("%s: %s", test.name, got)
		case !strings.Contains(got, test.want):
			t.Errorf("%s: %q does not say %q", test.name, got, test.want)
		}
	}
}
