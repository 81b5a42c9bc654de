//go:build unix

package server

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// answer is what became of a call.
type answer struct {
	output string
	err    error
	end    time.Time
}

// begin makes a call, and returns once the plugin works on it.
func begin(t *testing.T, h *rawHost, action, input, log string) <-chan answer {
	t.Helper()
	stream, err := connectorv1.NewConnectorClient(h.conn).RunAction(t.Context(), &connectorv1.RunActionRequest{Action: action, Input: []byte(input)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan answer, 1)
	go func() {
		var output strings.Builder
		for {
			m, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				ended <- answer{output.String(), nil, time.Now()}
				return
			}
			if err != nil {
				ended <- answer{"", err, time.Now()}
				return
			}
			output.Write(m.GetOutputChunk())
		}
	}()
	h.waitLog(t, log)
	return ended
}

// errorInfo returns the contract's details of an error.
func infoOf(t *testing.T, err error) *errdetails.ErrorInfo {
	t.Helper()
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info
		}
	}
	t.Errorf("no ErrorInfo: %v", err)
	return &errdetails.ErrorInfo{}
}

func stops() map[string]func(context.Context, *rawHost) {
	send := func(s syscall.Signal) func(context.Context, *rawHost) {
		return func(_ context.Context, h *rawHost) { _ = h.cmd.Process.Signal(s) }
	}
	return map[string]func(context.Context, *rawHost){
		"Shutdown": func(ctx context.Context, h *rawHost) { go h.shutdown(ctx) },
		"SIGTERM":  send(syscall.SIGTERM),
		"SIGHUP":   send(syscall.SIGHUP),
	}
}

// A stop takes no new calls, and cuts none that could end.
func TestAStopCutsNothing(t *testing.T) {
	t.Parallel()
	for name, stop := range stops() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "SIGHUP" && !handlesHangup() {
				return // these tests run under nohup
			}
			h := startRaw(t, true)
			call := begin(t, h, "work", "600ms", "working")
			stop(t.Context(), h)
			h.waitLog(t, "stopping")
			refused := begin(t, h, "echo", "1", "stopping")
			got := <-refused
			info := infoOf(t, got.err)
			if status.Code(got.err) != codes.Unavailable || info.GetReason() != "UNAVAILABLE" || info.GetMetadata()["outcome"] != "not_sent" ||
				info.GetMetadata()["retry"] != "safe" || info.GetMetadata()[plugin.StoppingMetadata] != "true" {
				t.Errorf("a new call: %v, %v", got.err, info)
			}
			h.waitLog(t, "action") // like others that fail
			if got := <-call; got.err != nil || got.output != `"done"` {
				t.Errorf("the call in flight: %q, %v", got.output, got.err)
			}
			if err := h.waitEnd(t); err != nil {
				t.Errorf("exit: %v", err)
			}
			h.waitLog(t, "closed")
			if _, err := os.Stat(h.socket); !os.IsNotExist(err) {
				t.Errorf("the socket file is still there: %v", err)
			}
		})
	}
}

func handlesHangup() bool { return len(stopSignals()) > 1 }

// What could not end in time is cancelled, and can tell what became of it.
func TestACutCallTellsItsOutcome(t *testing.T) {
	t.Parallel()
	for name, stop := range stops() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "SIGHUP" && !handlesHangup() {
				return
			}
			h := startRaw(t, true, plugin.EnvShutdownSeconds+"=1")
			call := begin(t, h, "work", "10m", "working")
			stop(t.Context(), h)
			got := <-call
			info := infoOf(t, got.err)
			if info.GetReason() != "CANCELLED" || info.GetMetadata()["outcome"] != "unknown" || !strings.Contains(got.err.Error(), "The plugin was stopped") {
				t.Errorf("%v, %v", got.err, info)
			}
			if err := h.waitEnd(t); err != nil {
				t.Errorf("exit: %v", err)
			}
		})
	}
}

// A call that does not even end when it is cancelled cannot hold up a stop.
func TestAStopIsBounded(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	begin(t, h, "wait", "10m", "waiting")
	began := time.Now()
	h.shutdown(t.Context())
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
	if took := time.Since(began); took < shutdownDrain || took > 20*time.Second {
		t.Errorf("ended after %v", took)
	}
	h.waitLog(t, "calls did not end although they were cancelled")
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, plugin.EnvShutdownSeconds+"=900")
	call := begin(t, h, "work", "10m", "working")
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	h.waitLog(t, "stopping")
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	if got := <-call; infoOf(t, got.err).GetReason() != "CANCELLED" {
		t.Error(got.err)
	}
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
}

// Some service managers send SIGHUP right behind SIGTERM.
func TestAHangupIsNoSecondSignal(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	call := begin(t, h, "work", "600ms", "working")
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	h.waitLog(t, "stopping")
	_ = h.cmd.Process.Signal(syscall.SIGHUP)
	if got := <-call; got.err != nil || got.output != `"done"` {
		t.Errorf("%q, %v", got.output, got.err)
	}
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
}

