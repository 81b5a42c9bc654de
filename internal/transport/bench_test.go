package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// BenchmarkKeptConnections measures small calls over kept TLS connections, one
// at once and 64 at once: what the guard on connections costs each.
func BenchmarkKeptConnections(b *testing.B) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"id":"1"}`)
	}))
	b.Cleanup(server.Close)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, callers := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/callers=%d", method, callers), func(b *testing.B) {
				transport := New(trusting(server), 64)
				b.Cleanup(transport.CloseIdleConnections)
				call := func() error {
					var body io.Reader
					if method == http.MethodPost {
						body = strings.NewReader(`{}`)
					}
					r, err := http.NewRequestWithContext(b.Context(), method, server.URL, body)
					if err != nil {
						return err
					}
					response, err := transport.RoundTrip(r)
					if err != nil {
						return err
					}
					_, err = io.Copy(io.Discard, response.Body)
					return errors.Join(err, response.Body.Close())
				}
				turns := make(chan struct{})
				ended := make(chan error, callers)
				for range callers {
					go func() {
						var err error
						for range turns {
							if err == nil {
								err = call()
							}
						}
						ended <- err
					}()
				}
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					turns <- struct{}{}
				}
				close(turns)
				for range callers {
					if err := <-ended; err != nil {
						b.Error(err)
					}
				}
			})
		}
	}
}
