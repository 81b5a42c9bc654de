package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// lean is a plugin that passes bodies on and does nothing else: no check, no token,
// no bound on memory. What it reaches is what go-plugin, gRPC and TLS on both hops
// leave to any plugin.
type lean struct {
	goplugin.NetRPCUnsupportedPlugin
	connectorv1.UnimplementedConnectorServer
	client *http.Client
}

// leanPiece is the size of its pieces: that of the connector's.
const leanPiece = 32<<10 - 16

func serveLean() error {
	transport, err := bareTransport()
	if err != nil {
		return err
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{plugin.ProtocolVersion: {plugin.PluginName: &lean{client: &http.Client{Transport: transport}}}},
		GRPCServer:       goplugin.DefaultGRPCServer,
	})
	return nil
}

func (l *lean) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectorv1.RegisterConnectorServer(s, l)
	return nil
}

func (*lean) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is the plugin")
}

// RunAction passes a request on that came whole.
func (l *lean) RunAction(request *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	return l.pass(stream.Context(), request.GetInput(), stream.Send)
}

// RunActionStream passes a request on that came in pieces.
func (l *lean) RunActionStream(stream grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	input := make([]byte, 0, first.GetInputLength())
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return l.pass(stream.Context(), input, stream.Send)
		}
		if err != nil {
			return err
		}
		input = append(input, piece.GetInputChunk()...)
	}
}

// pass makes the request of an input as requestOf writes it.
func (l *lean) pass(ctx context.Context, input []byte, send func(*connectorv1.RunActionResponse) error) error {
	method, path := http.MethodPost, task.Customers
	_, body, writes := bytes.Cut(input, []byte(`,"body":`))
	if writes {
		body = body[:len(body)-1]
	} else {
		method = http.MethodGet
		_, rest, _ := bytes.Cut(input, []byte(`"url":"`))
		path = string(rest[:len(rest)-len(`"}`)])
	}
	r, err := http.NewRequestWithContext(ctx, method, task.Absolute(path), bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	response, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= 300 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	piece := make([]byte, leanPiece)
	for {
		n, err := io.ReadFull(response.Body, piece)
		if n > 0 {
			if err := send(&connectorv1.RunActionResponse{OutputChunk: piece[:n]}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil // the caller compares the length
		}
		if err != nil {
			return err
		}
	}
}
