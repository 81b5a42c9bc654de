package simulator

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

var (
	accountID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	accountHost = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.(suitetalk|restlets)\.api\.netsuite\.com$`)
)

// proxy takes CONNECT for NetSuite's API hosts and hands the connections to
// the server behind it. It never reaches out itself.
type proxy struct {
	sim *Simulator

	mu      sync.Mutex
	address string
	server  *http.Server
	ended   chan struct{} // when server.Serve has returned
}

func newProxy(s *Simulator) *proxy { return &proxy{sim: s} }

func (p *proxy) addr() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.address
}

func (p *proxy) open(ctx context.Context, address string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		return nil
	}
	if p.sim.isClosed() {
		return fmt.Errorf("simulator: %w", errClosed)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	p.address = listener.Addr().String()
	server := &http.Server{
		Handler:           http.HandlerFunc(p.connect),
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		ReadHeaderTimeout: time.Minute,
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // ends with close
	}()
	p.server, p.ended = server, ended
	return nil
}

func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server == nil {
		return
	}
	_ = p.server.Close()
	<-p.ended
	p.server = nil
}

// Refuse closes the proxy's port and every connection, so that connecting is
// refused; Refuse(false) opens the same port again.
func (s *Simulator) Refuse(refuse bool) error {
	if !refuse {
		return s.proxy.open(context.Background(), s.Addr())
	}
	s.proxy.close()
	s.DropConnections()
	return nil
}

// DropConnections cuts every open connection, with whatever is under way on it.
func (s *Simulator) DropConnections() { s.tunnels.cutAll() }

func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	if !p.sim.enter() {
		return
	}
	defer p.sim.handlers.Done()
	if r.Method != http.MethodConnect {
		p.sim.recorder.count(func(c *Stats) { c.NotTunnelled++ })
		http.Error(w, "this proxy only tunnels: use https", http.StatusBadRequest)
		return
	}
	name, port, err := net.SplitHostPort(r.Host)
	host := strings.ToLower(name)
	if err != nil || port != "443" || !accountHost.MatchString(host) {
		p.sim.recorder.count(func(c *Stats) { c.ForeignHosts++ })
		p.sim.recorder.foreign(r.Host)
		http.Error(w, "no such host", http.StatusBadGateway)
		return
	}
	f := p.sim.faults.pick(stageConnect, host, r)
	kind := f.kind()
	if f != nil {
		p.sim.recorder.count(func(c *Stats) { c.FaultsInjected++ })
		if observe := p.sim.options.ObserveConnect; observe != nil {
			observe(host, kind)
		}
	}
	switch kind {
	case KindConnectRefused:
		p.refuse(w, f)
		return
	case KindConnectCut:
		panic(http.ErrAbortHandler)
	case KindConnectStall:
		if !p.sim.wait(f.patience(), r.Context().Done()) {
			panic(http.ErrAbortHandler)
		}
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "cannot tunnel", http.StatusInternalServerError)
		return
	}
	t := &tunnel{Conn: conn, host: host, fault: kind, early: buffered.Reader, listener: p.sim.tunnels, recorder: p.sim.recorder}
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	p.sim.tunnels.offer(t)
}

func (p *proxy) refuse(w http.ResponseWriter, f *injected) {
	for name, values := range f.Header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	status := f.Status
	if status == 0 {
		status = http.StatusBadGateway
	}
	if status == http.StatusProxyAuthRequired && w.Header().Get("Proxy-Authenticate") == "" {
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
	}
	w.WriteHeader(status)
}
