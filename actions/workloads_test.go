//go:build !race

package actions

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

// canned answers each request at once, as its path says: with one of these bodies
// where the path ends with its name.
type canned map[string]string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
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
	case c[path.Base(r.URL.Path)] != "":
		body = c[path.Base(r.URL.Path)]
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
	text := func(size int) string { return `"` + strings.Repeat("x", size-2) + `"` }
	answers := canned{"1MB": text(1 << 20), "8MB": text(8 << 20)}
	tokens := credentials.NewSource(credentials.SourceOptions{Transport: answers})
	t.Cleanup(tokens.Close)
	limits := limit.New(1, 0)
	t.Cleanup(limits.Close)
	runner := NewRunner(Options{Transport: answers, Tokens: tokens, Limits: limits})
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
		{"write with body of 1 MB", run("", `{"method":"POST","url":"record/v1/customer","body":{"comments":`+answers["1MB"]+`}}`, false)},
		{"write with text of 1 MB", run("", `{"method":"POST","url":"record/v1/customer","body":"{\"comments\":\"`+strings.Repeat("x", 1<<20)+`\"}"}`, false)},
		{"read of 1 MB", run("", `{"method":"GET","url":"record/v1/customer/1MB"}`, false)},
		{"read of 8 MB, which streams", run("", `{"method":"GET","url":"record/v1/customer/8MB"}`, false)},
		{"query of three pages", run(`{"fetchAllPages":true}`, `{"method":"POST","url":"query/v1/suiteql?limit=2","headers":{"Prefer":"transient"},"body":{"q":"SELECT id FROM customer"}}`, false)},
		{"refused input", run("", `{"method":"FETCH","url":"record/v1/customer/1"}`, true)},
		{"refused URL", run("", `{"method":"GET","url":"https://example.com/"}`, true)},
		{"prepare", func() error {
			_, _, err := runner.prepare(context.Background(), Request{Action: schema.ActionID, Credentials: document, Input: []byte(readInput)})
			return err
		}},
		{"credentials that came before", func() error { _, err := tokens.Credentials(document); return err }},
		{"credentials that are new", func() error { _, err := credentials.Parse(document); return err }},
		{"token that is there", func() error {
			_, err := tokens.Token(context.Background(), creds, credentials.ScopeREST)
			return err
		}},
		{"slot that is free", func() error {
			slot, err := limits.Acquire(context.Background(), "1234567", "an integration", false)
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
