package otlp

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// A collector that repeats the key it was sent does not bring it into the log,
// which still says what happened.
func TestWordsOfACollectorAreNotShown(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		md, _ := metadata.FromIncomingContext(stream.Context())
		return status.Errorf(codes.Unauthenticated, "bad key %v", md["api-key"])
	}))
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	send := func() string {
		g, err := newGRPCSender(&Signal{
			endpoint: &url.URL{Scheme: "http", Host: listener.Addr().String()}, headers: map[string]string{"api-key": "key-4711"}, timeout: time.Minute,
		}, traceService, "test")
		if err != nil {
			t.Fatal(err)
		}
		defer g.close()
		if err = g.send(t.Context(), &tracepb.TracesData{}); err == nil {
			t.Fatal("it was taken")
		}
		return err.Error()
	}
	if got := send(); strings.Contains(got, "4711") || !strings.Contains(got, "Unauthenticated") {
		t.Error(got)
	}
	server.Stop()
	<-served
	if got := send(); !strings.HasPrefix(got, "no connection to the collector: ") || strings.Contains(got, `"`) {
		t.Error(got)
	}
}
