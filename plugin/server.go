package plugin

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// verifyLimit bounds a verification whose host set no deadline. An action has
// its own limit, timeoutSeconds.
const verifyLimit = 2 * time.Minute

// streamWorkers are goroutines that gRPC keeps for calls: a call's stack grows
// deep, above all where its documents are validated, and a fresh goroutine
// would have to grow it anew. That was a fifth of the plugin's time for a small
// call. Further calls at once get goroutines of their own.
const streamWorkers = 64

// server answers the contract's calls with a connector.
type server struct {
	connectorv1.UnimplementedConnectorServer
	connector connector
	chunks    *chunkPool
	logger    *slog.Logger
}

// grpcServer makes the gRPC server of the process.
func (s *server) grpcServer(calls *inFlight, options []grpc.ServerOption) *grpc.Server {
	guard := recovery{logger: s.logger}
	return grpc.NewServer(append(options,
		grpc.MaxRecvMsgSize(MaxRequestBytes+requestOverhead),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.ChainUnaryInterceptor(calls.unary, guard.unary),
		grpc.ChainStreamInterceptor(calls.stream, guard.stream),
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
		if check.Status == Failed {
			response.Verified = false
		}
	}
	// Checks that a cancelled call cut short would blame the credentials.
	if err := ctx.Err(); err != nil {
		return nil, status.FromContextError(err).Err()
	}
	return response, nil
}

func (s *server) VerifyCredentialsLive(request *connectorv1.VerifyCredentialsLiveRequest, stream grpc.ServerStreamingServer[connectorv1.VerifyCredentialsLiveResponse]) error {
	ctx, cancel := context.WithTimeout(stream.Context(), verifyLimit)
	defer cancel()
	s.connector.Verify(ctx, request.GetCredentials(), func(check Check) {
		if ctx.Err() != nil {
			return // as above
		}
		if err := stream.Send(&connectorv1.VerifyCredentialsLiveResponse{Check: checkToWire(check)}); err != nil {
			cancel() // the host is gone
		}
	})
	if err := ctx.Err(); err != nil {
		return status.FromContextError(err).Err()
	}
	return nil
}

func (s *server) RunAction(request *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	ctx := stream.Context()
	md, _ := metadata.FromIncomingContext(ctx)
	run := Request{
		Action:      request.GetAction(),
		Credentials: request.GetCredentials(),
		Config:      request.GetConfig(),
		Input:       request.GetInput(),
		RunID:       request.GetRunId(),
		Timing:      wantsTiming(md),
	}

	out := s.chunks.writer(stream.Send)
	defer out.Release()
	phases, err := s.connector.Run(ctx, run, out)
	if err == nil {
		err = out.Close()
	}

	var timing []byte
	if run.Timing {
		timing = encodeTiming(phases)
		stream.SetTrailer(metadata.Pairs(timingAnswer, string(timing)))
	}
	if err != nil {
		return s.refuse(ctx, run, known(err), len(timing))
	}
	return nil
}

// refuse turns f into the status of a run. timing is the size of the Timing
// that goes beside it.
func (s *server) refuse(ctx context.Context, run Request, f *failure.Error, timing int) error {
	if f.Reason == failure.Internal {
		s.logger.ErrorContext(ctx, "an action failed for a reason of the connector's own",
			"run_id", cutText(run.RunID, maxFieldBytes), "action", cutText(run.Action, maxFieldBytes), "cause", causeText(f))
	}
	return status.ErrorProto(statusOf(f, timing*4/3))
}
