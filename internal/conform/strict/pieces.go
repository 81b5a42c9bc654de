package strict

import (
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc/codes"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const maxPiece = 1 << 20

// join receives a request whose input comes in pieces, and refuses one that is not
// as the contract says.
func join(receive func() (*connectorv1.RunActionStreamRequest, error)) (*connectorv1.RunActionRequest, error) {
	first, err := receive()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	request, announced := first.GetRun(), first.GetInputLength()
	switch {
	case request == nil || len(request.GetInput()) > 0 || len(first.GetInputChunk()) > 0:
		return nil, misplaced("The first message has no run, or it has input.")
	case announced > maxRequest:
		return nil, misplaced("The input is too large.")
	}
	for {
		message, err := receive()
		switch {
		case errors.Is(err, io.EOF) && uint64(len(request.GetInput())) != announced:
			return nil, misplaced(fmt.Sprintf("The input has %d bytes, and %d were announced.", len(request.GetInput()), announced))
		case errors.Is(err, io.EOF):
			return request, nil
		case err != nil:
			return nil, err
		case message.GetRun() != nil || message.GetInputLength() != 0:
			return nil, misplaced("A later message than the first has more than a piece.")
		case len(message.GetInputChunk()) > maxPiece:
			return nil, misplaced(fmt.Sprintf("A piece has %d bytes.", len(message.GetInputChunk())))
		}
		if request.Input = append(request.Input, message.GetInputChunk()...); uint64(len(request.GetInput())) > announced {
			return nil, misplaced(fmt.Sprintf("More came than the %d bytes that were announced.", announced))
		}
	}
}

func misplaced(message string) error {
	return refuse(codes.InvalidArgument, message, "INVALID_INPUT", "never")
}
