//go:build large

package server

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// patient is a connector whose calls last as long as their host wants them to.
type patient struct{ began, cancelled chan struct{} }

func (patient) Describe() (string, []byte) { return "", nil }
func (patient) Verify(context.Context, []byte, func(credentials.CheckResult)) []credentials.CheckResult {
	return nil
}
func (patient) Close() {}
func (patient) Refused(context.Context, *connectorv1.RunActionRequest, *failure.Error, time.Duration) {
}
func (p patient) Run(ctx context.Context, _ run, _ bool, _ func(actions.Event), _ actions.Output) ([]actions.Phase, error) {
	close(p.began)
	<-ctx.Done()
	close(p.cancelled)
	return nil, ctx.Err()
}

// stoppable is a connection whose host can be stopped: nothing is read from it any
// more, and it stays open.
type stoppable struct {
	net.Conn
	stopped chan struct{}
	closed  chan struct{}
	once    sync.Once
}

func (s *stoppable) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	select {
	case <-s.stopped:
		<-s.closed
		return 0, io.EOF
	default:
		return n, err
	}
}

func (s *stoppable) Close() error { s.once.Do(func() { close(s.closed) }); return s.Conn.Close() }

// A host that was stopped has its calls cancelled, and one that merely waits a
// minute for its answer has not.
func TestLargeAHostThatIsStopped(t *testing.T) {
	t.Parallel()
	open := func() (patient, *stoppable) {
		connector := patient{make(chan struct{}), make(chan struct{})}
		memory := newReclaimer()
		t.Cleanup(memory.close)
		service := &server{
			connector: connector, chunks: newChunkPool(), memory: memory,
			limit: requestLimit{input: plugin.MaxRequestBytes}, logger: newLogger(io.Discard, nil),
		}
		serving := service.grpcServer(newCalls(func() {}), nil)
		service.register(serving)
		socket := filepath.Join(t.TempDir(), "s")
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = serving.Serve(listener) }()
		t.Cleanup(serving.Stop)
		host := &stoppable{stopped: make(chan struct{}), closed: make(chan struct{})}
		conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
				var err error
				host.Conn, err = new(net.Dialer).DialContext(ctx, "unix", socket)
				return host, err
			}))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := connectorv1.NewConnectorClient(conn).RunAction(t.Context(), &connectorv1.RunActionRequest{}); err != nil {
			t.Fatal(err)
		}
		<-connector.began
		return connector, host
	}
	healthy, _ := open()
	connector, host := open()
	stopped := time.Now()
	close(host.stopped)
	select {
	case <-connector.cancelled:
	case <-time.After(hostSilence + hostAnswer + 20*time.Second):
		t.Fatal("the call of a host that was stopped goes on")
	}
	if took := time.Since(stopped); took < hostAnswer {
		t.Errorf("the call was cancelled after %v already", took)
	}
	select {
	case <-healthy.cancelled:
		t.Error("the call of a healthy host was cancelled")
	case <-time.After(time.Minute - time.Since(stopped)):
	}
}
