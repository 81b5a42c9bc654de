// Package empty is a go-plugin process that answers every run of an action at
// once, with what NetSuite's answer would be: what gRPC and go-plugin take by
// themselves.
package empty

import (
	"context"
	"errors"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// AnswerBytes is the size of its answers.
const AnswerBytes = 2_000

// Serve is the process.
func Serve() {
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{plugin.ProtocolVersion: {plugin.PluginName: &instant{answer: task.Document(AnswerBytes)}}},
		GRPCServer:       goplugin.DefaultGRPCServer,
	})
}

type instant struct {
	goplugin.NetRPCUnsupportedPlugin
	connectorv1.UnimplementedConnectorServer
	answer []byte
}

func (i *instant) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectorv1.RegisterConnectorServer(s, i)
	return nil
}

func (*instant) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is the plugin")
}

func (i *instant) RunAction(_ *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	return stream.Send(&connectorv1.RunActionResponse{OutputChunk: i.answer})
}
