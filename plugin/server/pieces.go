package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// maxPiece is the contract's bound on a piece of an input.
const maxPiece = 1 << 20

// receipt is a request whose input arrives in pieces. They go into one buffer, and
// are looked through as they come, while gRPC receives the next ones.
type receipt struct {
	limit   requestLimit
	request atomic.Pointer[connectorv1.RunActionRequest] // nil before the first message
	input   inputBuffer
	split   jsoncheck.Splitter
	looked  int // bytes of the input that it has seen

	patience *time.Timer // with a host that sends nothing
}

// receive receives a request to its end. With an error, which is a *failure.Error or
// gRPC's own, nothing was sent; the run then has what is known of the request.
//
// A receive ends with its stream only, which ends when the handler has returned.
// It therefore works in a goroutine of its own, so that a call is cut at once when
// the process is to end.
func (s *server) receive(stream grpc.ServerStream) (run, error) {
	ctx := stream.Context()
	patience := time.NewTimer(stallLimit)
	defer patience.Stop()
	r := &receipt{limit: s.limit, input: inputBuffer{memory: s.memory}, patience: patience}
	done, left := make(chan error), make(chan struct{})
	defer close(left)
	recovery{logger: s.logger}.goroutine("receiver", func() {
		err := error(ownFault(failure.NotSent)) // unless it ends in good order
		defer func() {
			select {
			case done <- err:
			case <-left: // nobody waits for it any more
				s.memory.dropped(len(r.input.bytes))
			}
		}()
		err = r.all(stream)
	})
	var err error
	select {
	case err = <-done:
		if err = received(ctx, err); err != nil {
			s.memory.dropped(len(r.input.bytes))
			break
		}
		return run{r.request.Load(), r.input.bytes, &r.split}, nil
	case <-patience.C:
		err = &failure.Error{
			Reason: failure.Timeout, Outcome: failure.NotSent,
			Message: fmt.Sprintf("The host sent nothing more of the input for %.0f seconds, so that the call was ended; nothing was sent to NetSuite. A host that has sent all of it has to close its side of the stream.", stallLimit.Seconds()),
		}
	case <-ctx.Done():
		err = endedReceiving(ctx)
	}
	return run{RunActionRequest: r.request.Load()}, err
}

// received is the error of a call whose receiver ended with err. The end of a call that
// coincides with its last piece goes before: the call has not begun to run, and another
// process may take it.
func received(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.As(err, new(*failure.Error)) {
		return err
	}
	return endedReceiving(ctx)
}

// endedReceiving is the error of a call whose context has ended before its input had
// arrived.
func endedReceiving(ctx context.Context) *failure.Error {
	switch {
	case errors.As(context.Cause(ctx), new(*failure.Error)): // cut
		return stopping()
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &failure.Error{
			Reason: failure.Timeout, Outcome: failure.NotSent,
			Message: "The input had not arrived when the host's own deadline was over; nothing was sent to NetSuite.",
		}
	default:
		return &failure.Error{
			Reason: failure.Cancelled, Outcome: failure.NotSent,
			Message: "The host ended the call before its input had arrived; nothing was sent to NetSuite.",
		}
	}
}

// all receives all messages.
func (r *receipt) all(stream grpc.ServerStream) error {
	for {
		message := pieceMessage{input: &r.input}
		err := stream.RecvMsg(&message)
		r.patience.Reset(stallLimit)
		var refused *failure.Error
		switch {
		case err == io.EOF: //nolint:errorlint // gRPC's own, never wrapped
			if refused = r.complete(); refused == nil {
				return nil
			}
		case err != nil:
			return err
		case r.request.Load() == nil:
			refused = r.begin(message.other)
		default:
			refused = r.piece(message.other)
		}
		if refused != nil {
			return refused
		}
	}
}

// begin takes the first message. An input that is too large is refused before it
// arrives.
func (r *receipt) begin(first *connectorv1.RunActionStreamRequest) *failure.Error {
	request, declared := first.GetRun(), first.GetInputLength()
	r.request.Store(request) // also of one that is refused: it has the run's id
	switch {
	case request == nil || len(request.GetInput()) > 0 || len(first.GetInputChunk()) > 0:
		return misplaced("The first message of RunActionStream must have run, without an input, and no piece")
	case declared > uint64(r.limit.input) || proto.Size(request)+int(declared) > r.limit.message(): // #nosec G115 -- neither is over the limit
		return r.limit.refusal()
	}
	r.input.expect(int(declared)) // #nosec G115 -- as above
	return nil
}

// piece takes a later message; other is nil for one whose piece is in the input
// already.
func (r *receipt) piece(other *connectorv1.RunActionStreamRequest) *failure.Error {
	if other.GetRun() != nil || other.GetInputLength() != 0 || len(other.GetInputChunk()) > maxPiece || r.input.longPiece {
		return misplaced("The later messages of RunActionStream must have nothing but a piece of the input, of 1 MiB at most")
	}
	if r.input.append(other.GetInputChunk()); r.input.tooLong {
		return misplaced(fmt.Sprintf("More of the input came than the %d bytes that its first message announced", r.input.declared))
	}
	r.split.Write(r.input.bytes[r.looked:])
	r.looked = len(r.input.bytes)
	return nil
}

// complete refuses a request that ended early.
func (r *receipt) complete() *failure.Error {
	switch {
	case r.request.Load() == nil:
		return misplaced("The call of RunActionStream ended without a message")
	case len(r.input.bytes) < r.input.declared:
		return misplaced(fmt.Sprintf("The call of RunActionStream ended after %d bytes of the input, of the %d that its first message announced", len(r.input.bytes), r.input.declared))
	}
	return nil
}

// misplaced is the error of a host that does not keep the order of
// RunActionStream.
func misplaced(what string) *failure.Error {
	return &failure.Error{
		Reason: failure.InvalidInput, Outcome: failure.NotSent,
		Message: what + "; nothing was sent. The host made the call wrongly: see connector.proto.",
	}
}
