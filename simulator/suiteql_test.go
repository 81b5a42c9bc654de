package simulator

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestSuiteQL(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true, CustomFields: []CustomField{{RecordType: "customer", Name: "custentity_big", Type: "number"}}})
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
			`"count":2,"hasMore":true,"items":[{"links":[],"companyname":"Café Zürich","id":"103","p":"555-0103"},{"links":[],"companyname":"Dunmore Supply","id":"104",`,
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
	job := c.call("POST", path, `{"q":"select 1 as one"}`, "Prefer", "transient, respond-async").want(t, 202).header.Get("Location")
	c.call("GET", job+"/task/1/result", "").want(t, 200, `"items":[{"links":[],"one":"1"}]`)
	c.call("GET", path, "").want(t, 405)

	// It follows what is written.
	c.call("POST", "record/v1/customer", `{"companyName":"Fresh","custentity_big":12345678901234567890,"phone":"x"}`).want(t, 204)
	query("", `{"q":"select phone, custentity_big from customer where companyname = 'Fresh'"}`).want(t, 200, `"custentity_big":"12345678901234567890","phone":"x"`)
	c.call("PATCH", "record/v1/customer/1001", `{"phone":"y"}`).want(t, 204)
	query("", `{"q":"select phone from customer where id = 1001"}`).want(t, 200, `"phone":"y"`)
	c.call("DELETE", "record/v1/customer/1001", "").want(t, 204)
	query("", `{"q":"select phone from customer where id = 1001"}`).want(t, 200, `"totalResults":0`)
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

func TestCloseEndsAQuery(t *testing.T) {
	t.Parallel()
	sim, err := New(context.Background(), Options{Examples: true})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	q := newQueries(sim.records, functions{}, sim.ended)
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

// TestOracleSQL: what SuiteQL shares with Oracle's SQL, and not with SQLite's.
func TestOracleSQL(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	query := func(sql string) answered {
		return c.call("POST", "query/v1/suiteql", jsonText(map[string]string{"q": sql}), "Prefer", "transient")
	}
	for sql, want := range map[string]string{
		"SELECT trandate FROM salesorder WHERE id = 301":                                                      `{"links":[],"trandate":"05/01/2026"}`,
		"SELECT TO_CHAR(trandate, 'YYYY-MM-DD') AS d FROM salesorder WHERE id = 301":                          `"d":"2026-01-05"`,
		"SELECT COUNT(*) AS n FROM salesorder WHERE trandate < TO_DATE('2026-01-10', 'YYYY-MM-DD')":           `"n":"2"`,
		"SELECT COUNT(*) AS n FROM salesorder WHERE trandate <= '08/01/2026'":                                 `"n":"2"`,
		"SELECT MAX(trandate) AS d FROM salesorder WHERE id IN (301, 302)":                                    `"d":"08/01/2026"`,
		"SELECT TO_CHAR(TO_DATE('31-JAN-2024 01:02 PM', 'DD-MON-YYYY HH:MI AM'), 'D Dy, Q HH24') x FROM DUAL": `"x":"4 Wed, 1 13"`,
		"SELECT ADD_MONTHS(TO_DATE('31/01/2024','DD/MM/YYYY'), 1) AS d FROM DUAL":                             `"d":"29/02/2024"`,
		"SELECT EXTRACT(MONTH FROM trandate) AS m FROM salesorder WHERE id = 311":                             `"m":"2"`,
		"SELECT CASE WHEN SYSDATE - 1 < SYSDATE THEN 'yes' END AS a FROM DUAL":                                `"a":"yes"`,
		"SELECT NVL(NULL, 'b') AS a, NVL2(NULL, 1, 2) AS c, DECODE('x', 'y', 1, 'x', 2, 3) AS d FROM DUAL":    `"a":"b","c":"2","d":"2"`,
		"SELECT BUILTIN.DF(entity) AS e, BUILTIN.DF(s.tranid) AS t FROM salesorder s WHERE id = 301":          `"totalResults":1`,
		"SELECT BUILTIN.DF(s.entity) AS e FROM salesorder s WHERE id = 301":                                   `"e":"Alder Outfitters"`,
		"SELECT BUILTIN.DF(transaction.entity) e FROM transaction WHERE transaction.id = 301":                 `"e":"Alder Outfitters"`,
		"SELECT id FROM customer WHERE ROWNUM <= 2":                                                           `"totalResults":2`,
		"SELECT COUNT(*) AS n FROM (SELECT id FROM customer WHERE (ROWNUM < 4) ORDER BY id) -- end":           `"n":"3"`,
		"SELECT ROWNUM, ROWNUM AS r FROM customer WHERE id = 103":                                             `"r":"1","rownum":"1"`,
		"SELECT TOP 3 id FROM customer":                                                                       `"totalResults":3`,
		"SELECT id FROM customer ORDER BY id FETCH FIRST 2 ROWS ONLY":                                         `"totalResults":2`,
		"SELECT id FROM customer ORDER BY id OFFSET 2 ROWS FETCH NEXT 1 ROWS ONLY":                            `"items":[{"links":[],"id":"103"}]`,
		"SELECT COUNT(*), 'it''s SYSDATE; ROWNUM <= 1' FROM customer":                                         `"expr1":"24","expr2":"it's SYSDATE; ROWNUM <= 1"`,
	} {
		if got := query(sql); got.status != 200 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s", sql, got.status, got.body)
		}
	}
	for sql, want := range map[string]string{
		"SELECT id\nFROM customer LIMIT 5":      `Search error occurred: Failed to parse SQL [SELECT id\nFROM customer LIMIT 5]: syntax error, state:52(10102) near: LIMIT(2,15, token code:0)\nno_root_node(-1000) near: no root node(0,0, token code:0).","o:errorQueryParam":"q"`,
		"SELECT missing FROM customer":          "Field 'missing' was not found",
		"SELECT c.missing FROM customer c":      "Field 'missing' was not found",
		"SELECT id FROM missing":                "Record 'missing' was not found",
		"SELECT missing(id) FROM customer":      "Invalid or unsupported search",
		"SELECT TO_DATE('x', 'YYYY') FROM DUAL": "Invalid or unsupported search",
		"SELECT id FROM":                        "near: EOF",
	} {
		got := query(sql)
		if got.status != 400 || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d %s", sql, got.status, got.body)
		}
		for _, ours := range []string{"sqlite", "SQLite", "SQL logic", displaySuffix} {
			if strings.Contains(got.body, ours) {
				t.Errorf("%s: the answer shows %q: %s", sql, ours, got.body)
			}
		}
	}
}
