package server

import (
	"context"
	"errors"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/plugin"
)

// versionedPlugins is the plugin set that the process serves. register adds the
// service to go-plugin's gRPC server.
func versionedPlugins(register func(*grpc.Server)) map[int]goplugin.PluginSet {
	return map[int]goplugin.PluginSet{
		plugin.ProtocolVersion: {plugin.PluginName: serverPlugin{register: register}},
	}
}

type serverPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	register func(*grpc.Server)
}

func (p serverPlugin) GRPCServer(_ *goplugin.GRPCBroker, server *grpc.Server) error {
	p.register(server)
	return nil
}

func (serverPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this plugin set is the server's: it has no client")
}
