// The contract between a host and the NetSuite connector's plugin process.
//
// A host in any language can be written from this file. What it has to do:
//
// Start. Run the plugin's executable with these environment variables set:
//   NETSUITE_CONNECTOR_PLUGIN=make-raw-request   (the cookie: "I am a host")
//   PLUGIN_PROTOCOL_VERSIONS=1                   (this file's version)
//   PLUGIN_CLIENT_CERT=<PEM>                     (AutoMTLS, see below)
// Credentials never go into the environment or the arguments.
//
// Handshake. The plugin writes one line to its standard output:
//   1|1|unix|<socket path>|grpc|<certificate>
// that is: go-plugin's core version, this file's version, network ("unix", or
// "tcp" on Windows), address, protocol, and the plugin's certificate for
// AutoMTLS (base64 without padding, of the DER). Read that line, keep reading
// standard output and standard error so that the pipes never fill, and dial.
// A plugin that cannot serve writes no line and exits with a non-zero status.
//
// AutoMTLS. The host makes a throw-away key and certificate for the name
// "localhost" for each start, passes the certificate in PLUGIN_CLIENT_CERT, and
// trusts exactly the certificate in the handshake line. Always do so: private
// keys travel over this connection. (Without PLUGIN_CLIENT_CERT the plugin
// speaks plain text and warns; on Windows it refuses to start.)
//
// Logs. Standard error carries JSON lines with "@level", "@message" and
// "@timestamp". They hold no secret.
//
// Calls. Any number at once, each with a deadline of the host's choice. A
// cancelled call is cancelled at NetSuite, too. Requests may be up to 128 MiB; large
// ones travel best in pieces (RunActionStream).
// Nothing is kept between calls but what a new process can rebuild, so a plugin
// that died is replaced by starting another.
//
// Stop. Call plugin.GRPCController/Shutdown (go-plugin's grpc_controller.proto)
// or send SIGTERM. New calls are then refused as not sent; those in flight have
// 1.1 seconds to end after Shutdown, and NETSUITE_CONNECTOR_SHUTDOWN_SECONDS
// (25) after a signal, before they are cancelled. Shutdown returns when no call
// is in flight any more; the process ends within 1.5 seconds of it. A second
// signal ends it at once. The plugin also ends when its parent process does.
//
// Errors. A gRPC status with a message for a person (what happened, then what
// to do) and these details:
//   google.rpc.ErrorInfo   always. domain "netsuite-connector"; reason and
//                          metadata below
//   google.rpc.BadRequest  a field violation for each offending field, by its
//                          name in the document ("headers.Host" for nested ones)
//   google.rpc.RetryInfo   when a later try can help
//   UpstreamResponse       when NetSuite answered
// ErrorInfo.reason, with the status code it comes with:
//   INVALID_CREDENTIALS, INVALID_CONFIG, INVALID_INPUT (InvalidArgument): a
//     document fails its schema or its meaning; nothing was sent
//   UNKNOWN_ACTION (NotFound)
//   URL_REFUSED (InvalidArgument): the URL leaves the account's API hosts;
//     nothing was sent
//   POLICY_REFUSED (FailedPrecondition): the environment guard or the read-only
//     guard said no; nothing was sent
//   AUTHENTICATION_FAILED (Unauthenticated): the token endpoint refused the
//     assertion, or a fresh token met 401
//   PERMISSION_DENIED (PermissionDenied): NetSuite answered 403
//   NOT_FOUND (NotFound): 404, and the step does not take it for an answer
//   REQUEST_REJECTED (FailedPrecondition): another 4xx, or a 3xx
//   RATE_LIMITED (ResourceExhausted): NetSuite's limit, and no time left to wait
//   UPSTREAM_ERROR (Unavailable): 5xx
//   UNAVAILABLE (Unavailable): no connection, or lost before a status line, or
//     the token endpoint is down
//   TIMEOUT (DeadlineExceeded)
//   CANCELLED (Canceled)
//   RESPONSE_TOO_LARGE (ResourceExhausted)
//   INVALID_RESPONSE (Unavailable): cut short after the status line, or not what
//     it must be
//   INTERNAL (Internal): the connector's own fault
// ErrorInfo.metadata:
//   outcome     not_sent | rejected | unknown. unknown, for writes only: it may
//               have been carried out, so look before repeating it
//   retry       safe | check | never: whether an engine may repeat the call by
//               itself. safe, after RetryInfo where there is one; check, when
//               somebody has to look in NetSuite first (every unknown); never,
//               when the same call fails again
//   attempts    how often the connector sent the request
//   statusCode  NetSuite's HTTP status
//   errorCode   NetSuite's o:errorCode
//   operationId NetSuite's X-N-OperationId, which its support asks for
//   jobId       of the asynchronous job, where one was started
//   field       the field to blame, where there is one
//   stopping    "true" where the process refused a call because it is about to
//               end: another process takes it
// Message and details stay within 5 KiB together. A status without ErrorInfo
// comes from gRPC itself: the process is gone, the deadline has passed, or a
// request is over 128 MiB.
//
// Metadata. A host that sends "netsuite-connector-timing: 1" with RunAction
// finds a Timing message in the trailing metadata
// "netsuite-connector-timing-bin", after success and after an error. One that
// sends "netsuite-connector-progress: 1" receives responses with a Progress and
// no chunk between the others, while the call is under way.

