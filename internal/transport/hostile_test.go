package transport

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) //nolint:forbidigo // net/http reports surplus bytes there, by the thousand here
	os.Exit(m.Run())          //nolint:forbidigo // TestMain
}

// hostile is a server that sends surplus bytes after its answers.
type hostile struct {
	url     string
	cert    *httptest.Server
	surplus func(w io.Writer, answer string) // writes the answer, and what follows it

	mu       sync.Mutex
	received map[string]int
}

func newHostile(t *testing.T, surplus func(io.Writer, string)) *hostile {
	t.Helper()
	cert := httptest.NewUnstartedServer(nil)
	cert.StartTLS() // for its certificate
	t.Cleanup(cert.Close)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: cert.TLS.Certificates, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{url: "https://" + l.Addr().String(), cert: cert, surplus: surplus, received: map[string]int{}}
	accepting(t, l, h.serve)
	return h
}

// accepting serves each connection of l until the test ends.
func accepting(t *testing.T, l net.Listener, serve func(net.Conn)) {
	var running sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[c] = true
			mu.Unlock()
			running.Go(func() {
				serve(c)
				_ = c.Close()
				mu.Lock()
				delete(open, c)
				mu.Unlock()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		running.Wait()
	})
}

func (h *hostile) serve(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		id := r.Header.Get("X-Id")
		h.mu.Lock()
		h.received[id]++
		h.mu.Unlock()
		h.surplus(c, response(id))
	}
}

func (h *hostile) times(id string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.received[id]
}

func response(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// surpluses are ways of sending more than was promised. A late one comes so long
// after its answer that the next request may rightly be on its way.
func surpluses(late *atomic.Int64) map[string]func(io.Writer, string) {
	const another = "another's"
	after := func(longest time.Duration, text string) func(io.Writer, string) {
		return func(w io.Writer, answer string) {
			began := time.Now()
			_, _ = io.WriteString(w, answer)
			time.Sleep(rand.N(longest + 1)) //nolint:gosec // a test's chance
			if time.Since(began) > quiet-time.Millisecond {
				return // the machine is busy: it would come when nothing can tell it from an answer
			}
			_, _ = io.WriteString(w, text)
			if time.Since(began) >= quiet {
				late.Add(1)
			}
		}
	}
	return map[string]func(io.Writer, string){
		"in the same record": func(w io.Writer, answer string) { _, _ = io.WriteString(w, answer+response(another)) },
		"in the next record": after(0, response(another)),
		"a moment later":     after(2*time.Millisecond, response(another)),
		"an interim answer":  after(0, "HTTP/1.1 103 Early Hints\r\n\r\n"),
		"part of an answer":  after(0, "HTTP/1.1 2"),
		"one time in four": func() func(io.Writer, string) {
			var n atomic.Int64
			surplus := after(time.Millisecond, response(another))
			return func(w io.Writer, answer string) {
				if n.Add(1)%4 == 0 {
					surplus(w, answer)
				} else {
					_, _ = io.WriteString(w, answer)
				}
			}
		}(),
	}
}

// TestAnotherCallsAnswer: whatever follows an answer is never taken for the
// answer to another request, and no request is made twice or lost for it.
func TestAnotherCallsAnswer(t *testing.T) {
	t.Parallel()
	var late atomic.Int64
	for name, surplus := range surpluses(&late) {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t, surplus)
			transport := New(trusting(h.cert), 8)
			t.Cleanup(transport.CloseIdleConnections)
			each := requestsEach
			if testing.Short() {
				each /= 10
			}
			besiege(t, h, transport, &late, each)
		})
	}
}

const (
	callers      = 8
	requestsEach = 210 // by each caller in each way of TestAnotherCallsAnswer: 10,080 in all
)

func besiege(t *testing.T, h *hostile, transport *Transport, late *atomic.Int64, each int) {
	t.Helper()
	var answered, notSent, wrong atomic.Int64
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for n := range each {
				id := fmt.Sprintf("%d-%d", caller, n)
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url, strings.NewReader(`{"id":"`+id+`"}`))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("X-Id", id)
				if n%2 == 0 {
					r.GetBody = nil // it cannot take another connection by itself
				}
				got, err := fetch(transport, r)
				times := h.times(id)
				var unsent *NotSentError
				switch {
				case err == nil && got == id && times == 1:
					answered.Add(1)
				case errors.As(err, &unsent) && times == 0 && n%2 == 0:
					notSent.Add(1)
				default:
					wrong.Add(1)
					t.Logf("%s: %q, %v, received %d times", id, got, err, times)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d answered, %d not sent, %d wrong, %d late", answered.Load(), notSent.Load(), wrong.Load(), late.Load())
	if answered.Load() < int64(callers*each/2) || wrong.Load() > late.Load() {
		t.Errorf("%d answered, %d not sent, %d wrong, %d late", answered.Load(), notSent.Load(), wrong.Load(), late.Load())
	}
}

func fetch(transport http.RoundTripper, r *http.Request) (string, error) {
	response, err := transport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(response.Body)
	return string(text), errors.Join(err, response.Body.Close())
}

// TestAnotherCallsAnswerByProxy: a guard is found below the TLS to NetSuite, and
// below another to the proxy.
func TestAnotherCallsAnswerByProxy(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			var late, tunnels atomic.Int64
			h := newHostile(t, surpluses(&late)["in the next record"])
			l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's listener
			if err != nil {
				t.Fatal(err)
			}
			if scheme == "https" {
				l = tls.NewListener(l, &tls.Config{Certificates: h.cert.TLS.Certificates, MinVersion: tls.VersionTLS12})
			}
			accepting(t, l, func(c net.Conn) { tunnels.Add(1); tunnel(c) })
			transport := New(trusting(h.cert), 8)
			t.Cleanup(transport.CloseIdleConnections)
			through := http.ProxyURL(&url.URL{Scheme: scheme, Host: l.Addr().String()})
			transport.reads.Proxy, transport.writes.Proxy = through, through
			besiege(t, h, transport, &late, requestsEach/4)
			if tunnels.Load() == 0 {
				t.Error("not by the proxy")
			}
		})
	}
}

// tunnel serves one CONNECT.
func tunnel(c net.Conn) {
	in := bufio.NewReader(c)
	r, err := http.ReadRequest(in)
	if err != nil || r.Method != http.MethodConnect {
		return
	}
	out, err := net.Dial("tcp", r.Host) //nolint:noctx // a test's proxy
	if err != nil {
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.Close()
	}()
	_, _ = io.Copy(c, out)
}
