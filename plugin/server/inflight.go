package server

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// shutdownMethod is what a host calls to stop the process.
const shutdownMethod = "/plugin.GRPCController/Shutdown"

// inFlight counts the calls that are being answered, so that the process can
// let them finish cleanly before it ends. gRPC's own ways to wait for them wait
// for go-plugin's never-ending streams, too, and for the very call that asks to
// stop.
type inFlight struct {
	mu       sync.Mutex
	count    int
	idle     chan struct{} // closed at zero, nil when nobody waits
	shutdown bool          // a host asked to stop
}

func (c *inFlight) enter(method string) (leave func()) {
	if method == shutdownMethod {
		c.mu.Lock()
		c.shutdown = true
		c.mu.Unlock()
	}
	if strings.HasPrefix(method, "/plugin.GRPC") || strings.HasPrefix(method, "/grpc.") {
		return func() {}
	}
	c.mu.Lock()
	c.count++
	c.mu.Unlock()
	return c.leave
}

func (c *inFlight) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count--
	if c.count == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// wait returns once no call is in flight, or after limit, with how many are.
func (c *inFlight) wait(limit time.Duration) int {
	c.mu.Lock()
	if c.count == 0 {
		c.mu.Unlock()
		return 0
	}
	idle := make(chan struct{})
	c.idle = idle
	c.mu.Unlock()

	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-idle:
		return 0
	case <-timer.C:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.count
	}
}

func (c *inFlight) askedToStop() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shutdown
}

func (c *inFlight) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	defer c.enter(info.FullMethod)()
	return handler(ctx, request)
}

func (c *inFlight) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	defer c.enter(info.FullMethod)()
	return handler(service, stream)
}
