package pluginside

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/simulator"
)

const (
	list     = `{"method":"GET","url":"record/v1/customer?limit=2"}`
	allPages = `{"fetchAllPages":true}`
)

// page has NetSuite answer a request for an offset with a page. It is at an
// address of the account, and its link to the next one is next, "" for none.
func (t *trial) page(offset int, next string, more bool, items string) *simulator.Injection {
	links := ""
	if next != "" {
		links = `{"rel":"next","href":"` + next + `"}`
	}
	return t.fault(simulator.Fault{
		Kind: simulator.KindStatus, Status: 200, Match: atOffset(offset),
		Header: http.Header{"Content-Type": {"application/vnd.oracle.resource+json; type=collection"}},
		Body:   fmt.Sprintf(`{"links":[%s],"count":2,"hasMore":%v,"items":[%s],"offset":%d,"totalResults":5}`, links, more, items, offset),
	})
}

func atOffset(offset int) func(*http.Request) bool {
	return func(r *http.Request) bool {
		at := r.URL.Query().Get("offset")
		return at == fmt.Sprint(offset) || at == "" && offset == 0
	}
}

// customersAt is the address of a page of customers.
func (t *trial) customersAt(offset int) string {
	return fmt.Sprintf("https://%s.suitetalk.api.netsuite.com/services/rest/record/v1/customer?limit=2&offset=%d", t.account.ID(), offset)
}

// threePages has NetSuite answer with a collection of three pages, unless a fault
// that is there already does something else.
func (t *trial) threePages() (remove func()) {
	all := []*simulator.Injection{
		t.page(0, t.customersAt(2), true, `{"id": 1.10},"]}"`),
		t.page(2, t.customersAt(4), true, `[1,[2e3]],{"items":[],"hasMore":true}`),
		t.page(4, "", false, `12345678901234567890`),
	}
	return func() {
		for _, page := range all {
			page.Remove()
		}
	}
}

const threePagesItems = `[{"id": 1.10},"]}",[1,[2e3]],{"items":[],"hasMore":true},12345678901234567890]`

// collection is a body of all pages.
type collection struct {
	Items                       json.RawMessage
	Count, TotalResults, Offset int
	HasMore                     bool
}

func (t *trial) collection(a *answer) (c collection) {
	if err := json.Unmarshal(a.Body, &c); err != nil {
		t.fatalf("the body is no collection: %v: %s", err, a.raw)
	}
	return c
}

