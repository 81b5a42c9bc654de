package actions

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

// granting is a token endpoint.
type granting struct{}

func (granting) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"access_token":"t","expires_in":3600,"token_type":"Bearer"}`)),
	}, nil
}

// TestDialerGivesUp: the error of a dialer whose time is up looks like that of
// a context. The action has time left all the same, and tries again.
func TestDialerGivesUp(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../testdata/credentials/valid/p256-pkcs8.json")
	if err != nil {
		t.Fatal(err)
	}
	var dialled atomic.Int32
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		dialled.Add(1)
		conn, err := (&net.Dialer{Timeout: time.Nanosecond}).DialContext(ctx, network, "127.0.0.1:1")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dialled: %v", err)
		}
		return conn, err
	}}
	tokens := credentials.NewSource(credentials.SourceOptions{Transport: granting{}})
	defer tokens.Close()
	limits := limit.New(1, 0)
	defer limits.Close()
	runner := NewRunner(Options{Transport: transport, Tokens: tokens, Limits: limits})
	err = runner.Run(t.Context(), Request{
		Action: schema.ActionID, Credentials: document, Config: []byte(`{"maxRetries":1}`),
		Input: []byte(`{"url":"record/v1/customer","method":"POST","body":{}}`),
	}, ToWriter(io.Discard))
	var f *failure.Error
	if !errors.As(err, &f) || f.Reason != failure.Unavailable || f.Outcome != failure.NotSent || f.Attempts != 2 || f.RetryAfter <= 0 || dialled.Load() != 2 {
		t.Errorf("dialled %d times: %+v", dialled.Load(), f)
	}
}
