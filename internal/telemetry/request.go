package telemetry

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"netsuite-connector/failure"
)

// RequestInfo says what is sent.
type RequestInfo struct {
	Method   string
	Host     string
	Template string // of the path: one of a few, without anything of the caller's; "" for none
	Account  string
	Resends  int // how often it was sent before
	Body     int // its length
}

// Request is one request to NetSuite. A nil *Request is one that nobody watches.
type Request struct {
	telemetry *Telemetry
	span      trace.Span
	began     time.Time
	body      int
	facts     []attribute.KeyValue // of span and metrics

	mu       sync.Mutex
	ended    bool
	status   int
	reason   failure.Reason
	received int64
}

// Request is called before a request is sent. Either Failed follows, or Answered
// and the end of Body.
func (t *Telemetry) Request(ctx context.Context, info RequestInfo) *Request {
	if t == nil {
		return nil
	}
	r := &Request{telemetry: t, began: time.Now(), body: info.Body, facts: []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(info.Method), semconv.ServerAddress(info.Host), semconv.ServerPort(443),
	}}
	name := info.Method
	if info.Template != "" {
		name += " " + info.Template
		r.facts = append(r.facts, semconv.URLTemplate(info.Template))
	}
	attributes := append([]attribute.KeyValue{keyAccount.String(info.Account), semconv.HTTPRequestBodySize(info.Body)}, r.facts...)
	if info.Resends > 0 {
		attributes = append(attributes, semconv.HTTPRequestResendCount(info.Resends))
	}
	_, r.span = t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return r
}

// Failed ends a request that has no answer.
func (r *Request) Failed(reason failure.Reason) {
	if r != nil {
		r.Reason(reason)
		r.end()
	}
}

// Answered returns the body of an answer; its Close ends the request.
func (r *Request) Answered(status int, body io.ReadCloser) io.ReadCloser {
	if r == nil {
		return body
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
	return &watched{body, r}
}

// Reason says why an answer is no success.
func (r *Request) Reason(reason failure.Reason) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reason = reason
}

func (r *Request) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	r.ended = true
	attributes := r.facts
	if r.status != 0 {
		attributes = append(attributes, semconv.HTTPResponseStatusCode(r.status))
	}
	attributes = with(attributes, string(r.reason))
	t := r.telemetry
	t.requests.Record(time.Since(r.began).Seconds(), attributes...)
	t.sent.Record(float64(r.body), attributes...)
	if r.status != 0 {
		t.received.Record(float64(r.received), attributes...)
		r.span.SetAttributes(semconv.HTTPResponseBodySize(int(r.received)))
	}
	r.span.SetAttributes(attributes...)
	if r.reason != "" {
		r.span.SetStatus(codes.Error, "")
	}
	r.span.End()
}

// watched is the body of an answer.
type watched struct {
	io.ReadCloser
	request *Request
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	r := w.request
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received += int64(n)
	if err != nil && !errors.Is(err, io.EOF) && r.reason == "" {
		r.reason = ReasonOf(err, failure.InvalidResponse)
	}
	return n, err
}

func (w *watched) Close() error {
	err := w.ReadCloser.Close()
	w.request.end()
	return err
}

// ReasonOf returns what an error means where it is a context's, and otherwise
// the reason given.
func ReasonOf(err error, otherwise failure.Reason) failure.Reason {
	switch {
	case errors.Is(err, context.Canceled):
		return failure.Cancelled
	case errors.Is(err, context.DeadlineExceeded):
		return failure.Timeout
	default:
		return otherwise
	}
}
