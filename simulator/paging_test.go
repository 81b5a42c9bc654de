package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

type gotPage struct {
	Links               []link
	Count, Offset       int
	TotalResults        int
	HasMore             bool
	Items               []map[string]any
	Previous, Next, End string // hrefs of the links previous, next and last
}

func (a answered) page(t testing.TB) (p gotPage) {
	t.Helper()
	a.want(t, 200)
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Links {
		switch l.Rel {
		case "previous":
			p.Previous = l.Href
		case "next":
			p.Next = l.Href
		case "last":
			p.End = l.Href
		}
	}
	return p
}

func (c *client) suiteql(query, sql string) answered {
	c.t.Helper()
	return c.call("POST", "query/v1/suiteql"+query, `{"q":`+jsonText(sql)+`}`, "Prefer", "transient")
}

// 100,000 rows are read in 100 pages, from the query, the dataset and the list. A
// query has no more rows than these, whatever the table has.
func TestManyPages(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Customers: 100_500, Datasets: map[string]string{"custdataset_all": "SELECT id, email FROM customer"}})
	for name, first := range map[string]func() answered{
		"query":   func() answered { return c.suiteql("", "SELECT id, companyName FROM customer") },
		"dataset": func() answered { return c.call("GET", "query/v1/dataset/custdataset_all/result", "") },
		"list":    func() answered { return c.call("GET", "record/v1/customer", "") },
	} {
		total, answer := 100_000, first()
		if name == "list" {
			total = 100_500
		}
		for rows := 0; ; {
			p := answer.page(t)
			if p.TotalResults != total || p.Offset != rows || p.Count != len(p.Items) || p.Items[0]["id"] != fmt.Sprint(1001+rows) {
				t.Fatalf("%s: a page of %d at %d, of %d", name, p.Count, p.Offset, p.TotalResults)
			}
			rows += p.Count
			next := p.Next
			if next == "" || !p.HasMore {
				if next != "" || p.HasMore || rows != total {
					t.Errorf("%s: after %d rows hasMore is %v, next %q", name, rows, p.HasMore, next)
				}
				break
			}
			method, body := "GET", ""
			if name == "query" {
				method, body = "POST", `{"q":"SELECT id, companyName FROM customer"}`
			}
			answer = c.must(method, next, body, "Authorization", "Bearer "+c.token, "Prefer", "transient")
		}
	}
}

// A collection has at most 1,000 pages: after the last of them it seems to end.
func TestThousandPages(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Customers: 2100})
	p := c.call("GET", "record/v1/customer?limit=2&offset=1996", "").page(t)
	if !p.HasMore || !strings.HasSuffix(p.Next, "offset=1998") || !strings.HasSuffix(p.End, "offset=1998") || p.TotalResults != 2100 {
		t.Errorf("page 999: %+v", p)
	}
	p = c.call("GET", "record/v1/customer?limit=2&offset=1998", "").page(t)
	if p.HasMore || p.Next != "" || p.End != "" || p.Count != 2 || !strings.HasSuffix(p.Previous, "offset=1996") {
		t.Errorf("page 1000: %+v", p)
	}
	c.call("GET", "record/v1/customer?limit=2&offset=2000", "").want(t, 400, `"o:errorQueryParam":"offset"`)
	c.suiteql("?limit=2&offset=2000", "SELECT id FROM customer").want(t, 400, `"o:errorQueryParam":"offset"`)
}

// What is read from the records themselves is what SQLite gives.
func TestPlainQueries(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true, Customers: 1})
	if err := c.sim.PutRecord("customer", []byte(`{"id":"90","companyName":"Ä \"x\"","creditLimit":100.50,"balance":1e3,"daysOverdue":7,"dateCreated":"2026-02-03T10:00:00Z",
		"isPerson":true,"currency":{"id":"1","refName":"USD"},"addressBook":{"items":[]},"email":null}`)); err != nil {
		t.Fatal(err)
	}
	queries := []string{
		"SELECT * FROM customer", "select ID , companyname,dateCreated, creditlimit,balance from Customer order by id asc;",
		"SELECT type, currency, isperson, id, daysoverdue, phone FROM customer ORDER BY ID",
	}
	var want []string
	for _, sql := range queries {
		want = append(want, c.suiteql("?limit=10", sql).want(t, 200).body)
	}
	c.sim.AddCustomers(manyRecords)
	for i, sql := range queries {
		if _, ok := c.sim.queries.plain(sql, 10, 0); !ok {
			t.Errorf("%s is no plain query", sql)
		}
		var few, many struct{ Items json.RawMessage }
		got := c.suiteql("?limit=10", sql).want(t, 200).body
		if err := json.Unmarshal([]byte(want[i]), &few); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(got), &many); err != nil {
			t.Fatal(err)
		}
		if string(few.Items) != string(many.Items) {
			t.Errorf("%s\n%s\nwant\n%s", sql, many.Items, few.Items)
		}
	}
	for _, sql := range []string{
		"SELECT DISTINCT id FROM customer", "SELECT id FROM customer WHERE id > 5", "SELECT nothing FROM customer", "SELECT id FROM entity",
		"SELECT id FROM customer ORDER BY id DESC", "SELECT id, id FROM nothing", "SELECT sysdate FROM customer", "SELECT id FROM customer c", "SELECT id FROM term",
	} {
		if _, ok := c.sim.queries.plain(sql, 10, 0); ok {
			t.Errorf("%s is taken for a plain query", sql)
		}
	}
}
