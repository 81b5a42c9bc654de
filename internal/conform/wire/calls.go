package wire

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// shutdown is go-plugin's.
const shutdown = "/plugin.GRPCController/Shutdown"

// Describe calls Describe.
func (p *Process) Describe(ctx context.Context) (*connectorv1.DescribeResponse, error) {
	answer, err := connectorv1.NewConnectorClient(p.conn).Describe(ctx, &connectorv1.DescribeRequest{})
	return answer, p.failed(err)
}

// Verify calls VerifyCredentials.
func (p *Process) Verify(ctx context.Context, credentials []byte) (*connectorv1.VerifyCredentialsResponse, error) {
	answer, err := connectorv1.NewConnectorClient(p.conn).VerifyCredentials(ctx, &connectorv1.VerifyCredentialsRequest{Credentials: credentials})
	return answer, p.failed(err)
}

// VerifyLive calls VerifyCredentialsLive.
func (p *Process) VerifyLive(ctx context.Context, credentials []byte) ([]*connectorv1.Check, error) {
	stream, err := connectorv1.NewConnectorClient(p.conn).VerifyCredentialsLive(ctx, &connectorv1.VerifyCredentialsLiveRequest{Credentials: credentials})
	if err != nil {
		return nil, p.failed(err)
	}
	var checks []*connectorv1.Check
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return checks, nil
		}
		if err != nil {
			return nil, p.failed(err)
		}
		checks = append(checks, answer.GetCheck())
	}
}

// Begin begins an action, and leaves its answer unread.
func (p *Process) Begin(ctx context.Context, request *connectorv1.RunActionRequest) (grpc.ServerStreamingClient[connectorv1.RunActionResponse], error) {
	stream, err := connectorv1.NewConnectorClient(p.conn).RunAction(ctx, request)
	return stream, p.failed(err)
}

// BeginPieces begins an action whose input follows in pieces, and announces its
// length.
func (p *Process) BeginPieces(ctx context.Context, run *connectorv1.RunActionRequest, length int) (grpc.BidiStreamingClient[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse], error) {
	stream, err := connectorv1.NewConnectorClient(p.conn).RunActionStream(ctx)
	if err != nil {
		return nil, p.failed(err)
	}
	err = stream.Send(&connectorv1.RunActionStreamRequest{Run: run, InputLength: uint64(length)}) // #nosec G115 -- of a text
	if errors.Is(err, io.EOF) {                                                                   // the answer has the reason
		err = nil
	}
	return stream, p.failed(err)
}

// Run runs an action, and writes its output to out as it arrives.
func (p *Process) Run(ctx context.Context, request *connectorv1.RunActionRequest, out io.Writer) (largest, pieces int, err error) {
	stream, err := p.Begin(ctx, request)
	if err != nil {
		return 0, 0, err
	}
	return p.Read(stream, out)
}

// Read reads an answer to its end.
func (p *Process) Read(stream interface {
	Recv() (*connectorv1.RunActionResponse, error)
}, out io.Writer) (largest, pieces int, err error) {
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return largest, pieces, nil
		}
		if err != nil {
			return largest, pieces, p.failed(err)
		}
		piece := answer.GetOutputChunk()
		largest, pieces = max(largest, len(piece)), pieces+1
		if _, err := out.Write(piece); err != nil {
			return largest, pieces, err
		}
	}
}

// Shutdown asks the process to stop, as go-plugin's hosts do.
func (p *Process) Shutdown(ctx context.Context) error {
	return p.failed(p.conn.Invoke(ctx, shutdown, &emptypb.Empty{}, &emptypb.Empty{}))
}

// Healthy asks go-plugin's question, whether the service "plugin" serves.
func (p *Process) Healthy(ctx context.Context) error { return healthy(ctx, p.conn) }

func healthy(ctx context.Context, conn *grpc.ClientConn) error {
	answer, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "plugin"})
	if err != nil {
		return err
	}
	if answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		return errors.New("the service plugin is " + answer.GetStatus().String())
	}
	return nil
}

// Admitted reports whether the process answers a stranger.
func (p *Process) Admitted(ctx context.Context, certificate bool) (bool, error) {
	conn, err := p.Stranger(certificate)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }()
	return healthy(ctx, conn) == nil, nil
}
