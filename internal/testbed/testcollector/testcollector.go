// Package testcollector is an OpenTelemetry collector for tests: it takes OTLP
// over HTTP and gRPC, and keeps what it is sent. Only tests import it.
package testcollector

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collectormetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collectortrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // takes compressed messages
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
)

// Collector is a collector that listens until the end of the test.
type Collector struct {
	HTTP, GRPC string // the endpoints

	mu        sync.Mutex
	raw       []byte // all messages
	traces    []*tracepb.ResourceSpans
	metrics   []*metricspb.ResourceMetrics // the last ones: they are cumulative
	headers   []http.Header
	exchanges int
}

// Start starts a collector.
func Start(t testing.TB) *Collector {
	t.Helper()
	c := &Collector{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", func(w http.ResponseWriter, r *http.Request) {
		request := &collectortrace.ExportTraceServiceRequest{}
		if c.read(w, r, request) {
			c.addTraces(request, r.Header)
		}
	})
	mux.HandleFunc("POST /v1/metrics", func(w http.ResponseWriter, r *http.Request) {
		request := &collectormetrics.ExportMetricsServiceRequest{}
		if c.read(w, r, request) {
			c.addMetrics(request, r.Header)
		}
	})
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	c.HTTP = web.URL

	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	collectortrace.RegisterTraceServiceServer(server, &traceService{collector: c})
	collectormetrics.RegisterMetricsServiceServer(server, &metricsService{collector: c})
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() { server.Stop(); <-served })
	c.GRPC = "http://" + listener.Addr().String()
	return c
}

func (c *Collector) read(w http.ResponseWriter, r *http.Request, into proto.Message) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, into) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return false
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	return true
}

func (c *Collector) addTraces(request *collectortrace.ExportTraceServiceRequest, header http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.traces = append(c.traces, request.GetResourceSpans()...)
	c.keep(request, header)
}

func (c *Collector) addMetrics(request *collectormetrics.ExportMetricsServiceRequest, header http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.metrics = request.GetResourceMetrics()
	c.keep(request, header)
}

func (c *Collector) keep(message proto.Message, header http.Header) {
	raw, _ := proto.Marshal(message) // it was unmarshalled before
	c.raw = append(c.raw, raw...)
	c.headers = append(c.headers, header)
	c.exchanges++
}

// Raw returns the bytes of all messages.
func (c *Collector) Raw() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.raw)
}

// Headers returns the headers of all requests.
func (c *Collector) Headers() []http.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]http.Header(nil), c.headers...)
}

// Spans returns the spans that came.
func (c *Collector) Spans() []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var spans []Span
	for _, r := range c.traces {
		for _, s := range r.GetScopeSpans() {
			for _, span := range s.GetSpans() {
				spans = append(spans, Span{Span: span, Resource: r.GetResource()})
			}
		}
	}
	return spans
}

// Metrics returns the metrics as they were sent last, by their names.
func (c *Collector) Metrics() map[string]*metricspb.Metric {
	c.mu.Lock()
	defer c.mu.Unlock()
	metrics := map[string]*metricspb.Metric{}
	for _, r := range c.metrics {
		for _, s := range r.GetScopeMetrics() {
			for _, m := range s.GetMetrics() {
				metrics[m.GetName()] = m
			}
		}
	}
	return metrics
}

// Span is a span with what made it.
type Span struct {
	*tracepb.Span
	Resource *resourcepb.Resource
}

type traceService struct {
	collectortrace.UnimplementedTraceServiceServer
	collector *Collector
}

func (s *traceService) Export(ctx context.Context, request *collectortrace.ExportTraceServiceRequest) (*collectortrace.ExportTraceServiceResponse, error) {
	s.collector.addTraces(request, headers(ctx))
	return &collectortrace.ExportTraceServiceResponse{}, nil
}

type metricsService struct {
	collectormetrics.UnimplementedMetricsServiceServer
	collector *Collector
}

func (s *metricsService) Export(ctx context.Context, request *collectormetrics.ExportMetricsServiceRequest) (*collectormetrics.ExportMetricsServiceResponse, error) {
	s.collector.addMetrics(request, headers(ctx))
	return &collectormetrics.ExportMetricsServiceResponse{}, nil
}

func headers(ctx context.Context) http.Header {
	md, _ := metadata.FromIncomingContext(ctx)
	header := http.Header{}
	for name, values := range md {
		header[http.CanonicalHeaderKey(name)] = values
	}
	return header
}
