package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testcollector"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

const (
	hostTrace   = "4bf92f3577b34da6a3ce929d0e0e4736"
	hostParent  = "00-" + hostTrace + "-00f067aa0ba902b7-01"
	callSpan    = "netsuite.connector.v1.Connector/RunAction"
	verifySpan  = "netsuite.connector.v1.Connector/VerifyCredentials"
	tokenSpan   = "POST /services/rest/auth/oauth2/v1/token" // #nosec G101 -- a path
	recordSpan  = "/services/rest/record/{path}"
	datasetSpan = "/services/rest/query/v1/dataset/{path}"
	exporterKey = "collector-key-7f3a"
)

// traced makes a call that belongs to the host's trace.
func (b *bed) traced(input, config, run string) error {
	_, err := b.host.RunAction(b.t.Context(), plugin.Request{
		Action: schema.ActionID, Credentials: b.credentials, Config: []byte(config), Input: []byte(input), RunID: run, TraceParent: hostParent, TraceState: "vendor=1",
	})
	return err
}

// observe has a plugin do something of everything, and ends it once a collector
// knows. Texts with "private" are of those that must not be exported.
func observe(t *testing.T, c *testcollector.Collector, environment ...string) *bed {
	t.Helper()
	b := simulated(t, simulator.Options{Concurrency: simulator.Unlimited, Customers: 5, Datasets: map[string]string{"custdataset_private": "SELECT id FROM customer"}},
		append(environment, "NETSUITE_CONNECTOR_LOG_LEVEL=debug", "OTEL_BSP_SCHEDULE_DELAY=10", "OTEL_METRIC_EXPORT_INTERVAL=50")...)
	status := func(fault simulator.Fault) { fault.Stage, fault.Times = simulator.StageAPI, 1; b.sim.Inject(fault) }
	must := func(input, config, run string) {
		if err := b.traced(input, config, run); err != nil {
			t.Errorf("%s: %v", input, err)
		}
	}
	status(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"0"}}, Body: "private-answer"})
	must(`{"url":"record/v1/customer","method":"GET","query":{"q":"companyName IS \"private-query\""},"headers":{"X-Private":"private-header"}}`, ``, "run-retried")
	status(simulator.Fault{Kind: simulator.KindStatus, Status: 429, Body: "{}"})
	must(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"private-body"}}`, ``, "run-blocked")
	status(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Skip: 1, Header: http.Header{"Retry-After": {"0"}}})
	must(`{"url":"query/v1/dataset/custdataset_private/result?limit=2","method":"GET"}`, `{"fetchAllPages":true}`, "run-pages")
	status(simulator.Fault{Kind: simulator.KindExpireToken})
	must(`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 'private-sql' AS a FROM customer"}}`, ``, "run-expired")
	must(`{"url":"record/v1/customer/987654321","method":"GET"}`, `{"dontThrowErrorOn404":true}`, "run-missing")
	if err := b.traced(`{"url":"record/v1/customer/987654321","method":"GET"}`, ``, strings.TrimSpace(b.fields["privateKey"])); err == nil {
		t.Error("no record, and no error")
	}
	if _, err := b.host.RunAction(t.Context(), plugin.Request{Action: "private-action", Credentials: b.credentials, RunID: "run-unknown"}); err == nil {
		t.Error("no such action, and no error")
	}
	if _, err := b.host.VerifyCredentials(t.Context(), b.credentials); err != nil {
		t.Error(err)
	}
	testbed.Await(t, time.Minute, "export of all calls", func() bool {
		spans := 0
		for _, s := range c.Spans() {
			if s.GetKind() == tracepb.Span_SPAN_KIND_SERVER {
				spans++
			}
		}
		calls := c.Metrics()["rpc.server.call.duration"]
		return spans >= 8 && testcollector.Count(calls, map[string]any{"rpc.method": callSpan})+testcollector.Count(calls, map[string]any{"rpc.method": verifySpan}) == 8
	})
	_ = b.host.Close()
	return b
}

