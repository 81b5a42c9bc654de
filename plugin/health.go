package plugin

import (
	"context"
	"fmt"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// healthLimit is how long a process that let a call run out of time may take to
// answer whether it is well.
const healthLimit = 3 * time.Second

// Healthy reports whether the plugin answers: nil, or what is wrong. It does not
// wait for a process that is being started. Without a deadline of the host's, a
// plugin that has not answered after 3 seconds does not answer.
func (h *Host) Healthy(ctx context.Context) error {
	h.mu.Lock()
	p, failed, lastExit := h.current, h.failed, h.lastExit
	h.mu.Unlock()
	switch {
	case failed != nil:
		return failed
	case p == nil && lastExit != nil:
		return fmt.Errorf("a plugin process is being started: %w", lastExit)
	case p == nil:
		return fmt.Errorf("a plugin process is being started")
	}
	ctx, cancel := withDefaultTimeout(ctx, healthLimit)
	defer cancel()
	return p.healthy(ctx)
}

// healthy asks go-plugin's health service.
func (p *process) healthy(ctx context.Context) error {
	response, err := healthpb.NewHealthClient(p.conn).Check(ctx, &healthpb.HealthCheckRequest{Service: "plugin"})
	if err != nil {
		return fmt.Errorf("the plugin process %d does not answer: %w", p.child.pid(), err)
	}
	if status := response.GetStatus(); status != healthpb.HealthCheckResponse_SERVING {
		return fmt.Errorf("the plugin process %d says of itself that it is %s", p.child.pid(), status)
	}
	return nil
}

// suspect looks whether a process that let a call run out of time still answers,
// and kills it if it does not: a process that hangs would take every further
// call, too.
func (h *Host) suspect(p *process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing || p.suspected {
		return
	}
	p.suspected = true
	h.background.Go(func() {
		ctx, cancel := context.WithTimeout(h.life, healthLimit)
		defer cancel()
		if err := p.healthy(ctx); err != nil && h.life.Err() == nil {
			_ = p.child.Kill(context.Background())
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		p.suspected = false
	})
}
