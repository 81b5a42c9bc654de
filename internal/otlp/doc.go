// Package otlp exports traces and metrics to an OpenTelemetry collector, as the
// standard OTEL_ variables say, over HTTP or gRPC.
//
// OpenTelemetry's own exporters link grpc-gateway and each a configuration of
// their own, and with the SDK's metrics the plugin would have 19 MB. So spans are
// made and batched by OpenTelemetry's SDK, and metrics by internal/metrics; this
// package sends both, in the messages of OTLP.
//
// Nothing here waits for a collector but its own goroutines: what cannot be
// delivered is dropped.
package otlp