// Each call is a span in the host's trace, and below it each try and each token;
// metrics count them. All that is exported is in docs/observability.md, and
// nothing that is secret or somebody's data.
func TestTelemetry(t *testing.T) {
	t.Parallel()
	for name, environment := range map[string]func(c *testcollector.Collector) []string{
		"http": func(c *testcollector.Collector) []string {
			return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.HTTP}
		},
		"grpc, compressed": func(c *testcollector.Collector) []string {
			return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.GRPC, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_COMPRESSION=gzip"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testcollector.Start(t)
			b := observe(t, c, append(environment(c), "OTEL_EXPORTER_OTLP_HEADERS=api-key="+exporterKey, "OTEL_SERVICE_NAME=shop")...)
			checkSpans(t, b, c)
			checkMetrics(t, b, c)
			checkDocument(t, c)
			b.clean(c.Raw())
			b.clean(b.log.String())
			for _, private := range []string{"private", "987654321", exporterKey, b.fields["clientId"], b.fields["certificateId"]} {
				if strings.Contains(strings.ToLower(c.Raw()), strings.ToLower(private)) {
					t.Errorf("%q was exported", private)
				}
				if private != "private" && strings.Contains(b.log.String(), private) { // names of log fields have "private"
					t.Errorf("%q was logged", private)
				}
			}
			for _, header := range c.Headers() {
				if header.Get("Api-Key") != exporterKey {
					t.Errorf("a request to the collector had %v", header)
				}
			}
			for _, seen := range b.sim.Requests() {
				if seen.Header.Get("Traceparent") != "" || seen.Header.Get("Api-Key") != "" {
					t.Errorf("NetSuite was sent %v", seen.Header)
				}
			}
		})
	}
}

func checkSpans(t *testing.T, b *bed, c *testcollector.Collector) {
	t.Helper()
	runs := map[any]testcollector.Span{}
	children := map[string][]testcollector.Span{} // of each call
	for _, s := range c.Spans() {
		if s.GetName() == callSpan {
			runs[testcollector.Attributes(s.GetAttributes())["netsuite.run_id"]] = s
		}
		children[string(s.GetParentSpanId())] = append(children[string(s.GetParentSpanId())], s)
		if s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() {
			t.Errorf("%s ended before it began", s.GetName())
		}
		if got := testcollector.Attributes(s.Resource.GetAttributes()); got["service.name"] != "shop" || got["service.version"] != schema.Version {
			t.Errorf("exported by %v", got)
		}
	}
	for run, want := range map[string]struct {
		spans, events []string // in order
		attributes    map[string]any
	}{
		"run-retried": {[]string{tokenSpan + " 200", "GET " + recordSpan + " 503 UPSTREAM_ERROR", "GET " + recordSpan + " 200 resend 1"},
			[]string{"netsuite.queue", "netsuite.wait", "netsuite.queue"}, map[string]any{"netsuite.attempts": int64(2), "http.response.status_code": int64(200)}},
		"run-blocked": {[]string{"POST " + recordSpan + " 429 RATE_LIMITED", "POST " + recordSpan + " 204 resend 1"}, []string{"netsuite.queue", "netsuite.queue"}, nil},
		"run-pages": {[]string{"GET " + datasetSpan + " 200", "GET " + datasetSpan + " 503 UPSTREAM_ERROR", "GET " + datasetSpan + " 200 resend 1", "GET " + datasetSpan + " 200"},
			[]string{"netsuite.queue", "netsuite.queue", "netsuite.wait", "netsuite.queue", "netsuite.queue"}, map[string]any{"netsuite.pages": int64(3), "netsuite.attempts": int64(4)}},
		"run-expired": {[]string{"POST /services/rest/query/v1/suiteql 401 AUTHENTICATION_FAILED", tokenSpan + " 200", "POST /services/rest/query/v1/suiteql 200 resend 1"},
			[]string{"netsuite.queue", "netsuite.queue"}, nil},
		"run-missing": {[]string{"GET " + recordSpan + " 404 NOT_FOUND"}, []string{"netsuite.queue"}, map[string]any{"rpc.response.status_code": "OK", "error.type": nil}},
		"[redacted]": {[]string{"GET " + recordSpan + " 404 NOT_FOUND"}, []string{"netsuite.queue"},
			map[string]any{"rpc.response.status_code": "NOT_FOUND", "error.type": "NOT_FOUND", "netsuite.outcome": "rejected", "netsuite.account": b.sim.ID(), "netsuite.action": schema.ActionID}},
		"run-unknown": {nil, nil, map[string]any{"error.type": "UNKNOWN_ACTION", "netsuite.outcome": "not_sent", "netsuite.action": nil}},
	} {
		span, found := runs[run]
		if !found {
			t.Errorf("no span of %s among %v", run, runs)
			continue
		}
		attributes := testcollector.Attributes(span.GetAttributes())
		for name, value := range want.attributes {
			if attributes[name] != value {
				t.Errorf("%s: %s is %v, want %v", run, name, attributes[name], value)
			}
		}
		if failed := span.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR; failed != (attributes["error.type"] != nil) {
			t.Errorf("%s: status %v", run, span.GetStatus())
		}
		below := children[string(span.GetSpanId())]
		slices.SortFunc(below, func(a, b testcollector.Span) int {
			return int(a.GetStartTimeUnixNano()) - int(b.GetStartTimeUnixNano())
		})
		var names, events []string
		for _, s := range below {
			names = append(names, summary(s))
			if string(s.GetTraceId()) != string(span.GetTraceId()) || s.GetKind() != tracepb.Span_SPAN_KIND_CLIENT {
				t.Errorf("%s: %v", run, s)
			}
		}
		for _, e := range span.GetEvents() {
			events = append(events, e.GetName())
		}
		if !slices.Equal(names, want.spans) || !slices.Equal(events, want.events) {
			t.Errorf("%s: spans %q, want %q; events %q, want %q", run, names, want.spans, events, want.events)
		}
		if traced := fmt.Sprintf("%x", span.GetTraceId()) == hostTrace; traced != (run != "run-unknown") || span.GetKind() != tracepb.Span_SPAN_KIND_SERVER {
			t.Errorf("%s: %v", run, span)
		}
	}
}

