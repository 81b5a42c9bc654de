package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// The fields in which a trace is passed on, by the W3C's recommendation.
const (
	TraceParent = "traceparent"
	TraceState  = "tracestate"
)

// Remote returns a context in the caller's trace. A traceparent that is none
// leaves the context as it is.
func Remote(ctx context.Context, parent, state string) context.Context {
	if parent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{TraceParent: parent, TraceState: state})
}

// Inherit returns a context in the trace of another one.
func Inherit(ctx, from context.Context) context.Context {
	span := trace.SpanContextFromContext(from)
	if !span.IsValid() {
		return ctx
	}
	return trace.ContextWithSpanContext(ctx, span)
}

// TraceID returns the id of the context's trace, "" for none.
func TraceID(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
}
