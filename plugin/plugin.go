// Package plugin puts the connector on the wire: the contract (its proto is in
// netsuite/connector/v1), the plugin process that serves it, and the client
// with which a Go host loads that process.
//
// A host needs Load, and the methods of the Host it returns. A host that wants
// go-plugin to itself takes Handshake and VersionedPlugins instead.
//
// go-plugin and gRPC are imported here and nowhere below: an error crosses the
// border in statusOf (errors.go) and comes back in failureOf (host_errors.go).
package plugin

import (
	"context"
	"errors"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	// CookieKey and CookieValue tell a process that a host started it. They are
	// no secret and never change.
	CookieKey   = "NETSUITE_CONNECTOR_PLUGIN"
	CookieValue = "make-raw-request"

	// ProtocolVersion is the version of the contract that is served.
	ProtocolVersion = 1

	// PluginName is the key in the plugin set. go-plugin never sends it; both
	// sides meet by the gRPC service name.
	PluginName = "connector"

	// MaxRequestBytes is how large a request may be: NetSuite takes 104 MB. A
	// limit that answers with a clear error is worth more than none, which ends
	// in the operating system killing the process.
	MaxRequestBytes = 128 << 20

	// requestOverhead is what field tags and the small fields add to it.
	requestOverhead = 1 << 20
)

// Handshake is what a host written against go-plugin puts into its
// ClientConfig, beside VersionedPlugins, AllowedProtocols {ProtocolGRPC} and
// AutoMTLS.
func Handshake() goplugin.HandshakeConfig {
	return goplugin.HandshakeConfig{MagicCookieKey: CookieKey, MagicCookieValue: CookieValue}
}

// VersionedPlugins is the plugin set for a host's ClientConfig. Dispensing
// PluginName from it gives a connectorv1.ConnectorClient.
func VersionedPlugins() map[int]goplugin.PluginSet {
	return pluginSets(nil)
}

func pluginSets(register func(*grpc.Server)) map[int]goplugin.PluginSet {
	return map[int]goplugin.PluginSet{
		ProtocolVersion: {PluginName: &grpcPlugin{register: register}},
	}
}

// grpcPlugin ties the service to go-plugin. On a host register is nil.
type grpcPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	register func(*grpc.Server)
}

func (p *grpcPlugin) GRPCServer(_ *goplugin.GRPCBroker, server *grpc.Server) error {
	if p.register == nil {
		return errors.New("this plugin set is a host's: it serves nothing")
	}
	p.register(server)
	return nil
}

func (p *grpcPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return connectorv1.NewConnectorClient(conn), nil
}