// Code generated by protoc-gen-go-grpc. DO NOT EDIT.
// versions:
// - protoc-gen-go-grpc v1.6.2
// - protoc             (unknown)
// source: netsuite/connector/v1/connector.proto

package connectorv1

import (
	context "context"
	grpc "google.golang.org/grpc"
	codes "google.golang.org/grpc/codes"
	status "google.golang.org/grpc/status"
)

// This is a compile-time assertion to ensure that this generated file
// is compatible with the grpc package it is being compiled against.
// Requires gRPC-Go v1.64.0 or later.
const _ = grpc.SupportPackageIsVersion9

const (
	Connector_Describe_FullMethodName              = "/netsuite.connector.v1.Connector/Describe"
	Connector_VerifyCredentials_FullMethodName     = "/netsuite.connector.v1.Connector/VerifyCredentials"
	Connector_VerifyCredentialsLive_FullMethodName = "/netsuite.connector.v1.Connector/VerifyCredentialsLive"
	Connector_RunAction_FullMethodName             = "/netsuite.connector.v1.Connector/RunAction"
	Connector_RunActionStream_FullMethodName       = "/netsuite.connector.v1.Connector/RunActionStream"
)

// ConnectorClient is the client API for Connector service.
//
// For semantics around ctx use and closing/ending streaming RPCs, please refer to https://pkg.go.dev/google.golang.org/grpc/?tab=doc#ClientConn.NewStream.
//
// Connector is what the plugin process serves. Beside it stand go-plugin's own
// services and grpc.health.v1.Health (service "plugin").
type ConnectorClient interface {
	// Describe says what the connector is. It needs no credentials.
	Describe(ctx context.Context, in *DescribeRequest, opts ...grpc.CallOption) (*DescribeResponse, error)
	// VerifyCredentials tries credentials out, step by step. Bad credentials are
	// an answer with failed checks, never an error.
	VerifyCredentials(ctx context.Context, in *VerifyCredentialsRequest, opts ...grpc.CallOption) (*VerifyCredentialsResponse, error)
	// VerifyCredentialsLive is VerifyCredentials for a host that shows each check
	// as it finishes. The last one has been sent when the stream ends; credentials
	// are verified if none of them failed.
	VerifyCredentialsLive(ctx context.Context, in *VerifyCredentialsLiveRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[VerifyCredentialsLiveResponse], error)
	// RunAction carries one action out. The answer is a stream since many gRPC
	// clients take no message over 4 MiB. A stream that ends in an error is to be
	// thrown away whole, whatever arrived before it.
	RunAction(ctx context.Context, in *RunActionRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[RunActionResponse], error)
	// RunActionStream is RunAction for an input that travels in pieces, so that the
	// plugin holds a large one once. The first message has all but the input; the
	// pieces follow it, and then the host closes its side: nothing is sent to
	// NetSuite before that. A host that sends nothing for 30 seconds before it has
	// closed its side gets TIMEOUT, as not sent. The answer, errors, metadata and
	// trailers are those of RunAction. A plugin that does not have it answers
	// UNIMPLEMENTED without details: call RunAction then.
	RunActionStream(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[RunActionStreamRequest, RunActionResponse], error)
}

type connectorClient struct {
	cc grpc.ClientConnInterface
}

func NewConnectorClient(cc grpc.ClientConnInterface) ConnectorClient {
	return &connectorClient{cc}
}

