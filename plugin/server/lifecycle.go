package server

import (
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// parentInterval is how often the process checks that its parent is alive.
const parentInterval = 500 * time.Millisecond

// lifecycle stops the server when the process is to end, and decides its exit
// code.
type lifecycle struct {
	logger *slog.Logger
	calls  inFlight
	done   chan struct{}
	guard  recovery

	mu      sync.Mutex
	server  *grpc.Server // nil until it serves
	stopped bool
}

func newLifecycle(logger *slog.Logger) *lifecycle {
	return &lifecycle{logger: logger, done: make(chan struct{}), guard: recovery{logger: logger}}
}

// watch stops the server at SIGTERM, SIGHUP and the parent's death. SIGINT is
// go-plugin's: a Ctrl-C reaches host and plugin alike, and the host decides.
func (l *lifecycle) watch(parent int) {
	ignoreBrokenPipe()
	term := make(chan os.Signal, 1)
	signal.Notify(term, stopSignals()...)
	l.guard.goroutine("signals", func() {
		defer signal.Stop(term)
		select {
		case s := <-term:
			l.stop("signal: " + s.String())
		case <-l.done:
		}
	})
	l.guard.goroutine("parent watch", func() {
		tick := time.NewTicker(parentInterval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if os.Getppid() != parent {
					l.stop("the host has ended")
					return
				}
			case <-l.done:
				return
			}
		}
	})
}

// started is called with the server as the last step before the handshake.
func (l *lifecycle) started(server *grpc.Server) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.server = server
	if l.stopped {
		server.Stop()
	}
}

// stop ends serving: connections close, and the calls' contexts with them.
func (l *lifecycle) stop(why string) {
	l.logger.Info("stopping", "reason", why)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	if l.server != nil {
		// Not GracefulStop: it would wait for go-plugin's streams, which never
		// end.
		l.server.Stop()
	}
}

// close ends the goroutines that watch started.
func (l *lifecycle) close() { close(l.done) }

// exitCode is 0 for a process that served until it was told to stop.
func (l *lifecycle) exitCode() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.server == nil:
		l.logger.Error("could not serve: " + socketHint(os.TempDir()))
		return exitFailed
	case l.stopped || l.calls.askedToStop():
		return exitDone
	default:
		l.logger.Error("serving ended without a stop: the socket was lost")
		return exitFailed
	}
}

// socketHint says what to do when no socket could be opened in dir.
func socketHint(dir string) string {
	// "/plugin" and up to ten digits follow the folder; a socket's path may have
	// 103 characters on macOS and 107 on Linux.
	const longest = 103 - len("/plugin4294967295")
	if len(dir) > longest {
		return fmt.Sprintf("the folder for temporary files has a path of %d characters, too long for a socket in it. Set TMPDIR to a shorter one (%d at most)", len(dir), longest)
	}
	return fmt.Sprintf("no socket could be opened in %q. See that the folder exists and can be written to, or set TMPDIR to another", dir)
}
