package telemetry

import (
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

const scope = "netsuite-connector" // of spans and metrics

// Attributes that the semantic conventions do not have.
const (
	keyAction   = attribute.Key("netsuite.action")
	keyRunID    = attribute.Key("netsuite.run_id")
	keyAccount  = attribute.Key("netsuite.account")
	keyAttempts = attribute.Key("netsuite.attempts")
	keyPages    = attribute.Key("netsuite.pages")
	keyOutcome  = attribute.Key("netsuite.outcome")
	keyWait     = attribute.Key("netsuite.wait.duration")
)

// The events of spans.
const (
	eventQueue = "netsuite.queue"
	eventWait  = "netsuite.wait"
)

// The metrics. Those without a prefix of ours are of the semantic conventions.
const (
	metricCallDuration    = "rpc.server.call.duration"
	metricRequestDuration = "http.client.request.duration"
	metricRequestSize     = "http.client.request.body.size"
	metricResponseSize    = "http.client.response.body.size"
	metricCallsActive     = "netsuite.calls.active"
	metricQueueDuration   = "netsuite.queue.duration"
	metricWaitDuration    = "netsuite.wait.duration"
	metricBlocked         = "netsuite.requests.blocked"
	metricTokens          = "netsuite.token.renewals" // #nosec G101 -- a name
	metricLimit           = "netsuite.account.limit"
	metricInFlight        = "netsuite.account.requests.active"
	metricWaiting         = "netsuite.account.requests.waiting"
)

// seconds are the bounds that the semantic conventions advise for durations,
// with some for what takes as long as a call may.
func seconds() []float64 {
	return []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300, 900}
}

// sizes are bounds for bodies, which may have 100 MiB.
func sizes() []float64 {
	return []float64{0, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20, 128 << 20}
}

// with returns attributes with the type of an error, where there is one.
func with(attributes []attribute.KeyValue, reason string) []attribute.KeyValue {
	if reason != "" {
		attributes = append(attributes, semconv.ErrorTypeKey.String(reason))
	}
	return attributes
}
