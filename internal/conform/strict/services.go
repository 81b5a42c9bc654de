package strict

import (
	"context"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"
)

// registerPluginServices registers go-plugin's own services. They are written
// out here since only its hosts and servers may import go-plugin. All their
// messages that matter fit google.protobuf.Empty: what else is in them is kept
// as unknown fields.
func (s *server) registerPluginServices(g *grpc.Server) {
	stream := func(service, method string, clientStreams bool, handle func(grpc.ServerStream) error) {
		g.RegisterService(&grpc.ServiceDesc{
			ServiceName: service, HandlerType: (*any)(nil),
			Streams: []grpc.StreamDesc{{
				StreamName: method, ServerStreams: true, ClientStreams: clientStreams,
				Handler: func(_ any, stream grpc.ServerStream) error { return handle(stream) },
			}},
		}, s)
	}
	g.RegisterService(&grpc.ServiceDesc{
		ServiceName: "plugin.GRPCController", HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{
			MethodName: "Shutdown",
			Handler: func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
				if err := decode(&emptypb.Empty{}); err != nil {
					return nil, err
				}
				return s.shutdown(ctx)
			},
		}},
	}, s)
	stream("plugin.GRPCBroker", "StartStream", true, func(stream grpc.ServerStream) error {
		select { // nothing is ever brokered
		case <-stream.Context().Done():
		case <-s.stopping:
		}
		return nil
	})
	stream("plugin.GRPCStdio", "StreamStdio", false, func(stream grpc.ServerStream) error {
		if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
			return err
		}
		s.journal.tell(Event{Kind: Stdio})
		return s.stdio.serve(stream, s.stopping)
	})
}

// shutdown is GRPCController's Shutdown.
func (s *server) shutdown(ctx context.Context) (*emptypb.Empty, error) {
	s.journal.tell(Event{Kind: Shutdown})
	if s.behaviour.Stop == Hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	select {
	case s.stop <- graceShutdown:
	default: // it is asked already
	}
	if s.behaviour.Stop == Drains { // it is answered when no call is in flight any more
		waiting, cancel := context.WithTimeout(ctx, graceShutdown)
		defer cancel()
		s.await(waiting, func() bool { return s.inFlight == 0 })
	}
	return &emptypb.Empty{}, nil
}

// stdio passes what is to be written on the stream of GRPCStdio to the host.
type stdio struct {
	data chan []byte

	mu     sync.Mutex
	opened bool
}

func newStdio() *stdio { return &stdio{data: make(chan []byte)} }

func (o *stdio) isOpen() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.opened
}

func (o *stdio) serve(stream grpc.ServerStream, stopping <-chan struct{}) error {
	o.mu.Lock()
	o.opened = true
	o.mu.Unlock()
	for {
		select {
		case <-stream.Context().Done():
			return nil
		case <-stopping:
			return nil
		case data := <-o.data:
			const stdout = 1
			message := protowire.AppendTag(nil, 1, protowire.VarintType)
			message = protowire.AppendVarint(message, stdout)
			message = protowire.AppendTag(message, 2, protowire.BytesType)
			message = protowire.AppendBytes(message, data)
			packed := &emptypb.Empty{}
			packed.ProtoReflect().SetUnknown(message)
			if err := stream.SendMsg(packed); err != nil {
				return err
			}
		}
	}
}

// write writes to the stream, if it is open, until the host has taken it all or
// ctx ends.
func (o *stdio) write(ctx context.Context, size int) {
	if !o.isOpen() {
		return
	}
	piece := make([]byte, 1<<10) // go-plugin's own size
	for i := range piece {
		piece[i] = 'o'
	}
	for ; size > 0; size -= len(piece) {
		select {
		case o.data <- piece:
		case <-ctx.Done():
			return
		}
	}
}
