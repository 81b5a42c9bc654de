package transport

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// serve starts a TLS server that speaks up to version, and HTTP/2 if asked.
func serve(t *testing.T, version uint16) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func trusting(s *httptest.Server) *x509.CertPool {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return roots
}

func ask(t *testing.T, transport *Transport, url string) (string, error) {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

// One request a connection keeps "was it sent?" answerable.
func TestHTTP1Alone(t *testing.T) {
	t.Parallel()
	s := serve(t, tls.VersionTLS13)
	if proto, err := ask(t, New(trusting(s), 4), s.URL); err != nil || proto != "HTTP/1.1" {
		t.Errorf("%s %v", proto, err)
	}
}

// A redirect is an answer: the token goes nowhere else.
func TestRedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	t.Cleanup(s.Close)
	transport := New(trusting(s), 4)
	t.Cleanup(transport.CloseIdleConnections)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r, err := http.NewRequestWithContext(t.Context(), method, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusFound || asked.Swap(0) != 1 {
			t.Errorf("%s: %d", method, response.StatusCode)
		}
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	for version, fine := range map[uint16]bool{
		tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true,
	} {
		s := serve(t, version)
		if _, err := ask(t, New(trusting(s), 4), s.URL); (err == nil) != fine {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, tls.VersionTLS13)
	for name, roots := range map[string]*x509.CertPool{"the system's roots": nil, "no roots": x509.NewCertPool()} {
		if _, err := ask(t, New(roots, 4), s.URL); err == nil {
			t.Errorf("trusted with %s", name)
		}
	}
}

// NetSuite takes up to 15 minutes for an answer: the caller's context is what
// bounds it.
func TestNoTimeoutOfItsOwn(t *testing.T) {
	t.Parallel()
	transport := New(nil, 4)
	for _, pool := range transport.pools() {
		if pool.ResponseHeaderTimeout != 0 || pool.TLSHandshakeTimeout <= 0 || pool.IdleConnTimeout > 5*time.Minute {
			t.Errorf("%v %v %v", pool.ResponseHeaderTimeout, pool.TLSHandshakeTimeout, pool.IdleConnTimeout)
		}
	}
}

// TestSwitchedProtocols: what follows a 101 does not end, whatever the context
// says, so that it must not be read.
func TestSwitchedProtocols(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "x")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}))
	t.Cleanup(s.Close)
	answered := make(chan error, 1)
	go func() {
		_, err := ask(t, New(trusting(s), 4), s.URL)
		answered <- err
	}()
	select {
	case err := <-answered:
		if err == nil {
			t.Error("taken for an answer")
		}
	case <-time.After(time.Minute):
		t.Fatal("it waits for more")
	}
}
