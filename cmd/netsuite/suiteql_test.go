package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/simulator"
)

func TestSuiteQLFormats(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	dir := t.TempDir()
	const query = "SELECT id, companyname, comments FROM customer ORDER BY id"
	writeFile(t, filepath.Join(dir, "q.sql"), markUTF8+query+" ;\r\n", 0o600)
	const wantCSV = "id,companyname,comments\r\n101,Alder Outfitters,\r\n102,Birch & Sons,\r\n"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{query}, wantCSV},
		{[]string{"@q.sql"}, wantCSV},
		{[]string{"-"}, wantCSV},
		{[]string{query, "--format", "jsonl"}, "{\"companyname\":\"Alder Outfitters\",\"id\":\"101\"}\n{\"companyname\":\"Birch & Sons\",\"id\":\"102\"}\n"},
		{[]string{query, "--format", "json"}, "[\n{\"companyname\":\"Alder Outfitters\",\"id\":\"101\"},\n{\"companyname\":\"Birch & Sons\",\"id\":\"102\"}\n]\n"},
		{[]string{query, "--format", "table"}, "id   companyname       comments\n---  ----------------  --------\n101  Alder Outfitters\n102  Birch & Sons\n"},
	} {
		got := call{env: to.env, dir: dir, stdin: strings.NewReader(query)}.run(t, append([]string{"suiteql", "--limit", "2"}, tt.args...)...).wants(t, exitDone)
		if got.stdout != tt.want || got.stderr != "" {
			t.Errorf("%v: %q, want %q; stderr %q", tt.args, got.stdout, tt.want, got.stderr)
		}
	}
	for _, seen := range to.received() {
		var body struct {
			Q string `json:"q"`
		}
		if err := json.Unmarshal(seen.Body, &body); err != nil || body.Q != query || seen.Header.Get("Prefer") != "transient" || !strings.HasSuffix(seen.RequestURI, "?limit=2") {
			t.Errorf("%s %q %v", seen.RequestURI, seen.Body, seen.Header)
		}
	}
}

func TestSuiteQLIntoAFile(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "rows.jsonl"), "before", 0o640)
	call{env: to.env, dir: dir}.run(t, "suiteql", "-o", "rows.jsonl", "SELECT id FROM nowhere").wants(t, exitFailed)
	if text := read(t, filepath.Join(dir, "rows.jsonl")); text != "before" {
		t.Errorf("after a failure: %q", text)
	}
	call{env: to.env, dir: dir}.run(t, "suiteql", "-o", "rows.jsonl", "SELECT id FROM customer WHERE id = 101").wants(t, exitDone)
	if text := read(t, filepath.Join(dir, "rows.jsonl")); text != "{\"id\":\"101\"}\n" {
		t.Errorf("%q", text)
	}
	if info, err := os.Stat(filepath.Join(dir, "rows.jsonl")); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestSuiteQLErrorsAreReadable(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	for query, want := range map[string]string{
		"SELECT id\n\tFORM customer":   "near customer:\n     FORM customer\n          ^\n",
		"SELECT unheard FROM customer": "NetSuite did not run the query: Field 'unheard' was not found.\n",
	} {
		got := call{env: to.env}.run(t, "suiteql", query).wants(t, exitFailed)
		if !strings.Contains(got.stderr, want) || strings.Contains(got.stderr, "Failed to parse SQL") || strings.Contains(got.stderr, "Dates in q") || got.stdout != "" {
			t.Errorf("%q: %s%s", query, got.stdout, got.stderr)
		}
		document := decode(t, call{env: to.env}.run(t, "suiteql", "--json", query).wants(t, exitFailed).stderr)
		if upstream, _ := document["upstream"].(map[string]any); document["reason"] != "REQUEST_REJECTED" || upstream["body"] == nil {
			t.Error(document)
		}
	}
}

func TestSuiteQLSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	to.Inject(simulator.Fault{
		Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 200,
		Header: map[string][]string{"Content-Type": {"application/json"}},
		Body:   `{"count":1,"hasMore":true,"items":[{"links":[],"id":"1"}],"totalResults":5000}`,
	})
	got := call{env: to.env}.run(t, "suiteql", "SELECT id FROM customer").wants(t, exitDone)
	if got.stdout != "id\r\n1\r\n" || !strings.Contains(got.stderr, "1 of 5000 rows. --all-pages") {
		t.Errorf("%q, %q", got.stdout, got.stderr)
	}
}

// TestSuiteQLSaysWhyItEnded: the pages that --limit asks for are nothing to warn of.
func TestSuiteQLSaysWhyItEnded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		run  queryRun
		rows int
		want string
	}{
		{queryRun{limit: 1500}, 1500, ""},
		{queryRun{limit: 1500}, 1000, "! More was there: the answer ends after 1 pages, as maxPages in --config says.\n"},
		{queryRun{all: true}, 1000, "! More was there: the answer ends after 1 pages, as maxPages in --config says.\n1000 of 5000 rows.\n"},
	} {
		var said bytes.Buffer
		c := &cli{err: &screen{to: &said}}
		c.tellRest(tt.run, &rowReader{count: tt.rows, hasMore: true, total: "5000", warnings: []string{
			"More was there: the answer ends after 1 pages, as Maximum Pages says.",
		}})
		if said.String() != tt.want {
			t.Errorf("%+v: %q", tt.run, said.String())
		}
	}
}

func TestSuiteQLAsksForPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		given  suiteqlFlags
		config string
		query  string
	}{
		{suiteqlFlags{}, "", ""},
		{suiteqlFlags{limit: 7}, "", `"limit":7`},
		{suiteqlFlags{limit: 1000}, "", `"limit":1000`},
		{suiteqlFlags{limit: 2001}, `{"fetchAllPages":true,"maxPages":3}`, `"limit":1000`},
		{suiteqlFlags{allPages: true}, `{"fetchAllPages":true}`, `"limit":1000`},
		{suiteqlFlags{allPages: true, config: `{"timeoutSeconds":9,"fetchAllPages":false}`}, `{"timeoutSeconds":9,"fetchAllPages":true}`, `"limit":1000`},
	} {
		run, err := tt.given.prepare(&cli{out: &screen{}}, "SELECT 1", tt.given.limit > 0)
		if err != nil || string(run.config) != tt.config || !strings.Contains(string(run.input), tt.query) {
			t.Errorf("%+v: %v, config %s, input %s", tt.given, err, run.config, run.input)
		}
	}
}
