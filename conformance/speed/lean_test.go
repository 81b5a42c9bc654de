package speed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// roleLean is a plugin that passes large bodies on and does nothing else: no check,
// no token, no memory bound. What it reaches is what both hops allow.
const roleLean = "lean"

func serveLean() error {
	client, err := bareHTTP()
	if err != nil {
		return err
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{plugin.ProtocolVersion: {plugin.PluginName: leanPlugin{client: client}}},
		GRPCServer:       goplugin.DefaultGRPCServer,
	})
	return nil
}

type leanPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	connectorv1.UnimplementedConnectorServer
	client *http.Client
}

func (p leanPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectorv1.RegisterConnectorServer(s, p)
	return nil
}

func (leanPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is the plugin")
}

// RunAction reads the large body.
func (p leanPlugin) RunAction(_ *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	return p.exchange(stream.Context(), http.MethodGet, nil, stream.Send)
}

// RunActionStream sends one.
func (p leanPlugin) RunActionStream(stream grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	input := make([]byte, 0, first.GetInputLength())
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		input = append(input, piece.GetInputChunk()...)
	}
	_, body, _ := bytes.Cut(input, []byte(`"body":`))
	return p.exchange(stream.Context(), http.MethodPost, body[:len(body)-1], stream.Send)
}

func (p leanPlugin) exchange(ctx context.Context, method string, body []byte, send func(*connectorv1.RunActionResponse) error) error {
	r, err := http.NewRequestWithContext(ctx, method, largeURL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	response, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode > 299 {
		return fmt.Errorf("%d", response.StatusCode)
	}
	piece := make([]byte, 32<<10-16)
	for {
		n, err := io.ReadFull(response.Body, piece)
		if n > 0 {
			if err := send(&connectorv1.RunActionResponse{OutputChunk: piece[:n]}); err != nil {
				return err
			}
		}
		if err != nil {
			return nil // the caller compares the length
		}
	}
}
