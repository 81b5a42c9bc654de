package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/fleet/worker"
	"netsuite-connector/plugin"
)

// health is what the pages tell of.
type health struct {
	queue    *natsfleet.Queue
	host     *plugin.Host
	worker   *worker.Worker
	nc       *nats.Conn
	draining <-chan struct{}
}

// pages is the server of /healthz, /readyz and /metrics.
type pages struct {
	url    string
	server *http.Server
	served chan struct{}
}

func servePages(address string, h *health) (*pages, error) {
	p := &pages{served: make(chan struct{})}
	if address == "" {
		close(p.served)
		return p, nil
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, err
	}
	p.url = "http://" + listener.Addr().String()
	p.server = &http.Server{Handler: h.pages(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		defer close(p.served)
		_ = p.server.Serve(listener) // ends with close
	}()
	return p, nil
}

func (h *health) pages() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.healthz)
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.HandleFunc("GET /metrics", h.metrics)
	return mux
}

func (p *pages) close() {
	if p.server != nil {
		_ = p.server.Close() // nothing is lost
	}
	<-p.served
}

// healthz is 200 while the worker is of use: it fails when its plugin keeps dying,
// or the connection was closed for good.
func (h *health) healthz(w http.ResponseWriter, _ *http.Request) {
	switch {
	case h.host.Err() != nil:
		http.Error(w, "the plugin cannot be used: "+h.host.Err().Error(), http.StatusServiceUnavailable)
	case h.nc.IsClosed():
		http.Error(w, "the connection to NATS is closed", http.StatusServiceUnavailable)
	default:
		_, _ = fmt.Fprintln(w, "ok")
	}
}

// readyz is 200 while the worker takes jobs.
func (h *health) readyz(w http.ResponseWriter, r *http.Request) {
	if err := h.ready(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "ok")
}

func (h *health) ready(ctx context.Context) error {
	select {
	case <-h.draining:
		return errors.New("draining")
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := h.nc.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("NATS is out of reach: %w", err)
	}
	if err := h.host.Healthy(ctx); err != nil {
		return fmt.Errorf("the plugin does not answer: %w", err)
	}
	return nil
}

// metrics are in Prometheus' text format.
func (h *health) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s := h.worker.Stats()
	ready := 0
	if h.ready(r.Context()) == nil {
		ready = 1
	}
	for _, m := range []struct {
		name, kind, help string
		value            any
	}{
		{"ready", "gauge", "1 while the worker takes jobs.", ready},
		{"running", "gauge", "Jobs that run now.", s.Running},
		{"succeeded_total", "counter", "Jobs that ended with an output.", s.Succeeded},
		{"failed_total", "counter", "Jobs that ended with an error.", s.Failed},
		{"unknown_total", "counter", "Jobs of which nobody knows whether they were carried out; they count as failed, too.", s.Unknown},
		{"returned_total", "counter", "Jobs that were given back to the queue.", s.Returned},
		{"repeated_total", "counter", "Jobs that were begun again after a worker or a plugin was lost.", s.Repeated},
		{"gone_total", "counter", "Jobs that had a result already.", s.Gone},
		{"job_seconds_total", "counter", "Time that jobs took together.", s.Time.Seconds()},
		{"nats_reconnects_total", "counter", "Times that the connection to NATS came back.", h.nc.Stats().Reconnects},
		{"plugin_restarts_total", "counter", "Times that the plugin's process was replaced.", h.host.State().Restarts},
	} {
		_, _ = fmt.Fprintf(w, "# HELP netsuite_worker_%s %s\n# TYPE netsuite_worker_%s %s\nnetsuite_worker_%s %v\n", m.name, m.help, m.name, m.kind, m.name, m.value)
	}
	for account, n := range h.queue.Running() {
		_, _ = fmt.Fprintf(w, "netsuite_worker_account_running{account=%q} %d\n", account, n)
	}
}
