package otlp

import (
	"context"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

// traceClient sends the spans that OpenTelemetry's exporter has turned into
// messages.
type traceClient struct {
	sender  sender
	life    context.Context // ends with the pipeline
	timeout time.Duration
	report  func(error)
}

func (c *traceClient) Start(context.Context) error { return nil }

func (c *traceClient) Stop(context.Context) error { return nil }

// UploadTraces implements otlptrace.Client. It returns no error: it has reported
// it, and the SDK would report it again.
func (c *traceClient) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	stop := context.AfterFunc(c.life, cancel)
	defer stop()
	c.report(c.sender.send(ctx, &tracepb.TracesData{ResourceSpans: spans}))
	return nil
}
