package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a network within the process: dial gives each connection to serve.
func pipes(serve func(n int, c net.Conn)) dialFunc {
	var dialed atomic.Int64
	return func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		n := int(dialed.Add(1))
		go func() {
			serve(n, server)
			_ = server.Close()
		}()
		return client, nil
	}
}

func newRequest(t *testing.T, method, body string) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://netsuite.example/x", reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOneRequest: where a kept connection ends after it has taken a request,
// exactly one was received, whatever the method; and the request's head is the
// one that net/http writes for no body.
func TestOneRequest(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "POST"} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var heads []string
			transport := with(pipes(func(_ int, c net.Conn) {
				in := bufio.NewReader(c)
				for n := 0; ; n++ {
					var head strings.Builder
					for line := ""; line != "\r\n"; {
						var err error
						if line, err = in.ReadString('\n'); err != nil {
							return
						}
						head.WriteString(line)
					}
					mu.Lock()
					heads = append(heads, head.String())
					mu.Unlock()
					if n == 1 {
						return
					}
					_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
				}
			}), nil, 4)
			defer transport.CloseIdleConnections()
			if _, err := fetch(transport, newRequest(t, method, "")); err != nil {
				t.Fatal(method, err)
			}
			time.Sleep(oftenWithin) // a write that comes sooner takes another connection
			r := newRequest(t, method, "")
			if method != "POST" {
				r.Header["Idempotency-Key"] = nil // for net/http, its presence makes any request one to repeat
			}
			_, err := fetch(transport, r)
			var unsent *NotSentError
			if err == nil || errors.As(err, &unsent) {
				t.Errorf("%s: %v", method, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if len(heads) != 2 {
				t.Errorf("%s was received %d times", method, len(heads))
			}
			for _, head := range heads {
				if strings.Contains(head, "Transfer-Encoding") || strings.Contains(head, "Content-Length") != (method == "POST") {
					t.Errorf("%q", head)
				}
			}
		})
	}
}

// TestIdleConnections: a write takes no connection that has been idle for 10 s;
// a read does.
func TestIdleConnections(t *testing.T) {
	t.Parallel()
	for method, kept := range map[string]time.Duration{"GET": idleRead, "POST": idleWrite, "PUT": idleWrite, "PATCH": idleWrite, "DELETE": idleWrite} {
		for _, c := range []struct {
			idle time.Duration
			want string
		}{{kept - time.Millisecond, "1"}, {kept + time.Millisecond, "2"}} {
			synctest.Test(t, func(t *testing.T) {
				transport := with(pipes(func(n int, c net.Conn) {
					in := bufio.NewReader(c)
					for {
						if _, err := http.ReadRequest(in); err != nil {
							return
						}
						_, _ = io.WriteString(c, response(string(rune('0'+n))))
					}
				}), nil, 4)
				defer transport.CloseIdleConnections()
				if got, err := fetch(transport, newRequest(t, method, "")); got != "1" {
					t.Fatal(method, got, err)
				}
				time.Sleep(c.idle)
				if got, err := fetch(transport, newRequest(t, method, "")); got != c.want {
					t.Errorf("%s after %v: connection %s, not %s (%v)", method, c.idle, got, c.want, err)
				}
			})
		}
	}
}

// TestStatusBelow100: net/http takes any three digits for a status.
func TestStatusBelow100(t *testing.T) {
	t.Parallel()
	for status, fine := range map[string]bool{"000": false, "001": false, "099": false, "200": true} {
		synctest.Test(t, func(t *testing.T) {
			transport := with(pipes(func(_ int, c net.Conn) {
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					_, _ = io.WriteString(c, "HTTP/1.1 "+status+" x\r\nContent-Length: 0\r\n\r\n")
				}
			}), nil, 4)
			defer transport.CloseIdleConnections()
			_, err := fetch(transport, newRequest(t, "POST", ""))
			var unsent *NotSentError
			if (err == nil) != fine || errors.As(err, &unsent) || err != nil && !strings.Contains(err.Error(), "malformed HTTP") {
				t.Errorf("%s: %v", status, err)
			}
		})
	}
}

// TestFileDescriptors: that they ran out can be told, also where a name's look-up
// fails for it.
func TestFileDescriptors(t *testing.T) {
	t.Parallel()
	for _, number := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE} {
		for _, failed := range []error{
			&net.OpError{Op: "dial", Net: "tcp", Err: number},
			&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: "netsuite.example", Err: "dial udp: socket: " + number.Error()}},
		} {
			transport := with(func(context.Context, string, string) (net.Conn, error) { return nil, failed }, nil, 4)
			_, err := fetch(transport, newRequest(t, "POST", "{}"))
			var unsent *NotSentError
			if !errors.Is(err, number) || !errors.As(err, &unsent) {
				t.Errorf("%v", err)
			}
		}
	}
}
