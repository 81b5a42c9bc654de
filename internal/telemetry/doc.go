// Package telemetry says what of the connector's work can be watched with
// OpenTelemetry: the spans and metrics of docs/observability.md. It is told what
// happens by those who do it, and knows nothing of how it is exported.
//
// A nil *Telemetry is telemetry that is off. Everything that is called on it does
// nothing, and allocates nothing.
//
// No span or metric holds a path, a query, a header, a body, or a text of
// NetSuite's or of the host's, but for the run's id, which is redacted before.
package telemetry
