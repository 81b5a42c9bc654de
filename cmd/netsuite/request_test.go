package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/simulator"
)

func TestRequestSendsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	file := writeFile(t, filepath.Join(t.TempDir(), "body.json"), " {\"companyName\" : \"<Ünïcode> & \\u00e9\",\n \"n\":1234567890123456789, \"m\":1.10}\n", 0o600)
	for _, tt := range []struct {
		name, stdin         string
		args                []string
		method, uri         string
		body, contentType   string
		header, headerValue string
	}{
		{"get", "", []string{"record/v1/customer/101"}, "GET", "/services/rest/record/v1/customer/101", "", "", "", ""},
		{"body means post", "", []string{"record/v1/customer", "-d", `{"companyName":"A","n":1.10}`}, "POST", "/services/rest/record/v1/customer", `{"companyName":"A","n":1.10}`, "application/json", "", ""},
		{"file", "", []string{"record/v1/customer", "-d", "@" + file}, "POST", "/services/rest/record/v1/customer", "{\"companyName\" : \"<Ünïcode> & \\u00e9\",\n \"n\":1234567890123456789, \"m\":1.10}", "application/json", "", ""},
		{"stdin", `{"a":[1e400]}`, []string{"-X", "patch", "record/v1/customer/102", "-d", "-"}, "PATCH", "/services/rest/record/v1/customer/102", `{"a":[1e400]}`, "application/json", "", ""},
		{"text", "", []string{"/app/site/hosting/restlet.nl?script=1&deploy=1", "-d", "null & void"}, "POST", "/app/site/hosting/restlet.nl?script=1&deploy=1", "null & void", "text/plain", "", ""},
		{"quoted text stays quoted", "", []string{"/app/site/hosting/restlet.nl?script=1&deploy=1", "-d", `"a\u0062"`, "-H", "Content-Type: application/json"}, "POST", "/app/site/hosting/restlet.nl?script=1&deploy=1", `"a\u0062"`, "application/json", "", ""},
		{"null stays", "", []string{"/app/site/hosting/restlet.nl?script=1&deploy=1", "-d", "null"}, "POST", "/app/site/hosting/restlet.nl?script=1&deploy=1", "null", "text/plain", "", ""},
		{"number", "", []string{"/app/site/hosting/restlet.nl?script=1&deploy=1", "-d", "1.50"}, "POST", "/app/site/hosting/restlet.nl?script=1&deploy=1", "1.50", "application/json", "", ""},
		{"query", "", []string{"record/v1/customer", "-q", "limit=5", "-q", `q=email START_WITH "o" & x=y`, "-q", "limit=6"}, "GET", "/services/rest/record/v1/customer?limit=5&limit=6&q=email%20START_WITH%20%22o%22%20%26%20x%3Dy", "", "", "", ""},
		{"header", "", []string{"record/v1/customer", "-H", "Prefer:respond-async", "-H", "prefer: x=\"y:z\""}, "GET", "/services/rest/record/v1/customer", "", "", "Prefer", `respond-async, x="y:z"`},
		{"key", "", []string{"record/v1/customer", "-d", "{}", "-H", "Prefer: respond-async", "--idempotency-key", "k-1"}, "POST", "/services/rest/record/v1/customer", "{}", "application/json", "X-NetSuite-Idempotency-Key", "k-1"},
		{"url behind dashes", "", []string{"--", "record/v1/customer/101"}, "GET", "/services/rest/record/v1/customer/101", "", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			to := startAccount(t, simulator.Options{})
			args := append([]string{"request", "--config", `{"acceptedStatusCodes":["400-499"]}`}, tt.args...)
			got := call{env: to.env, stdin: strings.NewReader(tt.stdin)}.run(t, args...).wants(t, exitDone)
			// NetSuite ends its bodies with a newline, which the document keeps.
			oneLine := strings.Replace(got.stdout, "}\n}\n", "}}\n", 1)
			if !json.Valid([]byte(got.stdout)) || !strings.HasSuffix(oneLine, "}\n") || strings.Count(oneLine, "\n") != 1 {
				t.Errorf("standard output: %q", got.stdout)
			}
			if got.stderr != "" {
				t.Errorf("standard error: %q", got.stderr)
			}
			seen := to.received()
			if len(seen) != 1 {
				t.Fatalf("%d requests: %+v", len(seen), seen)
			}
			one := seen[0]
			if one.Method != tt.method || sortedQuery(one.RequestURI) != sortedQuery(tt.uri) {
				t.Errorf("%s %s, want %s %s", one.Method, one.RequestURI, tt.method, tt.uri)
			}
			if string(bytes.TrimSpace(one.Body)) != tt.body || one.Header.Get("Content-Type") != tt.contentType {
				t.Errorf("body %q as %q, want %q as %q", one.Body, one.Header.Get("Content-Type"), tt.body, tt.contentType)
			}
			if tt.header != "" && one.Header.Get(tt.header) != tt.headerValue {
				t.Errorf("%s: %q", tt.header, one.Header.Get(tt.header))
			}
		})
	}
}

