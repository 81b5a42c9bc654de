package server

import (
	"context"
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// refused returns the status of a call that ended before it was run, and has it logged
// like others that fail. request is what is known of it, nil for nothing; err is a
// *failure.Error or a status of gRPC's own.
func (s *server) refused(ctx context.Context, request *connectorv1.RunActionRequest, err error, took time.Duration) error {
	var f *failure.Error
	if errors.As(err, &f) {
		err = status.ErrorProto(statusOf(f, 0))
	} else {
		name := code.Code(status.Code(err)).String() // #nosec G115 -- a code is below 17
		f = &failure.Error{Reason: failure.Reason(name), Outcome: failure.NotSent}
	}
	s.connector.Refused(ctx, request, f, took)
	return err
}

// arrival is the stream of a call of RunAction.
type arrival struct {
	grpc.ServerStream
	arrived bool // the request has
}

func (a *arrival) RecvMsg(m any) error {
	err := a.ServerStream.RecvMsg(m)
	a.arrived = a.arrived || err == nil
	return err
}

// arriving ends calls of RunAction whose request does not arrive: one that is too large
// for gRPC, or that its host does not send. Nothing was sent then, whatever ends them.
func (s *server) arriving(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	if info.FullMethod != connectorv1.Connector_RunAction_FullMethodName {
		return handler(service, stream)
	}
	call, began := &arrival{ServerStream: stream}, time.Now()
	defer func() {
		if call.arrived {
			return // a panic is the interceptor's
		}
		if value := recover(); value != nil {
			recovery{logger: s.logger}.log(stream.Context(), info.FullMethod, value)
			err = ownFault(failure.NotSent)
		}
		if err != nil {
			err = s.refused(stream.Context(), nil, err, time.Since(began))
		}
	}()
	return handler(service, call)
}
