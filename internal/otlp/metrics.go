package otlp

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/sdk/resource"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"

	"netsuite-connector/internal/metrics"
)

// reader sends the metrics of a registry from time to time.
type reader struct {
	registry *metrics.Registry
	program  Program
	identity *resource.Resource
	sender   sender
	timeout  time.Duration
	report   func(error)
	stop     chan struct{}
	stopped  chan struct{}
}

func newReader(p Program, identity *resource.Resource, to sender, timeout time.Duration, report func(error)) *reader {
	return &reader{
		registry: metrics.NewRegistry(time.Now()), program: p, identity: identity, sender: to, timeout: timeout, report: report,
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
}

func (r *reader) start(life context.Context, interval time.Duration) {
	go func() {
		defer close(r.stopped)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.export(life)
			case <-r.stop:
				return
			}
		}
	}()
}

func (r *reader) export(ctx context.Context) {
	collected := r.registry.Collect(time.Now())
	if len(collected) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	r.report(r.sender.send(ctx, &metricspb.MetricsData{ResourceMetrics: []*metricspb.ResourceMetrics{{
		Resource:  &resourcepb.Resource{Attributes: attributes(r.identity)},
		SchemaUrl: r.identity.SchemaURL(),
		ScopeMetrics: []*metricspb.ScopeMetrics{{
			Scope:   &commonpb.InstrumentationScope{Name: r.program.Name, Version: r.program.Version},
			Metrics: collected,
		}},
	}}}))
}

// close sends the metrics for the last time. An export under way may take until
// ctx ends.
func (r *reader) close(ctx context.Context) {
	close(r.stop)
	select {
	case <-r.stopped:
		r.export(ctx)
	case <-ctx.Done():
		r.report(errUnsent)
	}
}

func attributes(r *resource.Resource) []*commonpb.KeyValue {
	return metrics.KeyValues(*r.Set())
}