func (c *connectorClient) Describe(ctx context.Context, in *DescribeRequest, opts ...grpc.CallOption) (*DescribeResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(DescribeResponse)
	err := c.cc.Invoke(ctx, Connector_Describe_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *connectorClient) VerifyCredentials(ctx context.Context, in *VerifyCredentialsRequest, opts ...grpc.CallOption) (*VerifyCredentialsResponse, error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	out := new(VerifyCredentialsResponse)
	err := c.cc.Invoke(ctx, Connector_VerifyCredentials_FullMethodName, in, out, cOpts...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *connectorClient) VerifyCredentialsLive(ctx context.Context, in *VerifyCredentialsLiveRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[VerifyCredentialsLiveResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Connector_ServiceDesc.Streams[0], Connector_VerifyCredentialsLive_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[VerifyCredentialsLiveRequest, VerifyCredentialsLiveResponse]{ClientStream: stream}
	if err := x.ClientStream.SendMsg(in); err != nil {
		return nil, err
	}
	if err := x.ClientStream.CloseSend(); err != nil {
		return nil, err
	}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_VerifyCredentialsLiveClient = grpc.ServerStreamingClient[VerifyCredentialsLiveResponse]

func (c *connectorClient) RunAction(ctx context.Context, in *RunActionRequest, opts ...grpc.CallOption) (grpc.ServerStreamingClient[RunActionResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Connector_ServiceDesc.Streams[1], Connector_RunAction_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[RunActionRequest, RunActionResponse]{ClientStream: stream}
	if err := x.ClientStream.SendMsg(in); err != nil {
		return nil, err
	}
	if err := x.ClientStream.CloseSend(); err != nil {
		return nil, err
	}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_RunActionClient = grpc.ServerStreamingClient[RunActionResponse]

func (c *connectorClient) RunActionStream(ctx context.Context, opts ...grpc.CallOption) (grpc.BidiStreamingClient[RunActionStreamRequest, RunActionResponse], error) {
	cOpts := append([]grpc.CallOption{grpc.StaticMethod()}, opts...)
	stream, err := c.cc.NewStream(ctx, &Connector_ServiceDesc.Streams[2], Connector_RunActionStream_FullMethodName, cOpts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[RunActionStreamRequest, RunActionResponse]{ClientStream: stream}
	return x, nil
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_RunActionStreamClient = grpc.BidiStreamingClient[RunActionStreamRequest, RunActionResponse]

// ConnectorServer is the server API for Connector service.
// All implementations must embed UnimplementedConnectorServer
// for forward compatibility.
//
// Connector is what the plugin process serves. Beside it stand go-plugin's own
// services and grpc.health.v1.Health (service "plugin").
type ConnectorServer interface {
	// Describe says what the connector is. It needs no credentials.
	Describe(context.Context, *DescribeRequest) (*DescribeResponse, error)
	// VerifyCredentials tries credentials out, step by step. Bad credentials are
	// an answer with failed checks, never an error.
	VerifyCredentials(context.Context, *VerifyCredentialsRequest) (*VerifyCredentialsResponse, error)
	// VerifyCredentialsLive is VerifyCredentials for a host that shows each check
	// as it finishes. The last one has been sent when the stream ends; credentials
	// are verified if none of them failed.
	VerifyCredentialsLive(*VerifyCredentialsLiveRequest, grpc.ServerStreamingServer[VerifyCredentialsLiveResponse]) error
	// RunAction carries one action out. The answer is a stream since many gRPC
	// clients take no message over 4 MiB. A stream that ends in an error is to be
	// thrown away whole, whatever arrived before it.
	RunAction(*RunActionRequest, grpc.ServerStreamingServer[RunActionResponse]) error
	// RunActionStream is RunAction for an input that travels in pieces, so that the
	// plugin holds a large one once. The first message has all but the input; the
	// pieces follow it, and then the host closes its side: nothing is sent to
	// NetSuite before that. A host that sends nothing for 30 seconds before it has
	// closed its side gets TIMEOUT, as not sent. The answer, errors, metadata and
	// trailers are those of RunAction. A plugin that does not have it answers
	// UNIMPLEMENTED without details: call RunAction then.
	RunActionStream(grpc.BidiStreamingServer[RunActionStreamRequest, RunActionResponse]) error
	mustEmbedUnimplementedConnectorServer()
}

// UnimplementedConnectorServer must be embedded to have
// forward compatible implementations.
//
// NOTE: this should be embedded by value instead of pointer to avoid a nil
// pointer dereference when methods are called.
type UnimplementedConnectorServer struct{}

func (UnimplementedConnectorServer) Describe(context.Context, *DescribeRequest) (*DescribeResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method Describe not implemented")
}
func (UnimplementedConnectorServer) VerifyCredentials(context.Context, *VerifyCredentialsRequest) (*VerifyCredentialsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "method VerifyCredentials not implemented")
}
func (UnimplementedConnectorServer) VerifyCredentialsLive(*VerifyCredentialsLiveRequest, grpc.ServerStreamingServer[VerifyCredentialsLiveResponse]) error {
	return status.Error(codes.Unimplemented, "method VerifyCredentialsLive not implemented")
}
func (UnimplementedConnectorServer) RunAction(*RunActionRequest, grpc.ServerStreamingServer[RunActionResponse]) error {
	return status.Error(codes.Unimplemented, "method RunAction not implemented")
}
func (UnimplementedConnectorServer) RunActionStream(grpc.BidiStreamingServer[RunActionStreamRequest, RunActionResponse]) error {
	return status.Error(codes.Unimplemented, "method RunActionStream not implemented")
}
func (UnimplementedConnectorServer) mustEmbedUnimplementedConnectorServer() {}
func (UnimplementedConnectorServer) testEmbeddedByValue()                   {}

// UnsafeConnectorServer may be embedded to opt out of forward compatibility for this service.
// Use of this interface is not recommended, as added methods to ConnectorServer will
// result in compilation errors.
type UnsafeConnectorServer interface {
	mustEmbedUnimplementedConnectorServer()
}

func RegisterConnectorServer(s grpc.ServiceRegistrar, srv ConnectorServer) {
	// If the following call panics, it indicates UnimplementedConnectorServer was
	// embedded by pointer and is nil.  This will cause panics if an
	// unimplemented method is ever invoked, so we test this at initialization
	// time to prevent it from happening at runtime later due to I/O.
	if t, ok := srv.(interface{ testEmbeddedByValue() }); ok {
		t.testEmbeddedByValue()
	}
	s.RegisterService(&Connector_ServiceDesc, srv)
}

func _Connector_Describe_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(DescribeRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ConnectorServer).Describe(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Connector_Describe_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ConnectorServer).Describe(ctx, req.(*DescribeRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Connector_VerifyCredentials_Handler(srv interface{}, ctx context.Context, dec func(interface{}) error, interceptor grpc.UnaryServerInterceptor) (interface{}, error) {
	in := new(VerifyCredentialsRequest)
	if err := dec(in); err != nil {
		return nil, err
	}
	if interceptor == nil {
		return srv.(ConnectorServer).VerifyCredentials(ctx, in)
	}
	info := &grpc.UnaryServerInfo{
		Server:     srv,
		FullMethod: Connector_VerifyCredentials_FullMethodName,
	}
	handler := func(ctx context.Context, req interface{}) (interface{}, error) {
		return srv.(ConnectorServer).VerifyCredentials(ctx, req.(*VerifyCredentialsRequest))
	}
	return interceptor(ctx, in, info, handler)
}

func _Connector_VerifyCredentialsLive_Handler(srv interface{}, stream grpc.ServerStream) error {
	m := new(VerifyCredentialsLiveRequest)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	return srv.(ConnectorServer).VerifyCredentialsLive(m, &grpc.GenericServerStream[VerifyCredentialsLiveRequest, VerifyCredentialsLiveResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_VerifyCredentialsLiveServer = grpc.ServerStreamingServer[VerifyCredentialsLiveResponse]

func _Connector_RunAction_Handler(srv interface{}, stream grpc.ServerStream) error {
	m := new(RunActionRequest)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	return srv.(ConnectorServer).RunAction(m, &grpc.GenericServerStream[RunActionRequest, RunActionResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_RunActionServer = grpc.ServerStreamingServer[RunActionResponse]

func _Connector_RunActionStream_Handler(srv interface{}, stream grpc.ServerStream) error {
	return srv.(ConnectorServer).RunActionStream(&grpc.GenericServerStream[RunActionStreamRequest, RunActionResponse]{ServerStream: stream})
}

// This type alias is provided for backwards compatibility with existing code that references the prior non-generic stream type by name.
type Connector_RunActionStreamServer = grpc.BidiStreamingServer[RunActionStreamRequest, RunActionResponse]

// Connector_ServiceDesc is the grpc.ServiceDesc for Connector service.
// It's only intended for direct use with grpc.RegisterService,
// and not to be introspected or modified (even as a copy)
var Connector_ServiceDesc = grpc.ServiceDesc{
	ServiceName: "netsuite.connector.v1.Connector",
	HandlerType: (*ConnectorServer)(nil),
	Methods: []grpc.MethodDesc{
		{
			MethodName: "Describe",
			Handler:    _Connector_Describe_Handler,
		},
		{
			MethodName: "VerifyCredentials",
			Handler:    _Connector_VerifyCredentials_Handler,
		},
	},
	Streams: []grpc.StreamDesc{
		{
			StreamName:    "VerifyCredentialsLive",
			Handler:       _Connector_VerifyCredentialsLive_Handler,
			ServerStreams: true,
		},
		{
			StreamName:    "RunAction",
			Handler:       _Connector_RunAction_Handler,
			ServerStreams: true,
		},
		{
			StreamName:    "RunActionStream",
			Handler:       _Connector_RunActionStream_Handler,
			ServerStreams: true,
			ClientStreams: true,
		},
	},
	Metadata: "netsuite/connector/v1/connector.proto",
}