// summary is the name of a request's span, with status, reason and resends.
func summary(s testcollector.Span) string {
	attributes := testcollector.Attributes(s.GetAttributes())
	text := fmt.Sprintf("%s %v", s.GetName(), attributes["http.response.status_code"])
	if reason := attributes["error.type"]; reason != nil {
		text += fmt.Sprintf(" %v", reason)
	}
	if resends := attributes["http.request.resend_count"]; resends != nil {
		text += fmt.Sprintf(" resend %v", resends)
	}
	return text
}

func checkMetrics(t *testing.T, b *bed, c *testcollector.Collector) {
	t.Helper()
	metrics := c.Metrics()
	for _, want := range []struct {
		name       string
		attributes map[string]any
		count      int64
	}{
		{"rpc.server.call.duration", map[string]any{"rpc.method": callSpan}, 7},
		{"rpc.server.call.duration", map[string]any{"rpc.method": callSpan, "error.type": "NOT_FOUND", "netsuite.outcome": "rejected", "rpc.response.status_code": "NOT_FOUND"}, 1},
		{"rpc.server.call.duration", map[string]any{"rpc.method": verifySpan, "rpc.response.status_code": "OK"}, 1},
		{"http.client.request.duration", map[string]any{"url.template": recordSpan}, 6},
		{"http.client.request.duration", map[string]any{"http.response.status_code": int64(429), "error.type": "RATE_LIMITED"}, 1},
		{"http.client.request.body.size", map[string]any{"url.template": recordSpan, "http.request.method": "POST"}, 2},
		{"netsuite.calls.active", nil, 0},
		{"netsuite.queue.duration", nil, 12},
		{"netsuite.wait.duration", map[string]any{"error.type": "UPSTREAM_ERROR"}, 2},
		{"netsuite.requests.blocked", nil, 1},
		{"netsuite.token.renewals", map[string]any{"error.type": nil}, 3},
		{"netsuite.account.requests.active", map[string]any{"netsuite.account": b.sim.ID()}, 0},
		{"netsuite.account.requests.waiting", nil, 0},
	} {
		if got := testcollector.Count(metrics[want.name], want.attributes); got != want.count {
			t.Errorf("%s, %v: %d, want %d: %v", want.name, want.attributes, got, want.count, metrics[want.name])
		}
	}
	if level := testcollector.Points(metrics["netsuite.account.limit"]); len(level) != 1 || level[0].Value < 1 || level[0].Value > 20 {
		t.Errorf("the account's limit: %v", level)
	}
	for _, size := range []string{"http.client.request.body.size", "http.client.response.body.size"} {
		sum := 0.0
		for _, p := range testcollector.Points(metrics[size]) {
			if p.Attributes["url.template"] == recordSpan {
				sum += p.Sum
			}
		}
		// Twice {"companyName":"private-body"}, and a few answers.
		if size == "http.client.request.body.size" && sum != 2*float64(len(`{"companyName":"private-body"}`)) || sum < 50 || sum > 20_000 {
			t.Errorf("%s: %v bytes", size, sum)
		}
	}
}

