// Package testnetsuite is a NetSuite for measurements: any number of accounts that
// answer every request alike, and as quickly as net/http can, so that what it costs
// blurs nothing. The simulator, which looks at what it is sent, would. Only tests
// import it.
package testnetsuite

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Body is an answer of 2 KiB, as a record's is.
func Body() []byte { return []byte(body) }

var body = `{"companyName":"Acme","amount":1500.10,"comments":"` + strings.Repeat("x", 2<<10-53) + `"}`

// Server is a NetSuite behind a proxy.
type Server struct {
	proxy, inner *http.Server
	address      string
	caFile       string
	tunnels      tunnels
	latency      atomic.Int64
	handlers     sync.Map // http.HandlerFunc by path
}

// Start starts a NetSuite that is closed at the end of the test.
func Start(t testing.TB) *Server {
	t.Helper()
	caFile, certificate := certify(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &Server{address: listener.Addr().String(), caFile: caFile}
	n.tunnels = tunnels{arrived: make(chan net.Conn), closed: make(chan struct{}), address: listener.Addr()}
	n.inner = &http.Server{Handler: http.HandlerFunc(n.answer), ReadHeaderTimeout: time.Minute}
	n.proxy = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		if _, err := io.WriteString(connection, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
			_ = connection.Close()
			return
		}
		n.tunnels.add(tls.Server(connection, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}))
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = n.proxy.Serve(listener) })
	serving.Go(func() { _ = n.inner.Serve(&n.tunnels) })
	t.Cleanup(func() {
		_ = n.proxy.Close()
		_ = n.inner.Close()
		serving.Wait()
	})
	return n
}

func (n *Server) answer(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/token") {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"a.b.c","expires_in":3600,"token_type":"Bearer"}`)
		return
	}
	given, _ := n.handlers.Load(r.URL.Path)
	if handler, ok := given.(http.HandlerFunc); ok {
		handler(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.oracle.resource+json; type=singular")
	time.Sleep(time.Duration(n.latency.Load()))
	_, _ = io.WriteString(w, body)
}

// SetLatency sets how long each answer takes from now on, but those to requests
// for a token.
func (n *Server) SetLatency(latency time.Duration) { n.latency.Store(int64(latency)) }

// Handle lets a path be answered otherwise.
func (n *Server) Handle(path string, handler http.HandlerFunc) { n.handlers.Store(path, handler) }

// Environment is what reaches it.
func (n *Server) Environment() []string {
	return []string{"HTTPS_PROXY=http://" + n.address, "NO_PROXY=", "no_proxy=", "NETSUITE_CONNECTOR_CA_FILE=" + n.caFile}
}

// tunnels is the listener of what came through CONNECT.
type tunnels struct {
	arrived chan net.Conn
	closed  chan struct{}
	once    sync.Once
	address net.Addr
}

func (l *tunnels) add(c net.Conn) {
	select {
	case l.arrived <- c:
	case <-l.closed:
		_ = c.Close()
	}
}

func (l *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-l.arrived:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *tunnels) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *tunnels) Addr() net.Addr { return l.address }

// certify makes a certificate for the hosts of all accounts, and a file with it as the
// root to trust.
func certify(t testing.TB) (caFile string, certificate tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "netsuite"}, DNSNames: []string{"*.suitetalk.api.netsuite.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	if err == nil {
		var der []byte
		der, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
		caFile = filepath.Join(t.TempDir(), "ca.pem")
		err = errors.Join(err, os.WriteFile(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	return caFile, certificate
}