// The second signal also ends a stop that waits for a host to read its answer.
func TestASecondSignalWaitsForNoReader(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, plugin.EnvShutdownSeconds+"=900")
	// More than gRPC sends to a host that does not read, and no more than it takes
	// from the action, which ends.
	client := connectorv1.NewConnectorClient(h.conn)
	_, err := client.RunAction(t.Context(), &connectorv1.RunActionRequest{Action: "fill", Config: []byte("30000"), Input: []byte("150000")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Describe(t.Context(), &connectorv1.DescribeRequest{}); err != nil { // it came after the action
		t.Fatal(err)
	}
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	h.waitLog(t, "stopping")
	select {
	case err := <-h.ended:
		t.Fatalf("it ended although its answer was not read: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
}

// Close waits for a host's own writer to take an answer that is there, as long as
// the calls have time.
func TestCloseDeliversAnswers(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	begun := make(chan struct{})
	ended := make(chan error, 1)
	total := 0
	go func() {
		_, err := h.RunActionTo(t.Context(), plugin.Request{Action: "fill", Config: []byte("30000"), Input: []byte("300000")}, writerFunc(func(p []byte) (int, error) {
			if total == 0 {
				close(begun)
			}
			time.Sleep(40 * time.Millisecond)
			total += len(p)
			return len(p), nil
		}))
		ended <- err
	}()
	<-begun
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil || total != 300_000 {
		t.Errorf("after %d bytes: %v", total, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// An answer that is on its way when the process is stopped arrives whole, though
// its host reads slowly.
func TestAStopDeliversAnswers(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, plugin.EnvShutdownSeconds+"=900")
	// These streams of go-plugin's would last as long as the connection.
	for _, method := range []string{"/plugin.GRPCStdio/StreamStdio", "/plugin.GRPCBroker/StartStream"} {
		open, err := h.conn.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, method)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(method, "Stdio") {
			err = errors.Join(open.SendMsg(&emptypb.Empty{}), open.CloseSend())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	stream, err := connectorv1.NewConnectorClient(h.conn).RunAction(t.Context(), &connectorv1.RunActionRequest{Action: "fill", Config: []byte("30000"), Input: []byte("8000000")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	h.waitLog(t, "stopping")
	total := 0
	for total < 8_000_000 {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("after %d bytes: %v", total, err)
		}
		total += len(m.GetOutputChunk())
		if total < 600_000 {
			time.Sleep(20 * time.Millisecond)
		}
	}
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
}

// The times of a stop, in virtual time: the contract gives Shutdown 1.5 seconds.
func TestTheTimesOfAStop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		takes       time.Duration // until the call ends by itself
		limits      []time.Duration
		idle, after time.Duration // when the calls had ended
		cut         bool
	}{
		{"nothing in flight", 0, []time.Duration{shutdownDrain}, 0, 0, false},
		{"a call that ends", time.Second, []time.Duration{25 * time.Second}, time.Second, 0, false},
		{"a call that takes too long", time.Hour, []time.Duration{shutdownDrain}, shutdownDrain, 0, true},
		{"a signal, then Shutdown", time.Hour, []time.Duration{25 * time.Second, shutdownDrain}, shutdownDrain, 0, true},
		{"Shutdown, then a signal", time.Hour, []time.Duration{shutdownDrain, 25 * time.Second}, shutdownDrain, 0, true},
		{"two signals", time.Hour, []time.Duration{25 * time.Second, 0}, 0, 0, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := newCalls(func() {})
			l := &lifecycle{calls: calls, logger: newLogger(io.Discard, nil), done: make(chan struct{}), drained: make(chan struct{})}
			l.started(grpc.NewServer())
			began := time.Now()
			wasCut := false
			if c.takes > 0 {
				ctx, leave, err := calls.enter(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					select {
					case <-ctx.Done():
						wasCut = true
					case <-time.After(c.takes):
					}
					leave()
				}()
			}
			for _, limit := range c.limits {
				l.stop("test", limit)
			}
			<-l.drained
			if took := time.Since(began); took != c.idle || wasCut != c.cut {
				t.Errorf("%s: %v, cut %v", c.name, took, wasCut)
			}
			if _, _, err := calls.enter(t.Context()); err == nil {
				t.Errorf("%s: a new call is taken", c.name)
			}
			if f := (*failure.Error)(nil); errors.As(errStopped(), &f) && f.Reason != failure.Cancelled {
				t.Error(f)
			}
			l.close()
		})
	}
	if total := shutdownDrain + unwindLimit + flushLimit; total > 1500*time.Millisecond {
		t.Errorf("a Shutdown takes %v", total)
	}
}