func pageClauses() []clause {
	return []clause{
		rule("pages.whole", pages, "With fetchAllPages, the items of all pages are one list, in order and byte for byte", func(t *trial) {
			t.connect()
			t.threePages()
			a := t.succeeds(list, allPages)
			if got := string(t.collection(a).Items); got != threePagesItems {
				t.errorf("items is %s, want %s", got, threePagesItems)
			}
			if order := memberNames(a.Body); !slices.Equal(order, []string{"items", "count", "hasMore", "totalResults", "offset"}) {
				t.errorf("the members of the body are %q", order)
			}
			t.sent(3)
		}),
		rule("pages.counts", pages, "count is of what is there, offset and totalResults are the first page's; pages and attempts tell the work", func(t *trial) {
			t.connect()
			t.threePages()
			a := t.succeeds(`{"method":"GET","url":"record/v1/customer","query":{"limit":2,"offset":2}}`, allPages)
			if c := t.collection(a); c.Count != 3 || c.TotalResults != 5 || c.Offset != 2 || c.HasMore || a.Pages != 2 || a.Attempts != 2 || a.StatusCode != 200 {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("pages.most", pages, "maxPages ends the collection: hasMore is true then, and a warning says so", func(t *trial) {
			t.connect()
			t.threePages()
			a := t.succeeds(list, `{"fetchAllPages":true,"maxPages":2}`)
			if c := t.collection(a); c.Count != 4 || !c.HasMore || a.Pages != 2 || len(a.Warnings) == 0 {
				t.errorf("the output is %s", a.raw)
			}
			t.sent(2)
		}),
		rule("pages.same_request", pages, "Each page is asked for with the method, headers and body of the first; without a link, at the next offset", func(t *trial) {
			t.connect()
			t.page(0, "", true, `1,2`)
			t.page(2, "", false, `3`)
			a := t.succeeds(`{"method":"POST","url":"query/v1/suiteql?limit=2","headers":{"Prefer":"transient","X-Mine":"1"},"body":{"q":"SELECT 1.10"}}`, allPages)
			seen := t.requests()
			if c := t.collection(a); c.Count != 3 || len(seen) != 2 {
				t.fatalf("%d requests, the output is %s", len(seen), a.raw)
			}
			if first, second := seen[0], seen[1]; second.Method != http.MethodPost || second.Header.Get("Prefer") != "transient" || second.Header.Get("X-Mine") != "1" || second.SHA256 != first.SHA256 {
				t.errorf("the second page was asked for with %s %s, %v, %d bytes", second.Method, second.RequestURI, second.Header, second.Length)
			}
		}),
		rule("pages.retried", pages, "Each page is a read with tries of its own: failures, blocks, an expired token and a cut body between pages do not end it", func(t *trial) {
			t.connect()
			for _, fault := range []simulator.Fault{
				{Kind: simulator.KindStatus, Status: 503, Header: soon(), Match: atOffset(2)}, {Kind: simulator.KindStatus, Status: 429, Header: soon(), Match: atOffset(4)},
				{Kind: simulator.KindExpireToken, Match: atOffset(4)}, {Kind: simulator.KindCutAfterWork, Match: atOffset(2)},
			} {
				fault.Times = 1
				injected := t.fault(fault)
				remove := t.threePages()
				if got := string(t.collection(t.succeeds(list, `{"fetchAllPages":true,"maxRetries":1}`)).Items); got != threePagesItems {
					t.errorf("after %s: %s", named(fault), got)
				}
				if injected.Hits() != 1 {
					t.errorf("%s came %d times", named(fault), injected.Hits())
				}
				injected.Remove()
				remove()
			}
		}),
		rule("pages.error", pages, "An error on a later page ends the action with that error, whatever the step accepts, and the message names the page", func(t *trial) {
			t.connect()
			for status, reason := range map[int]string{403: "PERMISSION_DENIED", 404: "NOT_FOUND"} {
				fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: status, Match: atOffset(2), Body: `{}`})
				remove := t.threePages()
				f := t.fails(list, `{"fetchAllPages":true,"dontThrowErrorOn404":true,"acceptedStatusCodes":["403"]}`, reason)
				t.ends(f, "rejected", "never")
				if !strings.Contains(f.Message, "page 2") || f.Metadata["attempts"] != "2" {
					t.errorf("%d on the second page: %v, attempts %q", status, f, f.Metadata["attempts"])
				}
				fault.Remove()
				remove()
			}
		}),
		rule("pages.hostile", pages, "A link to another host, account or service is refused, and nothing is sent there", func(t *trial) {
			t.connect()
			for _, next := range []string{
				"https://evil.example/services/rest/record/v1/customer?offset=2",
				"https://7654321.suitetalk.api.netsuite.com/services/rest/record/v1/customer?offset=2",
				strings.Replace(t.customersAt(2), ".com/", ".com@evil.example/", 1),
				strings.Replace(t.customersAt(2), "record/v1/customer", "query/v1/suiteql", 1),
			} {
				before := len(t.requests())
				fault := t.page(0, next, true, `1,2`)
				t.ends(t.fails(list, allPages, "INVALID_RESPONSE"), "rejected", "never")
				if n := len(t.requests()) - before; n != 1 {
					t.errorf("a link to %s: %d requests, want 1", next, n)
				}
				fault.Remove()
			}
		}),
		rule("pages.loop", pages, "Pages that lead to one another, or bring nothing and say that more follows, are INVALID_RESPONSE", func(t *trial) {
			t.connect()
			t.page(2, t.customersAt(2), true, `3,4`)
			for items, requests := range map[string]int{`1,2`: 2, ``: 1} {
				before := len(t.requests())
				fault := t.page(0, t.customersAt(2), true, items)
				t.ends(t.fails(list, allPages, "INVALID_RESPONSE"), "rejected", "never")
				if n := len(t.requests()) - before; n != requests {
					t.errorf("items [%s] on the first page: %d requests, want %d", items, n, requests)
				}
				fault.Remove()
			}
		}),
		rule("pages.others", pages, "What is no collection is delivered as it is, and so is a RESTlet's answer, and every page without fetchAllPages", func(t *trial) {
			t.connect()
			const page = `{"items":[1.10],"hasMore":true}`
			for _, test := range []struct{ input, config, body string }{
				{list, allPages, `{"id":"1", "item":{"items":[1],"hasMore":true}}`}, {list, allPages, `[1.10]`}, {list, allPages, `{"items":{},"hasMore":true}`},
				{`{"method":"GET","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`, allPages, page}, {list, ``, page},
			} {
				before := len(t.requests())
				fault := t.given(200, contentJSON, test.body)
				a := t.succeeds(test.input, test.config)
				if n := len(t.requests()) - before; string(a.Body) != test.body || a.Pages != 0 || n != 1 {
					t.errorf("%s: %d requests, the output is %s", test.body, n, a.raw)
				}
				fault.Remove()
			}
		}),
		rule("pages.format", pages, "With responseFormat text or base64, fetchAllPages is INVALID_CONFIG, and nothing is sent", func(t *trial) {
			t.connect()
			for _, format := range []string{"text", "base64"} {
				f := t.fails(list, `{"fetchAllPages":true,"responseFormat":"`+format+`"}`, "INVALID_CONFIG")
				t.violates(f, "fetchAllPages")
			}
			t.nothingSent()
		}),
		rule("pages.too_large", pages, "MAX_RESPONSE_BYTES bounds all pages together", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES=5000")
			row := `"` + strings.Repeat("x", 2000) + `"`
			t.page(0, t.customersAt(2), true, row)
			t.page(2, t.customersAt(4), true, row)
			t.page(4, "", false, row)
			t.succeeds(list, `{"fetchAllPages":true,"maxPages":2}`)
			t.fails(list, allPages, "RESPONSE_TOO_LARGE")
		}),
	}
}
