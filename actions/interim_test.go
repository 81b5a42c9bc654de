package actions

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
)

// TestInterimAnswersHaveAnEnd: net/http would read interim answers for as long as
// they come.
func TestInterimAnswersHaveAnEnd(t *testing.T) {
	t.Parallel()
	for interim, failing := range map[int]bool{maxInterim: false, maxInterim + 1: true} {
		answer := strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", interim) + "HTTP/1.1 204 No Content\r\n\r\n"
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				defer server.Close()
				if _, err := server.Read(make([]byte, 4096)); err == nil {
					_, _ = io.WriteString(server, answer) // until the client has enough
				}
			}()
			return client, nil
		}}
		var seen wire
		request, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), seen.trace()), http.MethodGet, "http://netsuite.test/", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := transport.RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if errors.Is(err, errInterim) != failing || (err != nil) != failing || failing && !seen.answered.Load() {
			t.Errorf("%d interim answers: %v, answered %v", interim, err, seen.answered.Load())
		}
		transport.CloseIdleConnections()
	}
}