// sortedQuery makes request URIs comparable: the order of -q is not kept.
func sortedQuery(uri string) string {
	path, query, _ := strings.Cut(uri, "?")
	values, err := http.NewRequest(http.MethodGet, "http://x/?"+query, nil)
	if err != nil {
		return uri
	}
	return path + "?" + values.URL.Query().Encode()
}

func TestRequestPrintsTheDocumentAsItIs(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{CustomFields: []simulator.CustomField{
		{RecordType: "customer", Name: "custentity_big", Type: "number"}, {RecordType: "customer", Name: "custentity_rate", Type: "number"},
	}})
	created := call{env: to.env}.run(t, "request", "record/v1/customer", "-d", `{"companyName":"A","custentity_big":1234567890123456789,"custentity_rate":1.10}`).wants(t, exitDone)
	var first struct {
		RecordID string `json:"recordId"`
	}
	if err := json.Unmarshal([]byte(created.stdout), &first); err != nil || first.RecordID == "" {
		t.Fatalf("%v: %s", err, created.stdout)
	}
	read := call{env: to.env}.run(t, "request", "record/v1/customer/"+first.RecordID).wants(t, exitDone)
	for _, want := range []string{`"custentity_big":1234567890123456789`, `"custentity_rate":1.10`, `"statusCode":200`} {
		if !strings.Contains(read.stdout, want) {
			t.Errorf("no %s in %s", want, read.stdout)
		}
	}
}

func TestCredentialsAndConfigFromFiles(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	document := to.connection.credentials().Document()
	dir := t.TempDir()
	file := writeFile(t, filepath.Join(dir, "credentials.json"), string(document), 0o600)
	key := writeFile(t, filepath.Join(dir, "key.pem"), string(to.connection.pair.PrivateKey), 0o600)
	network := to.Environment()
	config := writeFile(t, filepath.Join(dir, "config.json"), `{"dontThrowErrorOn404":true}`, 0o600)
	call{env: network}.run(t, "request", "--credentials", file, "record/v1/customer/101").wants(t, exitDone)
	call{env: network}.run(t, "request", "--credentials", file, "--config", "@"+config, "record/v1/customer/999999").wants(t, exitDone)
	call{env: append(to.without(envPrivateKey), envPrivateKeyFile+"="+key)}.run(t, "request", "record/v1/customer/101").wants(t, exitDone)

	both := call{env: append(to.env, envPrivateKeyFile+"="+key)}.run(t, "request", "record/v1/customer/101").wants(t, exitUsage)
	if !strings.Contains(both.stderr, envPrivateKey) || !strings.Contains(both.stderr, envPrivateKeyFile) {
		t.Error(both.stderr)
	}
	for _, args := range [][]string{{"--credentials", filepath.Join(dir, "nothing")}} {
		call{env: network}.run(t, append([]string{"request", "record/v1/customer/101"}, args...)...).wants(t, exitUsage)
	}
}

func TestMissingCredentialsAreAllNamed(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"request", "record/v1/customer"}, {"verify"}} {
		got := call{env: []string{envClientID + "=x", envAccountID + "= "}}.run(t, command...).wants(t, exitUsage)
		for _, name := range []string{envAccountID, envCertificateID, envPrivateKey, envPrivateKeyFile} {
			if !strings.Contains(got.stderr, name) {
				t.Errorf("%v: %s is not named: %s", command, name, got.stderr)
			}
		}
		if strings.Contains(got.stderr, envClientID) || got.stdout != "" {
			t.Errorf("%v: %s%s", command, got.stdout, got.stderr)
		}
	}
}

