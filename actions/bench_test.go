package actions

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

// instant answers every request at once.
type instant struct{}

func (instant) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"items":[]}`
	if r.URL.Path == credentials.TokenPath {
		body = `{"access_token":"opaque-token","expires_in":3600}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// What a call costs without the network, and without telemetry.
func BenchmarkRun(b *testing.B) {
	document, err := os.ReadFile("../testdata/credentials/valid/p256-pkcs8.json")
	if err != nil {
		b.Fatal(err)
	}
	tokens := credentials.NewSource(credentials.SourceOptions{Transport: instant{}})
	defer tokens.Close()
	limits := limit.New(1, 0)
	defer limits.Close()
	runner := NewRunner(Options{Transport: instant{}, Tokens: tokens, Limits: limits})
	b.ReportAllocs()
	for b.Loop() {
		err := runner.Run(context.Background(), Request{Action: schema.ActionID, Credentials: document, Input: []byte(readInput)}, ToWriter(io.Discard))
		if err != nil {
			b.Fatal(err)
		}
	}
}
