package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What a write takes grows with its size, and not with its square: that would be
// minutes for each of these.
func TestWritesWithManyMembers(t *testing.T) {
	t.Parallel()
	const n = 20_000
	many := func(format string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(format, i+1)
		}
		return strings.Join(parts, ",")
	}
	c := connect(t, Options{})
	began := time.Now()
	for _, w := range []struct{ method, path, body string }{
		{"POST", "customer", `{"companyName":"A",` + many(`"unknown%d":1`) + `}`},
		{"POST", "task", `{` + many(`"any%d":1`) + `}`},
		{"PATCH", "task/1001", `{` + many(`"any%d":null`) + `,"title":"B"}`},
		{"POST", "salesOrder", `{"entity":{"id":"5"},"item":{"items":[` + many(`{"quantity":%d}`) + `]}}`},
		{"PATCH", "salesOrder/1001", `{"item":{"items":[` + many(`{"line":%d,"quantity":0}`) + `]}}`},
	} {
		c.call(w.method, "record/v1/"+w.path, w.body, propertyNames, "ignore").want(t, 204)
		if took := time.Since(began); took > 30*time.Second {
			t.Fatalf("%s %s: %v", w.method, w.path, took)
		}
	}
	c.call("GET", "record/v1/task/1001", "").want(t, 200, `"id":"1001","title":"B"}`)
	if got := c.sim.Records("salesOrder")[0].Lines["item"]; got != n {
		t.Errorf("%d lines", got)
	}
	t.Log(time.Since(began))
}

// A later value of a name counts, in the first one's place, however many there are.
func TestMembersOf(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, few, few + 1, 3 * few} {
		var o memberSet
		for i := range 2 * n {
			o.set(fmt.Sprint(i%n), []byte(fmt.Sprint(i)))
		}
		for i, m := range o.members {
			if m.name != fmt.Sprint(i) || string(m.value) != fmt.Sprint(n+i) || string(o.get(m.name)) != string(m.value) || o.get("x") != nil {
				t.Errorf("member %d of %d: %s %s", i, n, m.name, m.value)
			}
		}
		if len(o.members) != n {
			t.Errorf("%d members, want %d", len(o.members), n)
		}
	}
}
