package simulator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestSuiteQL(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	const path = "query/v1/suiteql"
	query := func(suffix, body string) answered {
		return c.call("POST", path+suffix, body, "Prefer", "transient")
	}
	for _, test := range []struct {
		name, suffix, body string
		status             int
		want               string
	}{
		{
			"a page", "?limit=2&offset=2", `{"q":"SELECT id, companyName, phone AS p, missing FROM (SELECT *, NULL AS missing FROM customer) ORDER BY id"}`, 200,
			`"count":2,"hasMore":true,"items":[{"links":[],"id":"103","companyname":"Café Zürich","p":"555-0103"},{"links":[],"id":"104",`,
		},
		{"a reference is its id", "", `{"q":"SELECT c.companyname n, sum(t.total) s FROM transaction t JOIN customer c ON c.id = t.entity WHERE t.type = 'SalesOrd' AND c.id = 101 GROUP BY c.companyname"}`, 200, `"items":[{"links":[],"n":"Alder Outfitters","s":"`},
		{"parameters", "", `{"q":"SELECT id FROM customer WHERE companyname = ? AND id < ?","params":["Birch & Sons",1000]}`, 200, `"items":[{"links":[],"id":"102"}],"offset":0,"totalResults":1`},
		{"count", "", `{"q":"select count(*) as n from invoice"}`, 200, `"n":"20"`},
		{"booleans", "", `{"q":"select isperson from customer where id=101"}`, 200, `"isperson":"F"`},
		{"what is its own", "", `{"q":"select BUILTIN.DF(entity) e, NVL(memo,'transaction') m from (select entity, null as memo from salesorder where id=301)"}`, 200, `"e":"101","m":"transaction"`},
		{"lines that end as on Windows", "", `{"q":"SELECT\r\n\tid\r\nFROM customer WHERE id=101"}`, 200, `"id":"101"`},
		{"no space", "", `{"q":"select*from customer where id=101"}`, 200, `"id":"101"`},
		{"comments ahead", "", `{"q":"-- one; \n/* two\n */ SELECT id FROM customer WHERE id=101"}`, 200, `"id":"101"`},
		{"nothing", "", `{"q":"select id from customer where id = -1"}`, 200, `"count":0,"hasMore":false,"items":[],"offset":0,"totalResults":0`},
		{"no such table", "", `{"q":"select * from nothing"}`, 400, `"o:errorQueryParam":"q","o:errorCode":"INVALID_PARAMETER"`},
		{"an update", "", `{"q":"update customer set id = 1"}`, 400, "Invalid search query"},
		{"an update behind a comment", "", `{"q":"-- select\nupdate customer set id = 1"}`, 400, "only SELECT"},
		{"an explanation", "", `{"q":"explain select 1"}`, 400, "only SELECT"},
		{"a pragma", "", `{"q":"pragma database_list"}`, 400, "Invalid search query"},
		{"two statements", "", `{"q":"select 1; delete from customer"}`, 400, "more than one"},
		{"a returning insert", "", `{"q":"with x as (select 1) insert into customer(id) select 7 returning id"}`, 400, "only SELECT"},
		{"too few parameters", "", `{"q":"select ?"}`, 400, "parameters"},
		{"an empty query", "", `{"q":""}`, 400, "empty"},
		{"no query", "", `{}`, 400, "INVALID_CONTENT"},
		{"something behind the query", "", `{"q":"select 1"}]`, 400, "INVALID_CONTENT"},
		{"an unknown member", "", `{"q":"select 1","x":1}`, 400, "INVALID_CONTENT"},
		{"an offset within a page", "?limit=2&offset=3", `{"q":"select 1"}`, 400, `"o:errorQueryParam":"offset"`},
		{"a limit beyond the page", "?limit=1001", `{"q":"select 1"}`, 400, `"o:errorQueryParam":"limit"`},
	} {
		got := query(test.suffix, test.body)
		if got.status != test.status || !strings.Contains(got.body, test.want) {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
	}
	c.call("POST", path, `{"q":"select 1"}`).want(t, 400, `"o:errorHeader":"Prefer"`)
	c.call("POST", path, `{"q":"select 1"}`, "Prefer", "transient, respond-async").want(t, 400, "asynchronous")
	c.call("GET", path, "").want(t, 405)

	// It follows what is written.
	c.call("POST", "record/v1/customer", `{"companyName":"Fresh","big":12345678901234567890,"newColumn":"x"}`).want(t, 204)
	query("", `{"q":"select newcolumn, big from customer where companyname = 'Fresh'"}`).want(t, 200, `"newcolumn":"x","big":"12345678901234567890"`)
	c.call("PATCH", "record/v1/customer/1001", `{"newColumn":"y"}`).want(t, 204)
	query("", `{"q":"select newcolumn from customer where id = 1001"}`).want(t, 200, `"newcolumn":"y"`)
	c.call("DELETE", "record/v1/customer/1001", "").want(t, 204)
	query("", `{"q":"select newcolumn from customer where id = 1001"}`).want(t, 200, `"totalResults":0`)
	query("", `{"q":"select count(*) n from entity where type = 'CustJob'"}`).want(t, 200, `"n":"24"`)
	c.sim.Update(c.clientID, func(i *Integration) { i.NoQueryPermission = true })
	query("", `{"q":"select 1"}`).want(t, 403, "INSUFFICIENT_PERMISSION")
}

// TestHostileQueries: none takes much memory or long, and those after it work.
func TestHostileQueries(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	query := func(sql string) answered {
		return c.call("POST", "query/v1/suiteql", jsonText(map[string]string{"q": sql}), "Prefer", "transient")
	}
	for name, sql := range map[string]string{
		"a huge value":  "SELECT zeroblob(200000000)",
		"a value grown": "SELECT hex(zeroblob(1000000))",
		"a huge page":   "SELECT zeroblob(1000000) FROM customer",
		"deep brackets": "SELECT " + strings.Repeat("(", 50_000),
		"a long sum":    "SELECT 1" + strings.Repeat("+1", 100_000),
		"a long query":  "SELECT '" + strings.Repeat("x", maxSQL) + "'",
		"many tables":   "SELECT 1 -- " + manyTables(maxCustom+1),
	} {
		if got := query(sql); got.status != 400 {
			t.Errorf("%s: %d %.200s", name, got.status, got.body)
		}
		query("SELECT id FROM customer WHERE id = 101").want(t, 200, `"id":"101"`)
	}
	// What is too large for a row is not seen, and the rest of it is.
	c.call("POST", "record/v1/customer", `{"comments":"`+strings.Repeat("x", maxValue)+`","companyName":"Large"}`).want(t, 204)
	query("SELECT comments, companyname FROM customer WHERE companyname = 'Large'").want(t, 200, `"items":[{"links":[],"companyname":"Large"}]`)
}

func manyTables(n int) string {
	var names strings.Builder
	for i := range n {
		fmt.Fprintf(&names, " customrecord%d", i)
	}
	return names.String()
}

func TestCloseEndsAQuery(t *testing.T) {
	t.Parallel()
	sim, err := New(context.Background(), Options{Examples: true})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	q := newQueries(sim.records, sim.ended)
	go func() {
		_, err := q.run("WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM a) SELECT count(*) FROM a", nil, 1, 0)
		ended <- err
	}()
	if err := sim.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, errClosed) {
		t.Errorf("the query ended with %v", err)
	}
	if err := q.close(); err != nil {
		t.Error(err)
	}
}