func readDocument(t *testing.T) string {
	t.Helper()
	return string(testbed.ReadFile(t, "docs/observability.md"))
}

// checkDocument compares names and units with the document, both ways.
func checkDocument(t *testing.T, c *testcollector.Collector) {
	t.Helper()
	_, document, _ := strings.Cut(readDocument(t), "\n## Spans\n")
	documented := func(name string) {
		if !strings.Contains(document, "`"+name+"`") {
			t.Errorf("docs/observability.md does not have %s", name)
		}
	}
	sent := map[string]bool{}
	for _, s := range c.Spans() {
		for name := range testcollector.Attributes(s.GetAttributes()) {
			sent[name] = true
		}
		for _, e := range s.GetEvents() {
			sent[e.GetName()] = true
			for name := range testcollector.Attributes(e.GetAttributes()) {
				sent[name] = true
			}
		}
	}
	kinds := map[string]string{} // and units
	for name, m := range c.Metrics() {
		sent[name] = true
		kinds[name] = "histogram " + m.GetUnit()
		switch {
		case m.GetGauge() != nil:
			kinds[name] = "gauge " + m.GetUnit()
		case m.GetSum().GetIsMonotonic():
			kinds[name] = "counter " + m.GetUnit()
		}
		for _, p := range testcollector.Points(m) {
			for name := range p.Attributes {
				sent[name] = true
			}
		}
	}
	for name := range sent {
		documented(name)
	}
	metrics := 0
	for _, row := range rows(t, readDocument(t), "## Metrics") {
		if got := kinds[row[0]]; got != row[1]+" "+row[2] {
			t.Errorf("%s is a %s, but documented as %s %s", row[0], got, row[1], row[2])
		}
		metrics++
	}
	if metrics != len(kinds) {
		t.Errorf("%d metrics were sent, and %d are documented", len(kinds), metrics)
	}
	for _, match := range codeSpan.FindAllStringSubmatch(document, -1) {
		for _, prefix := range []string{"netsuite.", "rpc.", "http.", "url.template", "server.", "error."} {
			if strings.HasPrefix(match[1], prefix) && !strings.Contains(match[1], "/") && !sent[match[1]] {
				t.Errorf("docs/observability.md has %s, which was not sent", match[1])
			}
		}
	}
}

// A trace of the host's is in the log, whether telemetry is on or not, and took
// is a number. A part that is off exports nothing; one that is on exports what is
// left when the process stops.
func TestTelemetryThatIsOff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variable        string
		traces, metrics bool
	}{
		"not asked for":   {"OTEL_SERVICE_NAME=shop", false, false},
		"the SDK is off":  {"OTEL_SDK_DISABLED=true", false, false},
		"metrics are off": {"OTEL_METRICS_EXPORTER=none", true, false},
		"traces are off":  {"OTEL_TRACES_EXPORTER=none", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testcollector.Start(t)
			environment := []string{test.variable, "NETSUITE_CONNECTOR_LOG_LEVEL=debug"}
			if name != "not asked for" {
				environment = append(environment, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.HTTP)
			}
			b := simulated(t, simulator.Options{}, environment...)
			if err := b.traced(serverTime, ``, "run-7"); err != nil {
				t.Fatal(err)
			}
			_ = b.host.Close()
			if traces, metrics := len(c.Spans()) > 0, len(c.Metrics()) > 0; traces != test.traces || metrics != test.metrics {
				t.Errorf("traces %v, metrics %v", traces, metrics)
			}
			log := b.log.String()
			if n := strings.Count(log, "trace_id="+hostTrace); n != 2 { // the token and the action
				t.Errorf("%d lines with the trace's id:\n%s", n, log)
			}
			_, took, _ := strings.Cut(log, " took=")
			took, _, _ = strings.Cut(took, " ")
			var seconds float64
			if err := json.Unmarshal([]byte(took), &seconds); err != nil || seconds <= 0 || seconds > 60 {
				t.Errorf("took is %s:\n%s", took, log)
			}
		})
	}
}

