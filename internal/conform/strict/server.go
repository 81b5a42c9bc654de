package strict

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	maxRequest = 136 << 20 // the documents' 128 MiB, and what is around them

	// How long calls in flight may take after a stop.
	graceShutdown = 1100 * time.Millisecond
	graceSignal   = 25 * time.Second
)

// server serves the contract, and go-plugin's services.
type server struct {
	connectorv1.UnimplementedConnectorServer
	process   Process
	journal   *journal
	behaviour Behaviour
	stdio     *stdio

	mu       sync.Mutex
	changed  *sync.Cond // of what follows
	inFlight int
	most     int  // that have been in flight
	stopped  bool // no new calls

	stop     chan time.Duration // asks serve to stop within that time
	stopping chan struct{}      // closed when the streams that never end have to
}

func newServer(p Process, j *journal, b Behaviour) *server {
	s := &server{
		process: p, journal: j, behaviour: b, stdio: newStdio(),
		stop: make(chan time.Duration, 1), stopping: make(chan struct{}),
	}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// identity returns the handshake line, and the server's options that fit it.
func (s *server) identity(network, address, certificate string) (string, []grpc.ServerOption, error) {
	options := []grpc.ServerOption{grpc.MaxRecvMsgSize(maxRequest)}
	if certificate == "" || s.behaviour.Certificate == None {
		return s.behaviour.handshake(network, address, nil), options, nil
	}
	host, err := hostCertificate(certificate)
	if err != nil {
		return "", nil, err
	}
	own, err := throwAway()
	if err != nil {
		return "", nil, err
	}
	shown := own
	if s.behaviour.Certificate == Other {
		if shown, err = throwAway(); err != nil {
			return "", nil, err
		}
	}
	config := tlsConfig(shown, host, func(given bool) { s.journal.tell(Event{Kind: Connected, Given: given}) })
	return s.behaviour.handshake(network, address, own.Certificate[0]), append(options, creds(config)), nil
}

func creds(config *tls.Config) grpc.ServerOption { return grpc.Creds(credentials.NewTLS(config)) }

// serve serves until the host asks it to stop, and the calls in flight have
// ended, or time is up.
func (s *server) serve(listener net.Listener, options []grpc.ServerOption) error {
	g := grpc.NewServer(options...)
	connectorv1.RegisterConnectorServer(g, s)
	s.registerPluginServices(g)
	healthy := health.NewServer()
	healthy.SetServingStatus("plugin", grpc_health_v1.HealthCheckResponse_SERVING)
	grpc_health_v1.RegisterHealthServer(g, healthy)

	served := make(chan error, 1)
	go func() { served <- g.Serve(listener) }()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer signal.Stop(signals)
	for {
		select {
		case err := <-served:
			return errors.Join(errors.New("it serves no more"), err)
		case received := <-signals:
			s.journal.tell(Event{Kind: Signalled, Detail: received.String()})
			if received != os.Interrupt && s.behaviour.Stop == Drains { // Ctrl-C is the host's to handle
				s.drain(g, graceSignal)
				return nil
			}
		case grace := <-s.stop:
			if s.behaviour.Stop == Drains {
				s.drain(g, grace)
				return nil
			}
		}
	}
}

// drain lets calls in flight end within grace, and stops.
func (s *server) drain(g *grpc.Server, grace time.Duration) {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	close(s.stopping)
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	defer context.AfterFunc(ctx, g.Stop)()
	g.GracefulStop()
	s.journal.tell(Event{Kind: Exiting})
}
