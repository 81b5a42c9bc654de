package main

import (
	"strings"
	"testing"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

func TestTraceShowsEachTry(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	to.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 503, Header: map[string][]string{"Retry-After": {"0"}, "X-Mark": {"first"}}, Times: 1})
	plain := call{env: to.env}.run(t, "request", "record/v1/customer/101").wants(t, exitDone)
	if plain.stderr != "" {
		t.Errorf("without --trace: %q", plain.stderr)
	}
	to.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 503, Header: map[string][]string{"Retry-After": {"0"}, "X-Mark": {"first"}}, Times: 1})
	got := call{env: to.env}.run(t, "request", "--trace", "-H", "Prefer: x", "record/v1/customer/101").wants(t, exitDone)
	rest := got.stderr
	for _, want := range []string{
		"try 1  token\n", "try 1  slot\n", "try 1  GET https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer/101\n",
		"prefer: x\n", "try 1  503\n", "x-mark: first\n", "try 1  wait 0s (failed)\n", "try 2  GET ", "try 2  200\n", "x-n-operationid: ", "transfer\n", "= token ",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("no %q, or not in its place, in\n%s", want, got.stderr)
		}
		rest = after
	}
	if lower := strings.ToLower(got.stderr); strings.Contains(lower, "authorization") || strings.Contains(lower, "bearer") {
		t.Errorf("a token's header is shown:\n%s", got.stderr)
	}
}

func TestProgressInWords(t *testing.T) {
	t.Parallel()
	began := time.Unix(1000, 0)
	for _, tt := range []struct {
		p    *progress
		want string
	}{
		{&progress{tries: 1, doing: plugin.Progress{Phase: "try"}}, "12 s · NetSuite is working"},
		{&progress{tries: 2, doing: plugin.Progress{Phase: "wait", Lasts: 9 * time.Second, Note: "blocked"}, since: began.Add(10 * time.Second)}, "12 s · blocked by NetSuite's limit: trying again in 7 s · 2 requests"},
		{&progress{tries: 30, doing: plugin.Progress{Phase: "transfer"}, received: 4_200_000}, "12 s · 30 requests · 4.2 MB received"},
		{&progress{tries: 3, doing: plugin.Progress{Phase: "job"}}, "12 s · waiting for the job · 3 requests"},
	} {
		tt.p.began = began
		if got := tt.p.line(began.Add(12 * time.Second)); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// TestAllRowsOfAQuery: pages are followed, and --limit may be over a page.
func TestAllRowsOfAQuery(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{Customers: 2500})
	const query = "SELECT id FROM customer ORDER BY id"
	all := call{env: to.env}.run(t, "suiteql", "--all-pages", query).wants(t, exitDone)
	if lines := strings.Count(all.stdout, "\r\n"); lines != len(to.Records("customer"))+1 || all.stderr != "" {
		t.Errorf("%d lines; %s", lines, all.stderr)
	}
	some := call{env: to.env}.run(t, "suiteql", "--limit", "1500", "--format", "jsonl", query).wants(t, exitDone)
	if lines := strings.Count(some.stdout, "\n"); lines != 1500 {
		t.Errorf("%d lines", lines)
	}
	first := call{env: to.env}.run(t, "suiteql", query).wants(t, exitDone)
	if lines := strings.Count(first.stdout, "\r\n"); lines != 1001 || !strings.Contains(first.stderr, "--all-pages") {
		t.Errorf("%d lines; %s", lines, first.stderr)
	}
}

// TestRequestWaitsForAJob: one command creates a record in the background, and
// prints its answer.
func TestRequestWaitsForAJob(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{JobTime: 100 * time.Millisecond})
	got := call{env: to.env}.run(t, "request", "--wait", "-H", "Prefer: respond-async", "record/v1/customer", "-d", `{"companyName":"A"}`).wants(t, exitDone)
	if document := decode(t, got.stdout); document["recordId"] == nil || document["jobId"] == nil {
		t.Error(got.stdout)
	}
}
