package main

import (
	"context"
	"sync"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// host loads the plugin when it is needed, and anew when it has ended.
type host struct {
	options plugin.HostOptions
	mu      sync.Mutex
	loaded  *plugin.Host
}

func (h *host) run(ctx context.Context, request plugin.Request) (plugin.Result, error) {
	loaded, err := h.get(ctx)
	if err != nil {
		return plugin.Result{}, &failure.Error{Reason: failure.Unavailable, Outcome: failure.NotSent, Message: err.Error(), Cause: err}
	}
	return loaded.RunAction(ctx, request)
}

func (h *host) get(ctx context.Context) (*plugin.Host, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.loaded != nil && h.loaded.Exited() {
		h.loaded.Close()
		h.loaded = nil
	}
	if h.loaded != nil {
		return h.loaded, nil
	}
	var err error
	h.loaded, err = plugin.Load(ctx, h.options)
	return h.loaded, err
}

func (h *host) close() {
	if h.loaded != nil {
		h.loaded.Close()
	}
}
