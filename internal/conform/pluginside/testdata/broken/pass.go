package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// raw leaves messages as they are.
type raw struct{}

func (raw) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }
func (raw) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = append([]byte(nil), data...)
	return nil
}
func (raw) Name() string { return "raw" }

// pass passes a call on to the plugin behind, and its answer back, in which the
// fault may lie.
func (f *front) pass(_ any, host grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(host)
	ctx := host.Context()
	if f.fault == "ignores-cancel" || f.fault == "sends-cancelled" {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if given, ok := metadata.FromIncomingContext(host.Context()); ok {
		ctx = metadata.NewOutgoingContext(ctx, given)
	}
	if f.fault == "cuts-at-stop" && strings.HasSuffix(method, "/Shutdown") {
		os.Exit(0)
	}
	both := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	if f.fault == "no-pieces" && strings.HasSuffix(method, "/RunActionStream") {
		return status.Error(codes.Unimplemented, "unknown method RunActionStream")
	}
	if isAction(method) && (f.fault == "answers-nothing" || f.fault == "refuses-all") {
		return f.without(host)
	}
	behind, err := f.behind.Conn().NewStream(ctx, both, method, grpc.ForceCodec(raw{}))
	if err != nil {
		return err
	}
	var input []byte
	if strings.HasSuffix(method, "/RunActionStream") {
		go f.passPieces(host, behind, cancel)
	} else {
		var request []byte
		if err := host.RecvMsg(&request); err != nil {
			return err
		}
		input = f.read(method, request)
		request = f.changed(method, request)
		if err := behind.SendMsg(&request); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err := behind.CloseSend(); err != nil {
			return err
		}
	}
	answer := f.answer(method, host)
	for {
		var message []byte
		err := behind.RecvMsg(&message)
		if errors.Is(err, io.EOF) {
			host.SetTrailer(behind.Trailer())
			return answer.end()
		}
		if err != nil {
			return f.failed(err, input)
		}
		if err := answer.send(message); err != nil {
			return err
		}
	}
}

// read looks into a request, and returns the input of an action.
func (f *front) read(method string, message []byte) (input []byte) {
	if !strings.HasSuffix(method, "/RunAction") {
		return nil
	}
	request := &connectorv1.RunActionRequest{}
	if proto.Unmarshal(message, request) != nil {
		return nil
	}
	input = request.GetInput()
	var credentials struct{ PrivateKey, ClientID, ClientSecret string }
	if json.Unmarshal(request.GetCredentials(), &credentials) != nil {
		return input
	}
	if f.fault == "logs-key" {
		line, _ := json.Marshal(map[string]string{
			"@level": "debug", "@message": "calling with " + credentials.PrivateKey, "@timestamp": "2026-01-02T15:04:05.000000Z",
		})
		fmt.Fprintln(os.Stderr, string(line))
	}
	f.key.Store(credentials.PrivateKey)
	if f.network != nil {
		f.network.learn(credentials.ClientID, credentials.PrivateKey, credentials.ClientSecret)
	}
	return input
}

// without answers an action without the plugin behind.
func (f *front) without(host grpc.ServerStream) error {
	if f.fault == "refuses-all" {
		refused, err := status.New(codes.Internal, "No.").WithDetails(&errdetails.ErrorInfo{
			Domain: "netsuite-connector", Reason: "INTERNAL", Metadata: map[string]string{"outcome": "not_sent", "retry": "never", "attempts": "0"},
		})
		if err != nil {
			return err
		}
		return refused.Err()
	}
	message, err := proto.Marshal(&connectorv1.RunActionResponse{OutputChunk: []byte(`{"statusCode":200,"headers":{},"attempts":1}`)})
	if err != nil {
		return err
	}
	return host.SendMsg(&message)
}

// failed is the error that the host gets for an input.
func (f *front) failed(err error, input []byte) error {
	s := status.Convert(err).Proto()
	if s.GetCode() != int32(codes.OK) {
		f.spoil(s, input)
	}
	return status.FromProto(s).Err()
}
