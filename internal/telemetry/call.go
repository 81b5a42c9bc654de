package telemetry

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Call is a call of the host's. A nil *Call is one that nobody watches.
type Call struct {
	telemetry *Telemetry
	span      trace.Span
	method    attribute.KeyValue
	began     time.Time
	once      sync.Once
}

// Call begins a call. The context that it returns goes with the call.
func (t *Telemetry) Call(ctx context.Context, method string) (context.Context, *Call) {
	if t == nil {
		return ctx, nil
	}
	t.active.Add(1)
	c := &Call{telemetry: t, method: semconv.RPCMethod(method), began: time.Now()}
	ctx, c.span = t.tracer.Start(ctx, method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(semconv.RPCSystemNameGRPC, c.method))
	return ctx, c
}

// End ends the call with its status, and with reason and outcome where it
// failed. Only the first end counts.
func (c *Call) End(status, reason, outcome string) {
	if c == nil {
		return
	}
	c.once.Do(func() {
		attributes := with([]attribute.KeyValue{semconv.RPCSystemNameGRPC, c.method, semconv.RPCResponseStatusCode(status)}, reason)
		if outcome != "" {
			attributes = append(attributes, keyOutcome.String(outcome))
		}
		c.telemetry.active.Add(-1)
		c.telemetry.calls.Record(time.Since(c.began).Seconds(), attributes...)
		c.span.SetAttributes(attributes...)
		if reason != "" {
			c.span.SetStatus(codes.Error, "")
		}
		c.span.End()
	})
}

// Action is what the action of a call found out about it.
type Action struct {
	Name     string // "" for one that does not exist
	RunID    string // redacted
	Account  string // "" for the following where the documents were refused
	Method   string
	Status   int
	Attempts int
	Pages    int // of a collection that was followed; 0 for none
}

// Describe adds what is known of the action to the call of the context.
func (t *Telemetry) Describe(ctx context.Context, a Action) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	var attributes []attribute.KeyValue
	for key, text := range map[attribute.Key]string{
		keyAction: a.Name, keyRunID: a.RunID, keyAccount: a.Account, semconv.HTTPRequestMethodKey: a.Method,
	} {
		if text != "" {
			attributes = append(attributes, key.String(text))
		}
	}
	if a.Account != "" {
		attributes = append(attributes, keyAttempts.Int(a.Attempts))
	}
	if a.Pages != 0 {
		attributes = append(attributes, keyPages.Int(a.Pages))
	}
	if a.Status != 0 {
		attributes = append(attributes, semconv.HTTPResponseStatusCode(a.Status))
	}
	span.SetAttributes(attributes...)
}
