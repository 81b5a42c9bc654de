package plugin

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	// streamedFrom is the size of an input from which on it travels in pieces.
	streamedFrom = 1 << 20
	// pieceSize is the size of these. A message of that size, with its tag, fills
	// one of gRPC's own pooled buffers; it waits for no more room in gRPC's window
	// than there is at first.
	pieceSize = 32<<10 - 16
)

// giveWhole gives a request to the process in one message, and returns the stream
// on which the answer comes. given reports whether the process has the request, so
// that NetSuite may receive it; the generated client has no way to tell.
func (p *process) giveWhole(ctx context.Context, request *connectorv1.RunActionRequest) (_ grpc.ClientStream, given bool, _ error) {
	stream, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, connectorv1.Connector_RunAction_FullMethodName, grpc.ForceCodecV2(newAnswerCodec()))
	if err != nil {
		return nil, false, err
	}
	if err := stream.SendMsg(request); err != nil {
		return stream, false, reason(err)
	}
	return stream, true, reason(stream.CloseSend())
}

// givePieces is giveWhole for a request whose input follows it in pieces. The
// process does nothing with it before the host has closed its side of the stream.
func (p *process) givePieces(ctx context.Context, request *connectorv1.RunActionRequest) (_ grpc.ClientStream, given bool, _ error) {
	stream, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, connectorv1.Connector_RunActionStream_FullMethodName, grpc.ForceCodecV2(newAnswerCodec()))
	if err != nil {
		return nil, false, err
	}
	rest := request.GetInput()
	message := &connectorv1.RunActionStreamRequest{
		Run: &connectorv1.RunActionRequest{
			Action: request.GetAction(), Credentials: request.GetCredentials(), Config: request.GetConfig(), RunId: request.GetRunId(),
		},
		InputLength: uint64(len(rest)),
	}
	for {
		if err := stream.SendMsg(message); err != nil {
			return stream, false, reason(err)
		}
		if len(rest) == 0 {
			return stream, true, reason(stream.CloseSend())
		}
		n := min(pieceSize, len(rest))
		message = &connectorv1.RunActionStreamRequest{InputChunk: rest[:n]}
		rest = rest[n:]
	}
}

// reason returns the error of a send, but for the one which means that the
// stream's next message has the reason.
func reason(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// lacksPieces reports whether a call failed since the process is one of a version
// that takes no pieces. It did nothing with them.
func lacksPieces(err error) bool {
	s, ok := status.FromError(err)
	return ok && s.Code() == codes.Unimplemented && len(s.Details()) == 0
}

// outcomeOf is the outcome of a call without an answer.
func outcomeOf(given bool, input []byte) failure.Outcome {
	if !given {
		return failure.NotSent
	}
	return lostOutcome(input)
}
