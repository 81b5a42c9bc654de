package otlp

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"netsuite-connector/internal/metrics"
)

// Pipeline exports what it is given, until it is closed.
type Pipeline struct {
	traces  *sdktrace.TracerProvider // nil for off
	metrics *reader                  // nil for off
	cut     context.CancelFunc       // ends what is being sent
	senders []sender
	report  func(error)
}

// Program is who exports.
type Program struct{ Name, Version string }

// Start starts a pipeline. report is told how each export ended, nil for well,
// from any goroutine.
func Start(s Settings, p Program, report func(error)) *Pipeline {
	life, cut := context.WithCancel(context.Background())
	pipeline := &Pipeline{cut: cut, report: report}
	identity := identify(life, p)
	agent := p.Name + "/" + p.Version
	if s.Traces != nil {
		if to, err := newSender(s.Traces, traceService, agent); err != nil {
			report(err)
		} else {
			pipeline.senders = append(pipeline.senders, to)
			exporter := otlptrace.NewUnstarted(&traceClient{sender: to, life: life, timeout: s.Traces.timeout, report: report})
			pipeline.traces = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter, s.batches.options()), sdktrace.WithResource(identity))
		}
	}
	if s.Metrics != nil {
		if to, err := newSender(s.Metrics, metricsService, agent); err != nil {
			report(err)
		} else {
			pipeline.senders = append(pipeline.senders, to)
			pipeline.metrics = newReader(p, identity, to, s.Metrics.timeout, report)
			pipeline.metrics.start(life, s.Interval)
		}
	}
	return pipeline
}

// Tracers makes the spans.
func (p *Pipeline) Tracers() trace.TracerProvider {
	if p.traces == nil {
		return noop.NewTracerProvider()
	}
	return p.traces
}

// Metrics is where metrics are registered, nil if nobody wants them.
func (p *Pipeline) Metrics() *metrics.Registry {
	if p.metrics == nil {
		return nil
	}
	return p.metrics.registry
}

// errUnsent is reported by a pipeline that was closed too soon for its collector.
var errUnsent = errors.New("the process ended before the collector had taken everything")

// Close sends what is left, for as long as the limit, and ends the pipeline.
func (p *Pipeline) Close(limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var both sync.WaitGroup
	if p.traces != nil {
		both.Go(func() {
			if p.traces.Shutdown(ctx) != nil { // what cannot be sent at all was reported
				p.report(errUnsent)
			}
		})
	}
	if p.metrics != nil {
		both.Go(func() { p.metrics.close(ctx) })
	}
	both.Wait()
	p.cut()
	for _, s := range p.senders {
		s.close()
	}
}

// identify says which program this is, as the OTEL_ variables do or else as p.
func identify(ctx context.Context, p Program) *resource.Resource {
	// The error is of variables, of which Read has complained; the rest is there.
	identity, _ := resource.New(ctx,
		resource.WithSchemaURL(semconv.SchemaURL),
		resource.WithAttributes(attribute.String("service.name", p.Name), attribute.String("service.version", p.Version)),
		resource.WithTelemetrySDK(),
		resource.WithFromEnv()) // wins over what is before it
	return identity
}
