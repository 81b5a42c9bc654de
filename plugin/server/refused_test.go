package server

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// waitRefused waits for the log line of a call that ended before it ran.
func (h *rawHost) waitRefused(t *testing.T, runID string, reason failure.Reason) {
	t.Helper()
	want := fmt.Sprintf(`"@message":"refused","run_id":%q,"reason":%q,"outcome":"not_sent"`, runID, reason)
	plugintest.Eventually(t, want, func() bool { return strings.Contains(h.stderr.String(), want) })
}

// Every call that ends before it runs is told of, with its run's id where that has
// arrived, and nothing of its input.
func TestCallsThatDoNotRunAreToldOf(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, fmt.Sprintf("%s=%d", plugin.EnvMaxRequestBytes, 1000))
	client := connectorv1.NewConnectorClient(h.conn)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	run := func(id string) *connectorv1.RunActionRequest {
		return &connectorv1.RunActionRequest{Action: "echo", RunId: id}
	}
	begin := func(ctx context.Context, id string, length uint64) piecesStream {
		stream, err := client.RunActionStream(ctx)
		if err != nil {
			t.Fatal(err)
		}
		send(t, stream, &connectorv1.RunActionStreamRequest{Run: run(id), InputLength: length})
		return stream
	}

	_, _ = outputOf(begin(ctx, "run-large", 1001))
	h.waitRefused(t, "run-large", failure.InvalidInput)
	short := begin(ctx, "run-short", 6)
	sendPiece(t, short, []byte("input"))
	_ = short.CloseSend()
	_, _ = outputOf(short)
	h.waitRefused(t, "run-short", failure.InvalidInput)
	long := begin(ctx, "run-long", 4)
	sendPiece(t, long, []byte("input"))
	_, _ = outputOf(long)
	h.waitRefused(t, "run-long", failure.InvalidInput)

	leaving, leave := context.WithCancel(ctx)
	left := begin(leaving, "run-left", 6)
	sendPiece(t, left, []byte("input"))
	_, _ = outputOf(begin(ctx, "", 2000)) // the one before is being received by then
	leave()
	h.waitRefused(t, "run-left", failure.Cancelled)

	whole := run("run-whole")
	whole.Input = []byte(strings.Repeat("input", 201))
	stream, err := client.RunAction(ctx, whole)
	if err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.InvalidArgument {
		t.Error(err)
	}
	h.waitRefused(t, "run-whole", failure.InvalidInput)
	whole.Input = make([]byte, plugin.RequestOverhead+1001) // gRPC's to refuse, before it has any of it
	if stream, err = client.RunAction(ctx, whole); err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.ResourceExhausted {
		t.Error(err)
	}
	h.waitRefused(t, "", "RESOURCE_EXHAUSTED")

	cut := begin(ctx, "run-cut", 6)
	sendPiece(t, cut, []byte("input"))
	_, _ = outputOf(begin(ctx, "", 2000))
	h.shutdown(ctx)
	_, _ = outputOf(cut)
	h.waitRefused(t, "run-cut", failure.Unavailable)
	if strings.Contains(h.stderr.String(), "inputinput") {
		t.Error("the input is in the log")
	}
}

// told is a connector that keeps what it is told of calls that did not run.
type told struct {
	connector
	lines []string
}

func (c *told) Refused(_ context.Context, request *connectorv1.RunActionRequest, f *failure.Error, took time.Duration) {
	c.lines = append(c.lines, fmt.Sprintf("%s %s %s %v", request.GetRunId(), f.Reason, f.Outcome, took))
}

// piecesCall is a scripted stream as the generated code hands it on.
func piecesCall(stream grpc.ServerStream) grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse] {
	return &grpc.GenericServerStream[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]{ServerStream: stream}
}

// A host that sends nothing more, and a panic while an input arrives, are told of as
// what they are: nothing was sent.
func TestStallsAndPanicsAreToldOf(t *testing.T) {
	t.Parallel()
	for want, last := range map[string]func(*pieceMessage) error{
		"r TIMEOUT not_sent 31s": func(*pieceMessage) error { time.Sleep(time.Minute); return context.Canceled },
		"r INTERNAL not_sent 1s": func(*pieceMessage) error { panic("receiver") },
	} {
		synctest.Test(t, func(t *testing.T) {
			memory := newReclaimer()
			defer memory.close()
			c := &told{}
			s := &server{connector: c, memory: memory, logger: slog.New(slog.DiscardHandler), limit: requestLimit{input: 1000}}
			late := func(m *pieceMessage) error { time.Sleep(time.Second); return announces(6)(m) }
			err := s.RunActionStream(piecesCall(&scripted{ctx: t.Context(), steps: []func(*pieceMessage) error{late, last}}))
			if len(c.lines) != 1 || c.lines[0] != want || !strings.Contains(fmt.Sprint(status.Convert(err).Details()), "not_sent") {
				t.Errorf("%q, want %q; %v", c.lines, want, err)
			}
			time.Sleep(2 * time.Minute) // the receiver ends with its stream
		})
	}
}

// broken is the stream of a request that cannot be received.
type broken struct {
	grpc.ServerStream
	ctx  context.Context //nolint:containedctx // a stream has one
	recv func() error
}

func (b *broken) Context() context.Context { return b.ctx }
func (b *broken) RecvMsg(any) error        { return b.recv() }

// A request of RunAction that does not arrive is told of, and was not sent, whatever
// ends it; one that has arrived is left to the run.
func TestRequestsThatDoNotArriveAreToldOf(t *testing.T) {
	t.Parallel()
	for what, row := range map[string]struct {
		method  string
		recv    func() error
		handler error
		lines   int
		outcome string
	}{
		"gRPC refuses it":   {connectorv1.Connector_RunAction_FullMethodName, func() error { return status.Error(codes.ResourceExhausted, "large") }, nil, 1, ""},
		"a panic":           {connectorv1.Connector_RunAction_FullMethodName, func() error { panic("codec") }, nil, 1, "not_sent"},
		"it has arrived":    {connectorv1.Connector_RunAction_FullMethodName, func() error { return nil }, status.Error(codes.Internal, "own"), 0, ""},
		"it runs":           {connectorv1.Connector_RunAction_FullMethodName, func() error { return nil }, nil, 0, ""},
		"of another method": {connectorv1.Connector_RunActionStream_FullMethodName, func() error { return status.Error(codes.Canceled, "left") }, nil, 0, ""},
	} {
		c := &told{}
		s := &server{connector: c, logger: slog.New(slog.DiscardHandler)}
		err := s.arriving(nil, &broken{ctx: t.Context(), recv: row.recv}, &grpc.StreamServerInfo{FullMethod: row.method}, func(_ any, stream grpc.ServerStream) error {
			if err := stream.RecvMsg(nil); err != nil {
				return err
			}
			return row.handler
		})
		if len(c.lines) != row.lines || !strings.Contains(fmt.Sprint(status.Convert(err).Details()), row.outcome) {
			t.Errorf("%s: %q, %v", what, c.lines, err)
		}
	}
}
