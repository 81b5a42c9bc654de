package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/experimental"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/telemetry"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// verifyLimit bounds a verification whose host set no deadline. An action has
// its own limit, timeoutSeconds.
const verifyLimit = 2 * time.Minute

// streamWorkers is the number of goroutines that gRPC keeps for calls. A call's
// stack grows deep where its documents are validated, and a new goroutine has to
// grow its own: that took a fifth of the plugin's time for a small call. More
// calls at once than these get goroutines of their own.
const streamWorkers = 64

// maxStreams bounds the calls of a connection that are open at once, those among
// them that have ended and whose answers the host has not read: gRPC keeps up to
// 100 KB for each of these. A host's further calls wait on its side.
const maxStreams = 1024

// How much of a request, and of all of a connection's, may be on its way before it
// is read. gRPC by itself would let these grow to 16 MiB where much arrives, and
// hold as much in frames.
const (
	streamWindow     = 512 << 10
	connectionWindow = 2 << 20
)

// server answers the contract's calls with a connector.
type server struct {
	connectorv1.UnimplementedConnectorServer
	connector connector
	chunks    *chunkPool
	memory    *reclaimer
	limit     requestLimit
	telemetry *telemetry.Telemetry // nil for off
	logger    *slog.Logger
}

// grpcServer makes the gRPC server of the process.
func (s *server) grpcServer(calls *calls, options []grpc.ServerOption) *grpc.Server {
	guard, trace := recovery{logger: s.logger}, tracing{s.telemetry}
	return grpc.NewServer(append(options,
		grpc.MaxRecvMsgSize(s.limit.message()),
		grpc.ForceServerCodecV2(newRequestCodec(s.memory)),
		experimental.BufferPool(newFramePool(s.memory)),
		grpc.InitialWindowSize(streamWindow),
		grpc.InitialConnWindowSize(connectionWindow),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.KeepaliveParams(watchHost()),
		grpc.ChainUnaryInterceptor(calls.unary, trace.unary, guard.unary),
		grpc.ChainStreamInterceptor(calls.stream, trace.stream, guard.stream, s.arriving),
	)...)
}

func (s *server) register(to *grpc.Server) {
	connectorv1.RegisterConnectorServer(to, s)
}

func (s *server) Describe(context.Context, *connectorv1.DescribeRequest) (*connectorv1.DescribeResponse, error) {
	version, component := s.connector.Describe()
	return &connectorv1.DescribeResponse{Version: version, Component: component}, nil
}

func (s *server) VerifyCredentials(ctx context.Context, request *connectorv1.VerifyCredentialsRequest) (*connectorv1.VerifyCredentialsResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, verifyLimit)
	defer cancel()
	response := &connectorv1.VerifyCredentialsResponse{Verified: true}
	for _, check := range s.connector.Verify(ctx, request.GetCredentials(), nil) {
		response.Checks = append(response.Checks, checkToWire(check))
		if check.Status == credentials.Failed {
			response.Verified = false
		}
	}
	// A call that ended early has checks that failed for that, and not for the
	// credentials.
	if ctx.Err() != nil {
		return nil, verifyEnded(ctx)
	}
	return response, nil
}

func (s *server) VerifyCredentialsLive(request *connectorv1.VerifyCredentialsLiveRequest, stream grpc.ServerStreamingServer[connectorv1.VerifyCredentialsLiveResponse]) error {
	ctx, cancel := context.WithTimeout(stream.Context(), verifyLimit)
	defer cancel()
	s.connector.Verify(ctx, request.GetCredentials(), func(check credentials.CheckResult) {
		if ctx.Err() != nil {
			return // as in VerifyCredentials
		}
		if err := stream.Send(&connectorv1.VerifyCredentialsLiveResponse{Check: checkToWire(check)}); err != nil {
			cancel() // nobody receives the checks any more
		}
	})
	if ctx.Err() != nil {
		return verifyEnded(ctx)
	}
	return nil
}

// verifyEnded is the status of a verification that was ended before it was
// through. It changes nothing in the account.
func verifyEnded(ctx context.Context) error {
	f := failure.Error{Reason: failure.Cancelled, Outcome: failure.Rejected, Message: "The verification was cancelled."}
	var stopped *failure.Error
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &stopped):
		f.Message = "The plugin was stopped before the verification had ended."
	case errors.Is(cause, context.DeadlineExceeded):
		f.Reason, f.Message = failure.Timeout, "The verification had not ended when the time was up: "+verifyLimit.String()+" or the host's own deadline."
	}
	return status.ErrorProto(statusOf(&f, 0))
}

func (s *server) RunAction(request *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	if f := s.limit.check(request.GetInput()); f != nil {
		s.memory.dropped(len(request.GetInput()))
		return s.refused(stream.Context(), request, f, 0)
	}
	return s.run(newRun(request, nil), stream)
}

func (s *server) RunActionStream(stream grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]) error {
	began := time.Now()
	request, err := s.receive(stream)
	if err != nil {
		return s.refused(stream.Context(), request.RunActionRequest, err, time.Since(began))
	}
	return s.run(request, stream)
}

// run answers a request that has arrived.
func (s *server) run(request run, stream responses) error {
	defer s.memory.dropped(len(request.input))
	ctx := stream.Context()
	md, _ := metadata.FromIncomingContext(ctx)
	timed, send := asks(md, plugin.TimingRequest), stream.Send
	var watch func(actions.Event)
	if asks(md, plugin.ProgressRequest) {
		p := &progress{stream: stream}
		watch, send = p.tell, p.send
	}

	out := s.chunks.writer(recovery{logger: s.logger}, send)
	defer out.Release()
	phases, err := s.connector.Run(ctx, request, timed, watch, out)

	var timing []byte
	if timed {
		timing = encodeTiming(phases)
		stream.SetTrailer(metadata.Pairs(plugin.TimingTrailer, string(timing)))
	}
	if err != nil {
		return s.runError(ctx, request.RunActionRequest, contractError(err), len(timing))
	}
	return nil
}

// runError returns the status of a run that failed. timing is the size of the
// Timing in the other trailer.
func (s *server) runError(ctx context.Context, request *connectorv1.RunActionRequest, f *failure.Error, timing int) error {
	if f.Reason == failure.Internal {
		s.logger.ErrorContext(ctx, "an action failed for a reason of the connector's own",
			"run_id", truncate.Text(request.GetRunId(), maxFieldBytes), "action", truncate.Text(request.GetAction(), maxFieldBytes), "cause", causeText(f))
	}
	return status.ErrorProto(statusOf(f, timing*4/3))
}
