package simulator

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"sync"
)

// tunnel is one connection after CONNECT.
type tunnel struct {
	net.Conn
	host     string // what CONNECT named, in lower case
	fault    Kind   // of the handshake
	early    *bufio.Reader
	listener *tunnelListener
	recorder *recorder
	once     sync.Once
}

// Read returns first what arrived together with CONNECT.
func (t *tunnel) Read(p []byte) (int, error) {
	if t.early != nil {
		if t.early.Buffered() > 0 {
			return t.early.Read(p)
		}
		t.early = nil
	}
	return t.Conn.Read(p)
}

// Close closes the connection, once.
func (t *tunnel) Close() (err error) {
	t.once.Do(func() {
		err = t.Conn.Close()
		if t.listener.forget(t) {
			t.recorder.count(func(c *Stats) { c.ConnectionsOpen-- })
		}
	})
	return err
}

// cut ends the connection below TLS: with a reset, or with an end of file.
func (t *tunnel) cut(reset bool) {
	if tcp, ok := t.Conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = t.Close()
}

// tunnelListener hands tunnels to net/http's server.
type tunnelListener struct {
	arrivals chan *tunnel
	done     chan struct{}
	once     sync.Once

	mu   sync.Mutex
	open map[*tunnel]struct{}
}

func newTunnelListener() *tunnelListener {
	return &tunnelListener{arrivals: make(chan *tunnel), done: make(chan struct{}), open: map[*tunnel]struct{}{}}
}

func (l *tunnelListener) offer(t *tunnel) {
	l.mu.Lock()
	l.open[t] = struct{}{}
	l.mu.Unlock()
	t.recorder.count(func(c *Stats) { c.Connections++; c.ConnectionsOpen++ })
	select {
	case l.arrivals <- t:
	case <-l.done:
		_ = t.Close()
	}
}

func (l *tunnelListener) forget(t *tunnel) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.open[t]
	delete(l.open, t)
	return known
}

func (l *tunnelListener) cutAll() {
	l.mu.Lock()
	all := make([]*tunnel, 0, len(l.open))
	for t := range l.open {
		all = append(all, t)
	}
	l.mu.Unlock()
	for _, t := range all {
		t.cut(true)
	}
}

// Accept implements net.Listener.
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case t := <-l.arrivals:
		return t, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *tunnelListener) Close() error {
	l.once.Do(func() { close(l.done) })
	l.cutAll()
	return nil
}

// Addr implements net.Listener.
func (l *tunnelListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

type tunnelKey struct{}

// withTunnel lets handlers reach their connection below TLS.
func withTunnel(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return context.WithValue(ctx, tunnelKey{}, c)
}

func tunnelOf(ctx context.Context) *tunnel {
	t, _ := ctx.Value(tunnelKey{}).(*tunnel)
	return t
}
