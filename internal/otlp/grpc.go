package otlp

import (
	"context"
	"errors"
	"net"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
)

// retries are the calls that OTLP wants to have repeated, as gRPC writes it.
const retries = `{"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.5s","maxBackoff":"5s","backoffMultiplier":2,
"retryableStatusCodes":["CANCELLED","DEADLINE_EXCEEDED","ABORTED","OUT_OF_RANGE","UNAVAILABLE","DATA_LOSS"]}}]}`

type grpcSender struct {
	conn     *grpc.ClientConn
	service  string
	metadata metadata.MD
	options  []grpc.CallOption
}

func newGRPCSender(s *Signal, service, agent string) (*grpcSender, error) {
	security, port := insecure.NewCredentials(), "80"
	if s.tls != nil {
		security, port = credentials.NewTLS(s.tls), "443"
	}
	if p := s.endpoint.Port(); p != "" {
		port = p
	}
	// NewClient connects to nothing yet.
	conn, err := grpc.NewClient("dns:///"+net.JoinHostPort(s.endpoint.Hostname(), port),
		grpc.WithTransportCredentials(security), grpc.WithUserAgent(agent), grpc.WithDefaultServiceConfig(retries))
	if err != nil {
		return nil, errors.New("the collector's address cannot be used")
	}
	g := &grpcSender{conn: conn, service: service, metadata: metadata.New(s.headers)}
	if s.gzip {
		g.options = append(g.options, grpc.UseCompressor(gzip.Name))
	}
	return g, nil
}

func (g *grpcSender) send(ctx context.Context, message proto.Message) error {
	// What the answer may tell, spans that the collector did not want, changes
	// nothing here.
	err := g.conn.Invoke(metadata.NewOutgoingContext(ctx, g.metadata), g.service, message, &emptypb.Empty{}, g.options...)
	if err != nil {
		return answerError(status.Convert(err))
	}
	return nil
}

// answerError says how a call failed. Only gRPC's own words about a connection
// that was not made are shown: the collector's may repeat a key that it was sent.
func answerError(s *status.Status) error {
	if _, why, own := strings.Cut(s.Message(), `connection error: desc = "transport: `); own {
		return errors.New("no connection to the collector: " + strings.TrimSuffix(why, `"`))
	}
	return errors.New("the collector, or the way to it: " + s.Code().String())
}

func (g *grpcSender) close() { _ = g.conn.Close() }