func TestWrongUse(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"nonsense"},
		{"help", "nonsense"},
		{"help", "request", "more"},
		{"completion", "nonsense"},
		{"request"},
		{"request", "a", "b"},
		{"request", "a", "--nonsense"},
		{"request", "a", "-H", "no colon"},
		{"request", "a", "-q", "nothing"},
		{"request", "a", "-d", "1", "-d", "2"},
		{"request", "a", "-d", "@/does/not/exist"},
		{"request", "a", "--config", "@/does/not/exist"},
		{"request", "a", "-d", "\xff"},
		{"request", "a\xff"},
		{"request", "a", "-X", "HEAD"},
		{"request", "a", "-d", `{"companyName": "X", }`},
		{"request", "a", "--config", "{"},
		{"request", "a", "--config", `{"maxRetries":50}`},
		{"request", "a", "--config", `{"unheardOf":1}`},
		{"request", "a", "-o", "/does/not/exist"},
		{"request", "a", "-o", "."},
		{"request", "-X"},
		{"request", "a", "--profile", "b", "--credentials", "c"},
		{"verify", "--profile", "../other"},
		{"verify", "--profile", "no-such-profile"},
		{"suiteql"},
		{"suiteql", " ; "},
		{"suiteql", "@/does/not/exist"},
		{"suiteql", "SELECT 1", "--limit", "0"},
		{"suiteql", "SELECT 1", "--limit", "few"},
		{"suiteql", "SELECT 1", "--limit", "3", "--all-pages"},
		{"suiteql", "SELECT 1", "--format", "xml"},
		{"suiteql", "SELECT 1", "--format", "json", "--guard-formulas"},
		{"soak", "--duration", "5"},
		{"workbench", "--port", "x"},
		{"version", "more"},
		{"describe", "more"},
		{"describe", "--plugin", "/does/not/exist"},
		{"keygen", "--type", "dsa"},
		{"keygen", "--type", "rsa", "--bits", "2048"},
		{"keygen", "--curve", "P-224"},
		{"keygen", "--bits", "4096"},
		{"simulator", "--concurrency", "0"},
		{"simulator", "--account", "evil.com/"},
		{"simulator", "--certificate", "/does/not/exist"},
		{"simulator", "--faults", "/does/not/exist"},
		{"simulator", "--", "/does/not/exist"},
		{"simulator", "--", "there-is-no-such-program"},
		{"conform", "--plugin", "/does/not/exist"},
		{"conform", "--host", "--", "/does/not/exist"},
		{"conform", "--junit", "/does/not/exist"},
		{"workbench", "--port", "-1"},
		{"bench", "more"},
		{"bench", "--rounds", "0"},
		{"bench", "--only", "speed"},
		{"bench", "--only", ""},
		{"bench", "--plot", "/does/not/exist"},
		{"bench", "--into", "/does/not/exist"},
		{"bench", "--plugin", "/does/not/exist"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			person := inProcess(t, args...).wants(t, exitUsage)
			if person.stdout != "" || !strings.HasPrefix(person.stderr, "✗ ") || strings.Count(person.stderr, "\n") != 1 {
				t.Errorf("stdout %q, stderr %q", person.stdout, person.stderr)
			}
			machine := inProcess(t, append([]string{"--json"}, args...)...).wants(t, exitUsage)
			document := decode(t, machine.stderr)
			for _, word := range []string{"strconv", "invalid argument", "time: ", "unknown flag", "parsing", "exec: ", "open /", "stat ", ".part:"} {
				if strings.Contains(person.stderr, word) {
					t.Errorf("Go's own words %q: %s", word, person.stderr)
				}
			}
			if document["reason"] != "WRONG_USE" || document["outcome"] != "not_sent" || document["message"] == "" {
				t.Error(document)
			}
		})
	}
}

// decode reads a text that is one JSON document and nothing else.
func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	return document
}

