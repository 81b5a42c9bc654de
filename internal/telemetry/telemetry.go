package telemetry

import (
	"context"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"netsuite-connector/internal/metrics"
)

// Telemetry takes what happens. It is safe for concurrent use.
type Telemetry struct {
	tracer   trace.Tracer
	registry *metrics.Registry // nil for no metrics
	active   atomic.Int64      // calls

	calls, requests, sent, received, queue, waits *metrics.Histogram
	blocked, tokens                               *metrics.Counter
}

// New returns telemetry with spans from tracers, and metrics in registry, which
// may be nil for none.
func New(tracers trace.TracerProvider, registry *metrics.Registry, version string) *Telemetry {
	t := &Telemetry{tracer: tracers.Tracer(scope, trace.WithInstrumentationVersion(version)), registry: registry}
	if registry == nil {
		return t
	}
	t.calls = registry.Histogram(metricCallDuration, "s", "Duration of the host's calls.", seconds())
	t.requests = registry.Histogram(metricRequestDuration, "s", "Duration of requests to NetSuite, each try by itself, until the answer was read.", seconds())
	t.sent = registry.Histogram(metricRequestSize, "By", "Size of the bodies sent to NetSuite.", sizes())
	t.received = registry.Histogram(metricResponseSize, "By", "Size of the bodies that NetSuite sent, as they came over the wire.", sizes())
	t.queue = registry.Histogram(metricQueueDuration, "s", "Waits for the account's limit.", seconds())
	t.waits = registry.Histogram(metricWaitDuration, "s", "Waits before a request is sent again.", seconds())
	t.blocked = registry.Counter(metricBlocked, "{request}", "Requests that NetSuite's concurrency limit refused.")
	t.tokens = registry.Counter(metricTokens, "{renewal}", "Tokens asked for.")
	registry.Gauge(metricCallsActive, "{call}", "Calls in flight.", func(show func(int64, ...attribute.KeyValue)) {
		show(t.active.Load())
	})
	return t
}

// Level is what is known of an account's limit.
type Level struct {
	Account                  string
	Limit, InFlight, Waiting int
}

// ObserveLevels adds the metrics of accounts. levels calls its argument with each
// account.
func (t *Telemetry) ObserveLevels(levels func(func(Level))) {
	if t == nil || t.registry == nil {
		return
	}
	gauge := func(name, unit, description string, value func(Level) int) {
		t.registry.Gauge(name, unit, description, func(show func(int64, ...attribute.KeyValue)) {
			levels(func(l Level) { show(int64(value(l)), keyAccount.String(l.Account)) })
		})
	}
	gauge(metricLimit, "{request}", "Requests at once that the account is believed to take, of all integrations together.", func(l Level) int { return l.Limit })
	gauge(metricInFlight, "{request}", "Requests in flight to the account.", func(l Level) int { return l.InFlight })
	gauge(metricWaiting, "{request}", "Requests that wait for the account's limit.", func(l Level) int { return l.Waiting })
}

func nothing() {}

// Queue is called when a request begins to wait for the account's limit, and
// what it returns when it waits no more.
func (t *Telemetry) Queue(ctx context.Context) (done func()) {
	if t == nil {
		return nothing
	}
	began := time.Now()
	return func() {
		took := time.Since(began).Seconds()
		t.queue.Record(took)
		trace.SpanFromContext(ctx).AddEvent(eventQueue, trace.WithAttributes(keyWait.Float64(took)))
	}
}

// Wait is called before a request that failed for a reason waits to be sent
// again.
func (t *Telemetry) Wait(ctx context.Context, wait time.Duration, reason string) {
	if t == nil {
		return
	}
	t.waits.Record(wait.Seconds(), with(nil, reason)...)
	trace.SpanFromContext(ctx).AddEvent(eventWait, trace.WithAttributes(with([]attribute.KeyValue{keyWait.Float64(wait.Seconds())}, reason)...))
}

// Blocked is called when NetSuite's concurrency limit refused a request.
func (t *Telemetry) Blocked() {
	if t != nil {
		t.blocked.Add(1)
	}
}

// Token is called when a token was obtained, or not, for a reason.
func (t *Telemetry) Token(reason string) {
	if t != nil {
		t.tokens.Add(1, with(nil, reason)...)
	}
}
