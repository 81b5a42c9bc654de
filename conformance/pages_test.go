package conformance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// pagesOf reads the items of a body, and checks what stands beside them.
func pagesOf(t *testing.T, a *answer) []map[string]any {
	t.Helper()
	var body struct {
		Items []map[string]any
		Count int
	}
	if err := a.Decode(&body); err != nil {
		t.Fatal(err)
	}
	if body.Count != len(body.Items) {
		t.Errorf("count %d of %d items", body.Count, len(body.Items))
	}
	return body.Items
}

// TestAllPages: a list and a query come whole, in order, through a block, a
// failure, an expired token and a page that is cut on its way.
func TestAllPages(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for n := range 30 {
		if err := b.sim.PutRecord("customer", fmt.Appendf(nil, `{"id":"%d","companyName":"C%d"}`, 9000+n, n)); err != nil {
			t.Fatal(err)
		}
	}
	total := len(b.sim.Records("customer"))
	for skip, fault := range []simulator.Fault{
		{Kind: simulator.KindHalfBody}, {Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency},
		{Kind: simulator.KindExpireToken}, {Kind: simulator.KindStatus, Status: 503}, {Kind: simulator.KindHalfChunked},
	} {
		fault.Stage, fault.PathPrefix, fault.Times, fault.Skip = simulator.StageAPI, "/services/rest/", 1, 2*skip
		b.sim.Inject(fault)
	}
	a := b.must(`{"url":"record/v1/customer","method":"GET","query":{"limit":5}}`, `{"fetchAllPages":true}`)
	if items := pagesOf(t, a); len(items) != total || a.Pages != (total+4)/5 || a.Attempts != a.Pages+5 {
		t.Errorf("%d of %d items, %d pages, %d attempts", len(items), total, a.Pages, a.Attempts)
	}
	a = b.must(`{"url":"query/v1/suiteql?limit=7","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT id FROM customer ORDER BY id"}}`, `{"fetchAllPages":"on"}`)
	seen := map[any]bool{}
	for _, item := range pagesOf(t, a) {
		seen[item["id"]] = true
	}
	if len(seen) != total || a.Pages != (total+6)/7 {
		t.Errorf("%d of %d rows, %d pages", len(seen), total, a.Pages)
	}
	a = b.must(`{"url":"record/v1/customer/9000","method":"GET"}`, `{"fetchAllPages":true}`)
	if a.Pages != 0 || !strings.Contains(string(a.Body), `"companyName":"C0"`) {
		t.Errorf("a record: %s", a.raw)
	}
}

// TestHostilePages: a link to another host is not followed, and an error names its
// page.
func TestHostilePages(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{
		Kind: simulator.KindStatus, Status: 200, Times: 1, Stage: simulator.StageAPI, Header: http.Header{"Content-Type": {"application/vnd.oracle.resource+json; type=collection"}},
		Body: `{"links":[{"rel":"next","href":"https://evil.example/services/rest/record/v1/customer?offset=1"}],"hasMore":true,"items":[1]}`,
	})
	f := b.fails(`{"url":"record/v1/customer","method":"GET"}`, `{"fetchAllPages":true}`, failure.InvalidResponse, failure.Rejected)
	if n := len(b.requests()); n != 1 || !strings.Contains(f.Message, "page 1") {
		t.Errorf("%d requests, %s", n, f.Message)
	}
	for n := range 6 {
		if err := b.sim.PutRecord("customer", fmt.Appendf(nil, `{"id":"%d","companyName":"C"}`, 9000+n)); err != nil {
			t.Fatal(err)
		}
	}
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Status: 403, Skip: 2, Times: 1, Stage: simulator.StageAPI})
	f = b.fails(`{"url":"record/v1/customer","method":"GET","query":{"limit":2}}`, `{"fetchAllPages":true}`, failure.PermissionDenied, failure.Rejected)
	if !strings.Contains(f.Message, "page 3") || f.Attempts != 3 {
		t.Errorf("%d attempts, %s", f.Attempts, f.Message)
	}
}