// A collector that refuses, or never answers, delays no call and no stop, and the
// log says so seldom, without its keys.
func TestCollectorsThatFail(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed, with %v", r.Header)
	}))
	t.Cleanup(elsewhere.Close)
	for name, handler := range map[string]http.HandlerFunc{
		"refuses": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, r.Header.Get("Api-Key"))
		},
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		},
		"never answers": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // before that, a server does not see that its client has left
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			web := httptest.NewServer(handler)
			defer web.Close()
			address := strings.Replace(web.URL, "http://", "http://user:"+exporterKey+"@", 1)
			b := simulated(t, simulator.Options{}, "OTEL_EXPORTER_OTLP_ENDPOINT="+address,
				"OTEL_EXPORTER_OTLP_HEADERS=api-key="+exporterKey, "OTEL_BSP_SCHEDULE_DELAY=1", "OTEL_METRIC_EXPORT_INTERVAL=1")
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // one export that is waited for takes 10 s
			defer cancel()
			for range 20 {
				if _, f := b.call(ctx, serverTime, ``); f != nil {
					t.Fatalf("%+v", f)
				}
			}
			if err := b.host.Close(); err != nil && !raceEnabled { // the process had to be killed
				t.Error(err)
			}
			log := b.log.String()
			if n := strings.Count(log, "telemetry could not be exported"); n == 0 || n > 3 || strings.Contains(log, exporterKey) {
				t.Errorf("%d lines about it:\n%s", n, log)
			}
		})
	}
}

// A variable that cannot be used is told, and stops nothing.
func TestTelemetrySettingsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=collector key-4711:x", "OTEL_METRICS_EXPORTER=zipkin,otlp",
		// OpenTelemetry's SDK panics at these, or shows them.
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:1", "OTEL_BSP_MAX_QUEUE_SIZE=-4711", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE=-4711",
		"OTEL_TRACES_SAMPLER=key-4711", "OTEL_RESOURCE_ATTRIBUTES=key-4711")
	b.must(serverTime, ``)
	b.fails(`{"url":"record/v1/customer/1","method":"GET"}`, ``, failure.NotFound, failure.Rejected)
	_ = b.host.Close()
	log := b.log.String()
	for _, name := range []string{
		"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is no address", "OTEL_METRICS_EXPORTER names an exporter", "OTEL_BSP_MAX_QUEUE_SIZE is no number",
		"OTEL_BSP_MAX_EXPORT_BATCH_SIZE is no number", "OTEL_TRACES_SAMPLER is none", "OTEL_RESOURCE_ATTRIBUTES is no list",
	} {
		if !strings.Contains(log, name) {
			t.Errorf("%s is not told:\n%s", name, log)
		}
	}
	if strings.Contains(log, "4711") {
		t.Errorf("the value is in the log:\n%s", log)
	}
}

// A trace that is none, as somebody may have sent to the host, changes nothing of
// the call, nor of those beside it.
func TestTracesThatAreNone(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, trace := range [][2]string{
		{"x\n", ""}, {"é", ""}, {hostParent, "a=é"}, {hostParent, "a=\x00"}, {"00-0-0-01", ""},
		{strings.Repeat("x", 20<<20), ""}, {hostParent, strings.Repeat("x", 20<<20)}, // more than a connection takes
	} {
		if _, err := b.host.RunAction(t.Context(), plugin.Request{
			Action: schema.ActionID, Credentials: b.credentials, Input: []byte(serverTime), TraceParent: trace[0], TraceState: trace[1],
		}); err != nil {
			t.Errorf("%.20q, %.20q: %v", trace[0], trace[1], err)
		}
	}
	if n := b.host.State().Restarts; n != 0 {
		t.Errorf("%d processes died of it", n)
	}
}
