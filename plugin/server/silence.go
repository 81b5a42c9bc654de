package server

import (
	"time"

	"google.golang.org/grpc/keepalive"
)

// A host that was stopped (SIGSTOP, a frozen container) keeps its connection open
// and answers nothing. Whoever has taken its place by then must not meet its calls
// at NetSuite: a connection from which nothing came for hostSilence is pinged, and
// when the host's gRPC has not answered within hostAnswer, the connection is closed
// and its calls are cancelled.
const (
	hostSilence = 10 * time.Second
	hostAnswer  = 10 * time.Second
)

func watchHost() keepalive.ServerParameters {
	return keepalive.ServerParameters{Time: hostSilence, Timeout: hostAnswer}
}