func TestFailuresAsADocument(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{Concurrency: simulator.Unlimited})
	for _, tt := range []struct {
		name  string
		fault *simulator.Fault
		args  []string
		want  map[string]any // but the message
	}{
		{"not found", nil, []string{"record/v1/customer/999999"},
			map[string]any{"reason": "NOT_FOUND", "statusCode": 404.0, "outcome": "rejected", "errorCode": "NONEXISTENT_ID", "retry": "never", "attempts": 1.0}},
		{"fields", nil, []string{"record/v1/customer", "-H", "Host: evil.com"},
			map[string]any{"reason": "INVALID_INPUT", "outcome": "not_sent", "retry": "never"}},
		{"url", nil, []string{"https://evil.com/"},
			map[string]any{"reason": "URL_REFUSED", "outcome": "not_sent", "retry": "never"}},
		{"config", nil, []string{"record/v1/customer", "--config", `{"acceptedStatusCodes":["9"]}`},
			map[string]any{"reason": "INVALID_CONFIG", "outcome": "not_sent", "retry": "never"}},
		{"limit", &simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: 429, Header: http.Header{"Retry-After": {"7"}}},
			[]string{"record/v1/customer", "--config", `{"maxRetries":0}`},
			map[string]any{"reason": "RATE_LIMITED", "statusCode": 429.0, "retryAfter": 7.0, "outcome": "rejected", "retry": "safe", "attempts": 1.0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			to := to
			if tt.fault != nil { // in nobody else's way
				to = startAccount(t, simulator.Options{})
				to.Inject(*tt.fault)
			}
			args := append([]string{"request", "--json"}, tt.args...)
			got := call{env: to.env}.run(t, args...).wants(t, exitFailed)
			if got.stdout != "" {
				t.Errorf("stdout: %q", got.stdout)
			}
			document := decode(t, got.stderr)
			if text, _ := document["message"].(string); len(text) < 20 {
				t.Errorf("message: %q", text)
			}
			fields, _ := document["fields"].([]any)
			if (tt.want["reason"] == "INVALID_INPUT" || tt.want["reason"] == "INVALID_CONFIG") && len(fields) == 0 {
				t.Error("no fields")
			}
			for _, f := range fields {
				field, _ := f.(map[string]any)
				if _, ok := field["field"].(string); !ok || field["description"] == "" || len(field) != 2 {
					t.Errorf("field: %v", f)
				}
			}
			upstream, _ := document["upstream"].(map[string]any)
			if sent := tt.want["statusCode"]; sent != upstream["statusCode"] || sent != nil && document["operationId"] == nil {
				t.Errorf("upstream %v, operation id %v", upstream, document["operationId"])
			}
			delete(document, "upstream")
			delete(document, "operationId")
			delete(document, "message")
			delete(document, "fields")
			if !reflect.DeepEqual(document, tt.want) {
				t.Errorf("%v, want %v", document, tt.want)
			}
		})
	}
}

func TestFailuresForAPerson(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	got := call{env: to.env}.run(t, "request", "record/v1/customer/999999").wants(t, exitFailed)
	for _, want := range []string{"✗ NOT_FOUND  ", "NetSuite said (404):", "NONEXISTENT_ID", "Outcome: rejected."} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("no %q in %s", want, got.stderr)
		}
	}
	if got.stdout != "" || strings.ContainsRune(got.stderr, '\x1b') {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

// TestClosedStandardOutput: who reads a part, as head does, makes no failure
// of a request that was carried out, nor of a query.
func TestClosedStandardOutput(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	for _, args := range [][]string{
		{"request", "record/v1/customer", "-d", `{"companyName":"A"}`},
		{"suiteql", "--format", "csv", "SELECT id FROM customer"},
		{"suiteql", "--format", "jsonl", "SELECT id FROM customer"},
	} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		cmd := call{env: to.env}.command(ctx, args...)
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = writer, &stderr
		if err := cmd.Run(); err != nil || stderr.Len() > 0 {
			t.Errorf("%v: %v: %s", args, err, stderr.String())
		}
		cancel()
		_ = writer.Close() // nobody reads it
	}
}

func TestInterruptEndsTheRequest(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{Latency: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	pid := filepath.Join(t.TempDir(), "pid")
	plugin := writeFile(t, filepath.Join(t.TempDir(), "plugin"), "#!/bin/sh\necho $$ > '"+pid+"'\nexec '"+program+"' "+servePlugin+"\n", 0o700)
	cmd := call{env: to.env}.command(ctx, "request", "--json", "--plugin", plugin, "record/v1/customer", "-d", `{"companyName":"A"}`)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := to.WaitFor(ctx, func(s simulator.Stats) bool { return s.InFlight == 1 }); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code is looked at
	if code := cmd.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if document := decode(t, stderr.String()); document["reason"] != "CANCELLED" || document["outcome"] != "unknown" {
		t.Error(document)
	}
	text, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	process, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if processExists(process) {
		t.Error("the plugin's process is still there")
	}
}
