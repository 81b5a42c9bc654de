package server

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"netsuite-connector/actions"
	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// A host that takes nothing ends the call when its time is up, or after 30
// seconds, whether more of the answer is to come or all is written.
func TestAHostThatTakesNothing(t *testing.T) {
	t.Parallel()
	for _, total := range []int{2 * largeChunk, 10 * largeChunk} {
		synctest.Test(t, func(t *testing.T) {
			ended := make(chan struct{}) // the end of the call, as gRPC tells a send
			send := func(*connectorv1.RunActionResponse) error { <-ended; return errors.New("the stream is done") }
			write := func(ctx context.Context) (time.Duration, error) {
				w := open(ctx, newChunkPool(), send)
				defer w.Release()
				began := time.Now()
				err := fill(w, total, 1000)
				if err == nil {
					err = w.Close()
				}
				return time.Since(began), err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			if took, err := write(ctx); !errors.Is(err, context.DeadlineExceeded) || took != 2*time.Second {
				t.Errorf("%d bytes: %v after %v", total, err, took)
			}
			took, err := write(t.Context())
			if f := failure.From(err); f == nil || f.Reason != failure.Cancelled || !strings.Contains(f.Message, "30 seconds") || took != 30*time.Second {
				t.Errorf("%d bytes: %v after %v", total, err, took)
			}
			close(ended)
		})
	}
}

// A host that is slow, but takes something within each 30 seconds, has its
// answer.
func TestASlowHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		taken := 0
		send := func(m *connectorv1.RunActionResponse) error {
			time.Sleep(29 * time.Second)
			taken += len(m.GetOutputChunk())
			return nil
		}
		w := open(t.Context(), newChunkPool(), send)
		defer w.Release()
		const total = 20 * largeChunk
		if err := errors.Join(fill(w, total, 70_000), w.Close()); err != nil || taken != total {
			t.Errorf("%v, %d bytes of %d", err, taken, total)
		}
	})
}

// A sender that panics ends its call as an own fault.
func TestASenderThatPanics(t *testing.T) {
	t.Parallel()
	w := open(t.Context(), newChunkPool(), func(*connectorv1.RunActionResponse) error { panic("send") })
	defer w.Release()
	if err := errors.Join(fill(w, 10*largeChunk, 1000), w.Close()); !errors.Is(err, errSender) {
		t.Error(err)
	}
}

// endless is a connector whose answers do not end before their time is up.
type endless struct {
	fakeConnector
	returned chan error
}

func (e *endless) Run(ctx context.Context, _ run, _ bool, _ func(actions.Event), out actions.Output) ([]actions.Phase, error) {
	ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	err := fill(out.Open(ctx), 1<<30, 1<<20)
	e.returned <- err
	return nil, &failure.Error{Reason: failure.Timeout, Message: "The time is up.", Outcome: failure.Rejected, Cause: err}
}

// sending counts the sends under way.
type sending struct {
	grpc.ServerStream
	now *atomic.Int32
}

func (s sending) SendMsg(m any) error {
	s.now.Add(1)
	defer s.now.Add(-1)
	return s.ServerStream.SendMsg(m)
}

// With gRPC as it is: when a call ends whose host does not read, the send that
// the host kept waiting ends, too, and the host can still read how the call
// ended.
func TestGRPCEndsASendThatTheHostKeepsWaiting(t *testing.T) {
	t.Parallel()
	connector := &endless{returned: make(chan error, 1)}
	memory := newReclaimer()
	defer memory.close()
	service := &server{
		connector: connector, chunks: newChunkPool(), memory: memory,
		limit: requestLimit{input: plugin.MaxRequestBytes}, logger: newLogger(io.Discard, nil),
	}
	var sends atomic.Int32
	grpcServer := service.grpcServer(newCalls(func() {}), []grpc.ServerOption{grpc.ChainStreamInterceptor(
		func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
			return handler(service, sending{stream, &sends})
		})})
	service.register(grpcServer)
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = grpcServer.Serve(listener) }()
	defer grpcServer.Stop()
	conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithStaticStreamWindowSize(64<<10))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	stream, err := connectorv1.NewConnectorClient(conn).RunAction(t.Context(), &connectorv1.RunActionRequest{})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-connector.returned:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the answer ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the call goes on")
	}
	plugintest.Eventually(t, "end of the send", func() bool { return sends.Load() == 0 })
	for err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.DeadlineExceeded || status.Convert(err).Message() != "The time is up." {
		t.Error(err)
	}
}
