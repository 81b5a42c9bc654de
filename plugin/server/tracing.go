package server

import (
	"context"
	"log/slog"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"netsuite-connector/internal/telemetry"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// tracing continues the host's trace in the calls of the contract, and tells the
// telemetry, nil for off, of each.
type tracing struct{ telemetry *telemetry.Telemetry }

func (t tracing) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, call := t.begin(ctx, info.FullMethod)
	response, err := handler(ctx, request)
	endCall(call, err)
	return response, err
}

func (t tracing) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, call := t.begin(stream.Context(), info.FullMethod)
	if ctx != stream.Context() { //nolint:contextcheck // it is the same
		stream = tracedStream{stream, ctx}
	}
	err := handler(service, stream)
	endCall(call, err)
	return err
}

// begin returns the context of a call. Without telemetry and without a trace of
// the host's, it is the one that it was given.
func (t tracing) begin(ctx context.Context, method string) (context.Context, *telemetry.Call) {
	if !strings.HasPrefix(method, "/"+connectorv1.Connector_ServiceDesc.ServiceName+"/") {
		return ctx, nil // go-plugin's own
	}
	if parent := metadata.ValueFromIncomingContext(ctx, telemetry.TraceParent); len(parent) == 1 {
		ctx = telemetry.Remote(ctx, parent[0], strings.Join(metadata.ValueFromIncomingContext(ctx, telemetry.TraceState), ","))
	}
	return t.telemetry.Call(ctx, method[1:])
}

// endCall ends a call as its status says.
func endCall(call *telemetry.Call, err error) {
	if call == nil {
		return
	}
	s := status.Convert(err)
	var reason, outcome string
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			reason, outcome = info.GetReason(), info.GetMetadata()["outcome"]
		}
	}
	name := code.Code(s.Code()).String() // #nosec G115 -- a code is below 17
	if err != nil && reason == "" {
		reason = name
	}
	call.End(name, reason, outcome)
}

// tracedStream is a stream whose context has the trace.
type tracedStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s tracedStream) Context() context.Context { return s.ctx }

// traceHandler adds the id of the context's trace to log lines.
type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := telemetry.TraceID(ctx); id != "" {
		record.AddAttrs(slog.String("trace_id", id))
	}
	return h.Handler.Handle(ctx, record)
}

func (h traceHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return traceHandler{h.Handler.WithAttrs(attributes)}
}

func (h traceHandler) WithGroup(name string) slog.Handler {
	return traceHandler{h.Handler.WithGroup(name)}
}
