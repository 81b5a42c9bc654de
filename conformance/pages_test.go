package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
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

// TestPagesIntoAFile: a list, a query and a dataset are written to a file while
// their pages come, compressed or not.
func TestPagesIntoAFile(t *testing.T) {
	t.Parallel()
	for _, gzip := range []bool{false, true} {
		b := simulated(t, simulator.Options{Gzip: gzip, Customers: 4000, Datasets: map[string]string{"custdataset_all": "SELECT * FROM customer"}})
		for _, input := range manyPages {
			path := filepath.Join(t.TempDir(), "output.json")
			file, err := os.Create(path) // #nosec G304 -- of the test's own
			if err != nil {
				t.Fatal(err)
			}
			_, err = b.host.RunActionTo(t.Context(), plugin.Request{Action: schema.ActionID, Credentials: b.credentials, Config: []byte(`{"fetchAllPages":true}`), Input: []byte(input)}, file)
			if err != nil {
				t.Errorf("%s: %v", input, err)
			}
			_ = file.Close()
			checkRows(t, path, 4)
		}
	}
}

// TestPagesTooLargeTogether: the limit of an answer is that of all pages together,
// as they are without compression.
func TestPagesTooLargeTogether(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Gzip: true, Customers: 4000}, "NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES=350000")
	f := b.fails(manyPages[2], `{"fetchAllPages":true}`, failure.ResponseTooLarge, failure.Rejected)
	if !strings.Contains(f.Message, "3 pages together are larger than 350000 bytes") || f.Attempts != 3 {
		t.Errorf("%d attempts, %s", f.Attempts, f.Message)
	}
	b.must(manyPages[2], `{"fetchAllPages":true,"maxPages":2}`)
}

// manyPages are the requests for all customers, by ID: a query, a dataset, and a list.
var manyPages = []string{
	`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT * FROM customer ORDER BY id"}}`,
	`{"url":"query/v1/dataset/custdataset_all/result","method":"GET"}`,
	`{"url":"record/v1/customer","method":"GET"}`,
}

// checkRows checks that a file holds the output document of so many pages of 1,000
// rows, each once and in order, and returns how many MB it has.
func checkRows(t *testing.T, path string, pages int) float64 {
	t.Helper()
	text, err := os.ReadFile(path) // #nosec G304 -- of the test's own
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Body struct {
			Items []struct{ ID string }
			Count int
		}
		Pages, Attempts int
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	if document.Body.Count != 1000*pages || len(document.Body.Items) != 1000*pages || document.Pages != pages || document.Attempts != pages {
		t.Errorf("count %d, %d items, %d pages, %d attempts", document.Body.Count, len(document.Body.Items), document.Pages, document.Attempts)
	}
	for n, item := range document.Body.Items {
		if want := fmt.Sprint(1001 + n); item.ID != want {
			t.Fatalf("item %d is %q, want %s", n, item.ID, want)
		}
	}
	return float64(len(text)) / megabyte
}
