package server

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// shutdownMethod is what a host calls to stop the process.
const shutdownMethod = "/plugin.GRPCController/Shutdown"

// calls are the calls of the contract that are being answered, so that the
// process can let them end before it does. gRPC's own ways to wait for them wait
// for go-plugin's never-ending streams, too.
type calls struct {
	mu     sync.Mutex
	open   map[*call]struct{}
	closed bool          // new calls are refused
	idle   chan struct{} // closed when the last call of a closed calls has ended

	// shutdown answers go-plugin's Shutdown, whose own handler would cut every
	// call. It returns when the calls have ended.
	shutdown func()
	// ending is closed when go-plugin's own streams are to end.
	ending chan struct{}
	// late is told of an action that came too late, before any of its request is read.
	late func(ctx context.Context)
}

type call struct{ cancel context.CancelCauseFunc }

func newCalls(shutdown func()) *calls {
	return &calls{
		open: map[*call]struct{}{}, idle: make(chan struct{}), shutdown: shutdown, ending: make(chan struct{}),
		late: func(context.Context) {},
	}
}

// enter admits a call. Its context ends with leave, or when the call is cut. The
// error is the status for a call that came too late.
func (c *calls) enter(ctx context.Context) (_ context.Context, leave func(), err error) {
	this := &call{}
	ctx, this.cancel = context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		this.cancel(nil)
		return nil, nil, stoppingStatus()
	}
	c.open[this] = struct{}{}
	return ctx, func() { c.leave(this) }, nil
}

func (c *calls) leave(this *call) {
	this.cancel(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, this)
	c.closeIfIdle()
}

func (c *calls) closeIfIdle() {
	if !c.closed || len(c.open) > 0 {
		return
	}
	select {
	case <-c.idle:
	default:
		close(c.idle)
	}
}

// refuse takes no new calls from now on.
func (c *calls) refuse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.closeIfIdle()
}

// cut cancels what is in flight, and returns how many calls that were.
func (c *calls) cut() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for open := range c.open {
		open.cancel(errStopped())
	}
	return len(c.open)
}

// wait returns once no call is in flight, or after limit, with how many are.
func (c *calls) wait(limit time.Duration) int {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-c.idle:
		return 0
	case <-timer.C:
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.open)
	}
}

// errStopped is the cause of a cut call's end.
func errStopped() error {
	return &failure.Error{Reason: failure.Cancelled, Message: "The plugin was stopped before the action had ended."}
}

func stoppingStatus() error { return status.ErrorProto(statusOf(stopping(), 0)) }

// stopping refuses a call because the process is about to end. Its metadata has
// stopping, so that a host can tell that another process would take the call.
func stopping() *failure.Error {
	return &failure.Error{
		Reason: failure.Unavailable, Outcome: failure.NotSent, Cause: errStopping{},
		Message: "The plugin is stopping and takes no new calls; nothing was sent. Make the call again with another plugin process.",
	}
}

type errStopping struct{}

func (errStopping) Error() string { return "server: stopping" }

func (c *calls) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if info.FullMethod == shutdownMethod {
		c.shutdown()
		return request, nil // both are go-plugin's empty message
	}
	if ofGoPlugin(info.FullMethod) {
		return handler(ctx, request)
	}
	ctx, leave, err := c.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return handler(ctx, request)
}

func (c *calls) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if ofGoPlugin(info.FullMethod) {
		return c.streamOfGoPlugin(service, stream, handler)
	}
	ctx, leave, err := c.enter(stream.Context())
	if err != nil {
		if info.FullMethod != connectorv1.Connector_VerifyCredentialsLive_FullMethodName {
			c.late(stream.Context())
		}
		return err
	}
	defer leave()
	return handler(service, callStream{ServerStream: stream, ctx: ctx})
}

// ofGoPlugin reports whether a method is one of those that go-plugin serves: its
// own, health and reflection.
func ofGoPlugin(method string) bool {
	return strings.HasPrefix(method, "/plugin.GRPC") || strings.HasPrefix(method, "/grpc.")
}

// callStream is a stream with a context of its own.
type callStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s callStream) Context() context.Context { return s.ctx }
