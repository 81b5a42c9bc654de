//go:build !race

// The race detector allocates on its own account.

package actions

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

var update = flag.Bool("update", false, "write how much operations allocate to testdata/allocations.txt")

const allocationsFile = "testdata/allocations.txt"

// tolerance is what a figure may exceed the committed one by: a garbage collection
// within a measurement empties the pools, which is less than one in fifty of the
// larger figures, and nothing of the small ones.
func tolerance(committed int) int { return committed / 50 }

// TestAllocations holds what operations allocate to the committed figures.
func TestAllocations(t *testing.T) { // not parallel: AllocsPerRun counts what all goroutines allocate
	text, err := os.ReadFile(allocationsFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	measured := measureAllocations(t)
	if *update {
		if err := os.WriteFile(allocationsFile, rewritten(string(text), measured), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, _ := readAllocations(string(text))
	for _, m := range measured {
		most, known := committed[m.operation]
		switch {
		case !known:
			t.Errorf("%q is not in %s: go test ./actions -run Allocations -update", m.operation, allocationsFile)
		case m.count > most+tolerance(most):
			t.Errorf(`%q takes %d allocations, and %s says %d. If that is worth it: go test ./actions -run Allocations -update, and say behind a # on the line what the growth buys, or the stage "allocations" fails.`,
				m.operation, m.count, allocationsFile, most)
		case m.count < most-tolerance(most):
			t.Logf("%q takes %d allocations, and %s says %d: go test ./actions -run Allocations -update", m.operation, m.count, allocationsFile, most)
		}
		delete(committed, m.operation)
	}
	for operation := range committed {
		t.Errorf("%q is in %s, and is not measured", operation, allocationsFile)
	}
}

// A figure above the committed one is seen.
func TestReadAllocations(t *testing.T) {
	t.Parallel()
	text := "# head\n\nread 5 # why\nwrite with body 7\n"
	counts, notes := readAllocations(text)
	if counts["read"] != 5 || counts["write with body"] != 7 || notes["read"] != " # why" || len(counts) != 2 {
		t.Error(counts, notes)
	}
	got := string(rewritten(text, []measurement{{"read", 5}, {"write with body", 8}, {"new", 1}}))
	if !strings.Contains(got, "\nread                                   5  # why\n") || !strings.Contains(got, "\nwrite with body                        8\nnew ") || !strings.HasPrefix(got, "# ") {
		t.Errorf("%q", got)
	}
	if strings.Contains(string(rewritten(text, []measurement{{"read", 6}})), "why") {
		t.Error("a note outlives the figure that it explains")
	}
}

type measurement struct {
	operation string
	count     int
}

// readAllocations reads the file as .ci/allocations.go does.
func readAllocations(text string) (counts map[string]int, notes map[string]string) {
	counts, notes = map[string]int{}, map[string]string{}
	for line := range strings.Lines(text) {
		rest, note, noted := strings.Cut(strings.TrimSpace(line), "#")
		words := strings.Fields(rest)
		if len(words) < 2 {
			continue
		}
		operation := strings.Join(words[:len(words)-1], " ")
		counts[operation], _ = strconv.Atoi(words[len(words)-1])
		if noted {
			notes[operation] = " # " + strings.TrimSpace(note)
		}
	}
	return counts, notes
}

// rewritten is the file with the figures that were measured. A note stays with the
// figure that it explains.
func rewritten(text string, measured []measurement) []byte {
	counts, notes := readAllocations(text)
	var b bytes.Buffer
	b.WriteString(`# What operations allocate, without the network: TestAllocations holds the code to
# it. After a change: go test ./actions -run Allocations -update
# A figure that has grown needs a note behind a # on its line that says what the
# growth buys; the stage "allocations" of .ci/run fails without.
#
`)
	for _, m := range measured {
		fmt.Fprintf(&b, "%-36s %3d", m.operation, m.count)
		if counts[m.operation] == m.count && notes[m.operation] != "" {
			b.WriteString(" " + notes[m.operation])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// canned answers each request at once, as its path says.
type canned struct{}

func (canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	status, body := http.StatusOK, `{"items":[]}`
	header := http.Header{"Content-Type": {"application/vnd.oracle.resource+json; type=singular"}, "Date": {"Mon, 01 Jun 2026 00:00:00 GMT"}, "X-N-Operationid": {"1-2-3"}}
	switch {
	case r.URL.Path == credentials.TokenPath:
		body = `{"access_token":"opaque-token","expires_in":3600}`
	case strings.HasSuffix(r.URL.Path, "/missing"):
		status, body = http.StatusNotFound, `{"o:errorDetails":[{"detail":"There is no such record.","o:errorCode":"NONEXISTENT_ID"}]}`
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, recordRoot):
		status, body = http.StatusNoContent, ""
		header.Set("Location", "https://"+r.URL.Host+"/services/rest/record/v1/customer/17")
	case r.URL.Query().Get("limit") != "":
		header.Set("Content-Type", "application/vnd.oracle.resource+json; type=collection")
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		body = fmt.Sprintf(`{"links":[],"count":2,"hasMore":%v,"items":[{"id":"%d"},{"id":"%d"}],"offset":%d,"totalResults":6}`, offset < 4, offset, offset+1, offset)
		if offset < 4 {
			body = strings.Replace(body, `"links":[]`, fmt.Sprintf(`"links":[{"rel":"next","href":"https://%s%s?limit=2&offset=%d"}]`, r.URL.Host, r.URL.Path, offset+2), 1)
		}
	}
	return &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// workload is what the figures and the benchmarks are about.
type workload struct {
	name string
	do   func() error
}

// workloads returns operations from whole calls to their parts.
func workloads(t testing.TB) []workload {
	t.Helper()
	document, err := os.ReadFile("../testdata/credentials/valid/p256-pkcs8.json")
	if err != nil {
		t.Fatal(err)
	}
	tokens := credentials.NewSource(credentials.SourceOptions{Transport: canned{}})
	t.Cleanup(tokens.Close)
	limits := limit.New(1, 0)
	t.Cleanup(limits.Close)
	runner := NewRunner(Options{Transport: canned{}, Tokens: tokens, Limits: limits})
	creds, err := tokens.Credentials(document)
	if err != nil {
		t.Fatal(err)
	}
	run := func(config, input string, refused bool) func() error {
		out := &counting{}
		return func() error {
			out.n = 0
			err := runner.Run(context.Background(), Request{Action: schema.ActionID, Credentials: document, Config: []byte(config), Input: []byte(input)}, out)
			if (err != nil) != refused || !refused && out.n == 0 {
				return fmt.Errorf("%d bytes, %w", out.n, err)
			}
			return nil
		}
	}
	parse := func(d *schema.Document, doc string) func() error {
		return func() error {
			if _, violations := d.Parse([]byte(doc)); len(violations) > 0 {
				return fmt.Errorf("%v", violations)
			}
			return nil
		}
	}
	page := []byte(`{"count":1000,"items":[` + strings.Repeat(`{"id":"1","name":"Müller & Söhne","balance":-1.5e3,"memo":null},`, 200) + `{}]}`)
	lines := &request{method: http.MethodPut, body: []byte(`{"companyName":"Acme","addressBook":{"items":[{"label":"Home"}]}}`)}
	location := "https://" + creds.Account().APIHost() + recordRoot + "v1/customer/17"
	config := `{"maxRetries":2,"timeoutSeconds":60,"responseFormat":"auto","acceptedStatusCodes":["409","500-599"]}`
	return []workload{
		{"read", run("", readInput, false)},
		{"read with config", run(config, readInput, false)},
		{"read with query and headers", run("", `{"method":"GET","url":"record/v1/customer/1","query":{"expandSubResources":true,"fields":"companyName"},"headers":{"Accept":"application/json"}}`, false)},
		{"read that finds nothing", run("", `{"method":"GET","url":"record/v1/customer/missing"}`, true)},
		{"write with body", run("", `{"method":"POST","url":"record/v1/customer","body":{"companyName":"Acme","email":"info@example.com"}}`, false)},
		{"write with body as text", run("", `{"method":"POST","url":"record/v1/customer","body":"{\"companyName\":\"Acme\"}"}`, false)},
		{"query of three pages", run(`{"fetchAllPages":true}`, `{"method":"POST","url":"query/v1/suiteql?limit=2","headers":{"Prefer":"transient"},"body":{"q":"SELECT id FROM customer"}}`, false)},
		{"refused input", run("", `{"method":"FETCH","url":"record/v1/customer/1"}`, true)},
		{"refused URL", run("", `{"method":"GET","url":"https://example.com/"}`, true)},
		{"prepare", func() error {
			_, _, err := runner.prepare(Request{Action: schema.ActionID, Credentials: document, Input: []byte(readInput)})
			return err
		}},
		{"credentials that came before", func() error { _, err := tokens.Credentials(document); return err }},
		{"credentials that are new", func() error { _, err := credentials.Parse(document); return err }},
		{"token that is there", func() error {
			_, err := tokens.Token(context.Background(), creds, credentials.ScopeREST)
			return err
		}},
		{"slot that is free", func() error {
			slot, err := limits.Acquire(context.Background(), "1234567", false)
			if err == nil {
				slot.Release(limit.Accepted)
			}
			return err
		}},
		{"plain input parsed", parse(schema.Input, readInput)},
		{"input beyond ASCII parsed", parse(schema.Input, `{"method":"GET","url":"record/v1/customer/Müller"}`)},
		{"config parsed", parse(schema.Config, config)},
		{"members of an object", func() error { _, err := jsoncheck.Members(page); return err }},
		{"JSON checked", func() error {
			if !jsoncheck.Valid(page) {
				return fmt.Errorf("not valid")
			}
			return nil
		}},
		{"Location read", func() error {
			if record, _ := identify(location, creds.Account()); record != "17" {
				return fmt.Errorf("%q", record)
			}
			return nil
		}},
		{"lines of a PUT looked for", func() error {
			if !lines.appendsLines() {
				return fmt.Errorf("none")
			}
			return nil
		}},
	}
}

// counting is an output that counts.
type counting struct{ n int }

func (c *counting) Open(context.Context) io.WriteCloser { return c }
func (c *counting) Write(p []byte) (int, error)         { c.n += len(p); return len(p), nil }
func (c *counting) Close() error                        { return nil }

func measureAllocations(t *testing.T) []measurement {
	t.Helper()
	var all []measurement
	for _, w := range workloads(t) {
		if err := w.do(); err != nil { // also fills caches and pools
			t.Fatalf("%s: %v", w.name, err)
		}
		least := 0
		for attempt := range 3 { // what another goroutine allocates comes on top
			n := int(testing.AllocsPerRun(200, func() {
				if err := w.do(); err != nil {
					t.Fatalf("%s: %v", w.name, err)
				}
			}))
			if attempt == 0 || n < least {
				least = n
			}
		}
		all = append(all, measurement{w.name, least})
	}
	return all
}

// BenchmarkParts tells what the operations of TestAllocations take.
func BenchmarkParts(b *testing.B) {
	for _, w := range workloads(b) {
		b.Run(strings.ReplaceAll(w.name, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := w.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
