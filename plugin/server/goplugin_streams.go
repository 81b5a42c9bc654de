package server

import (
	"context"
	"io"

	"google.golang.org/grpc"
)

// streamOfGoPlugin serves a stream of go-plugin's, which would last as long as
// the connection, and ends it when the process is to end: as long as a stream is
// open, gRPC does not close a connection in good order, so that answers which
// are still on their way could be cut.
func (c *calls) streamOfGoPlugin(service any, stream grpc.ServerStream, handler grpc.StreamHandler) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	go func() {
		select {
		case <-c.ending:
			cancel()
		case <-ctx.Done():
		}
	}()
	return handler(service, endingStream{callStream{ServerStream: stream, ctx: ctx}})
}

// endingStream is a stream whose receiving ends with its context.
type endingStream struct{ callStream }

func (s endingStream) RecvMsg(m any) error {
	received := make(chan error, 1)
	// It ends with the stream at the latest, which ends when the handler returns.
	go func() { received <- s.ServerStream.RecvMsg(m) }()
	select {
	case err := <-received:
		return err
	case <-s.ctx.Done():
		return io.EOF
	}
}
