package server

import (
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// requestLimit refuses requests that are larger than the setting. gRPC refuses
// most of them before it has read them, but knows nothing of the contract's errors.
type requestLimit struct {
	input int // bytes
}

// stream is an interceptor: RunAction's one request comes as a stream of one.
func (l requestLimit) stream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(service, limitedStream{ServerStream: stream, limit: l})
}

func (l requestLimit) refusal() error {
	return status.ErrorProto(statusOf(&failure.Error{
		Reason: failure.InvalidInput, Outcome: failure.NotSent,
		Message: fmt.Sprintf("The request is larger than the %d bytes that the plugin takes (%s). Send less at a time, or let the operator raise the setting.", l.input, plugin.EnvMaxRequestBytes),
	}, 0))
}

type limitedStream struct {
	grpc.ServerStream
	limit requestLimit
}

func (s limitedStream) RecvMsg(message any) error {
	err := s.ServerStream.RecvMsg(message)
	if status.Code(err) == codes.ResourceExhausted { // nothing else of it is limited
		return s.limit.refusal()
	}
	if request, ok := message.(*connectorv1.RunActionRequest); ok && err == nil && len(request.GetInput()) > s.limit.input {
		return s.limit.refusal()
	}
	return err
}
