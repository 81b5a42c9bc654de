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
	// sides find each other by the name of the gRPC service.
	PluginName = "connector"

	// MakeRawRequest is the id of the connector's one action.
	MakeRawRequest = "makeRawRequest"

	// MaxRequestBytes is how large a request may be, unless EnvMaxRequestBytes says
	// otherwise: NetSuite takes 104 MB. A limit that answers with a clear error is
	// worth more than none, which ends in the operating system killing the process.
	MaxRequestBytes = 128 << 20

	// RequestOverhead is the room beyond that for all of a request but its input.
	RequestOverhead = 1 << 20

	// ErrorDomain is the domain of the google.rpc.ErrorInfo that every error of
	// the connector carries.
	ErrorDomain = "netsuite-connector"

	// StoppingMetadata is the key of the ErrorInfo's metadata that is "true" where a
	// process that is about to end refused a call: another process takes it.
	StoppingMetadata = "stopping"
	// TimingRequest is the key of the request metadata that asks RunAction, with
	// the value "1", for a connectorv1.Timing. TimingTrailer is the key of the
	// trailer that holds it.
	TimingRequest = "netsuite-connector-timing"
	TimingTrailer = "netsuite-connector-timing-bin"
	// ProgressRequest is the key of the request metadata that asks RunAction, with
	// the value "1", for responses with a connectorv1.Progress.
	ProgressRequest = "netsuite-connector-progress"
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
	return map[int]goplugin.PluginSet{ProtocolVersion: {PluginName: clientPlugin{}}}
}

// clientPlugin makes the service's client on a connection of go-plugin's.
type clientPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (clientPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return connectorv1.NewConnectorClient(conn), nil
}

func (clientPlugin) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this plugin set is for hosts: it has no server")
}
