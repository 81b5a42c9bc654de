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
	log.SetOutput(io.Discard) // net/http reports surplus bytes there, by the thousand here
	os.Exit(m.Run())          // TestMain
}

// hostile is a server that sends surplus bytes after its answers.
type hostile struct {
	url     string
	cert    *httptest.Server
	surplus surplus
	late    *lateness

	mu       sync.Mutex
	received map[string]int
}

func newHostile(t *testing.T, surplus surplus) *hostile {
	t.Helper()
	cert := httptest.NewUnstartedServer(nil)
	cert.StartTLS() // for its certificate
	t.Cleanup(cert.Close)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: cert.TLS.Certificates, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{url: "https://" + l.Addr().String(), cert: cert, surplus: surplus, late: &lateness{bodies: map[string]bool{}}, received: map[string]int{}}
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
		h.surplus(h.late, c, response(id))
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

// lateness knows the surplus answers, by their bodies, that came so long after
// their answers that the next request may rightly have been on its way: nothing
// tells those from its answer. A busy machine makes some.
type lateness struct {
	mu     sync.Mutex
	made   int
	bodies map[string]bool
}

// write writes another's answer, as text puts it, and notes whether it was late.
func (l *lateness) write(w io.Writer, began time.Time, text func(body string) string) {
	l.mu.Lock()
	l.made++
	body := fmt.Sprint("another's ", l.made)
	l.bodies[body] = true
	l.mu.Unlock()
	_, _ = io.WriteString(w, text(body))
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(began) < quiet {
		delete(l.bodies, body)
	}
}

func (l *lateness) was(body string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bodies[body]
}

// beginning is the beginning of an answer, with a number that tells it from others.
func beginning(body string) string {
	return "HTTP/1.1 2" + strings.TrimPrefix(body, "another's ")
}

// broke tells whether the beginning of an answer that came so late is what an answer
// could not be read for.
func (l *lateness) broke(err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for body := range l.bodies {
		if err != nil && strings.Contains(err.Error(), strings.TrimPrefix(beginning(body), "HTTP/1.1 ")+"HTTP/1.1") {
			return true
		}
	}
	return false
}

// surplus is a way of sending an answer and more than was promised.
type surplus func(l *lateness, w io.Writer, answer string)

func surpluses() map[string]surplus {
	after := func(longest time.Duration, text func(string) string) surplus {
		return func(l *lateness, w io.Writer, answer string) {
			began := time.Now()
			_, _ = io.WriteString(w, answer)
			time.Sleep(rand.N(longest + 1)) // a test's chance
			if time.Since(began) < quiet-time.Millisecond/2 {
				l.write(w, began, text)
			}
		}
	}
	var n atomic.Int64
	return map[string]surplus{
		"in the same record": func(_ *lateness, w io.Writer, answer string) {
			_, _ = io.WriteString(w, answer+response("another's"))
		},
		"in the next record": after(0, response),
		"a moment later":     after(2*time.Millisecond, response),
		"an interim answer":  after(0, func(string) string { return "HTTP/1.1 103 Early Hints\r\n\r\n" }),
		"part of an answer":  after(0, beginning),
		"one time in four": func(l *lateness, w io.Writer, answer string) {
			if n.Add(1)%4 != 0 {
				_, _ = io.WriteString(w, answer)
				return
			}
			after(time.Millisecond, response)(l, w, answer)
		},
	}
}

// TestAnotherCallsAnswer: whatever follows an answer is never taken for the
// answer to another request, and no request is made twice or lost for it.
func TestAnotherCallsAnswer(t *testing.T) {
	t.Parallel()
	for name, surplus := range surpluses() {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t, surplus)
			transport := New(trusting(h.cert), 8)
			t.Cleanup(transport.CloseIdleConnections)
			each := requestsEach
			if testing.Short() {
				each /= 10
			}
			besiege(t, h, transport, each)
		})
	}
}

const (
	callers      = 8
	requestsEach = 210 // by each caller in each way of TestAnotherCallsAnswer: 10,080 in all
)

func besiege(t *testing.T, h *hostile, transport *Transport, each int) {
	t.Helper()
	var answered, notSent, late atomic.Int64
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
				case (h.late.was(got) || h.late.broke(err)) && times <= 1:
					late.Add(1)
				default:
					t.Errorf("%s: %q, %v, received %d times", id, got, err, times)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d answered, %d not sent, %d took what came too late to tell", answered.Load(), notSent.Load(), late.Load())
	if answered.Load() < int64(callers*each/2) {
		t.Error("most should be answered")
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
			var tunnels atomic.Int64
			// A proxy hands a later record on when it gets to it: no clock tells when that
			// is too late to tell.
			h := newHostile(t, surpluses()["in the same record"])
			l, err := net.Listen("tcp", "127.0.0.1:0") // a test's listener
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
			for _, pool := range transport.pools() {
				pool.Proxy = through
			}
			besiege(t, h, transport, requestsEach/4)
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
	out, err := net.Dial("tcp", r.Host) // a test's proxy
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
