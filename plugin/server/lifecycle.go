package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/failure"
)

const (
	// parentInterval is how often the process checks that its parent is alive.
	parentInterval = 500 * time.Millisecond

	// A host of go-plugin's kills the process 2 seconds after it asked it to stop.
	// Of the 1.5 seconds that the contract gives, the calls have shutdownDrain to
	// end. Those that were cut have unwindLimit to tell what became of them, and
	// answers that are on their way have at least flushLimit to arrive.
	shutdownDrain = 1100 * time.Millisecond
	unwindLimit   = 200 * time.Millisecond
	flushLimit    = 100 * time.Millisecond

	// restLimit is the most that the process takes for what follows the calls.
	restLimit = time.Second

	// orphanLimit is how long calls may take to clean up when the host has died.
	orphanLimit = 1500 * time.Millisecond
)

// lifecycle ends the process: after the calls in flight, at a stop; at once, when
// the host has died. It decides the exit code.
type lifecycle struct {
	logger *slog.Logger
	signal time.Duration // that calls may take to end after a signal
	calls  *calls
	done   chan struct{} // closed by close
	guard  recovery

	mu      sync.Mutex
	server  *grpc.Server // nil until it serves
	stopped bool
	cutAt   time.Time     // when calls are cut; zero until a stop
	cut     *time.Timer   // fires at cutAt
	drained chan struct{} // closed when no call is in flight any more, or all were cut
}

func newLifecycle(logger *slog.Logger, signal time.Duration) *lifecycle {
	l := &lifecycle{
		logger: logger, signal: signal, done: make(chan struct{}),
		guard: recovery{logger: logger}, drained: make(chan struct{}),
	}
	l.calls = newCalls(func() {
		l.stop("the host asked for it", shutdownDrain)
		select {
		case <-l.drained:
		case <-l.done:
		}
	})
	l.calls.late = func(ctx context.Context) { // like other actions that fail
		logger.InfoContext(ctx, "action", "reason", string(failure.Unavailable), "outcome", string(failure.NotSent))
	}
	return l
}

// watch stops the process at SIGTERM and SIGHUP, and ends it at a SIGTERM after
// these and at the parent's death. SIGINT is go-plugin's: a Ctrl-C reaches host and plugin
// alike, and the host decides.
func (l *lifecycle) watch(parent int) {
	ignoreBrokenPipe()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, stopSignals()...)
	l.guard.goroutine("signals", func() {
		defer signal.Stop(signals)
		asked, limit := false, l.signal
		for {
			select {
			case s := <-signals:
				if asked && s == syscall.SIGHUP {
					continue // service managers send it right behind SIGTERM (systemd's SendSIGHUP)
				}
				l.stop("signal: "+s.String(), limit)
				asked, limit = true, 0
			case <-l.done:
				return
			}
		}
	})
	l.guard.goroutine("parent watch", func() {
		tick := time.NewTicker(parentInterval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if os.Getppid() != parent {
					l.abort("the host has ended")
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

// stop takes no new calls, lets those in flight end within limit, and then ends
// serving. A later stop can only shorten the time.
func (l *lifecycle) stop(why string, limit time.Duration) {
	l.logger.Info("stopping", "reason", why, "seconds", limit.Seconds())
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.stopped
	l.stopped = true
	if l.server == nil {
		return // started sees it
	}
	at := time.Now().Add(limit)
	if l.cut == nil {
		l.cutAt, l.cut = at, time.NewTimer(limit)
	} else if at.Before(l.cutAt) {
		l.cutAt = at
		l.cut.Reset(limit)
	}
	if first {
		l.calls.refuse()
		l.guard.goroutine("stop", l.drain)
	}
}

// drain waits for the calls, and then ends serving.
func (l *lifecycle) drain() {
	cut := false
	select {
	case <-l.calls.idle:
	case <-l.cut.C:
		cut = true
		l.logger.Warn("stopped with calls still in flight; they are cancelled", "calls", l.calls.cut())
		if left := l.calls.wait(unwindLimit); left > 0 {
			l.logger.Warn("calls did not end although they were cancelled", "calls", left)
		}
	case <-l.done:
	}
	close(l.drained)
	close(l.calls.ending)
	l.flush(cut)
}

// flush closes the connections once what is on its way to the host has arrived. It
// has the time that the calls have left, which a later stop can shorten, and
// flushLimit.
func (l *lifecycle) flush(cut bool) {
	l.mu.Lock()
	server := l.server
	l.mu.Unlock()
	flushed := make(chan struct{})
	l.guard.goroutine("flush", func() {
		defer close(flushed)
		server.GracefulStop()
	})
	if !cut {
		select {
		case <-flushed:
			return
		case <-l.cut.C:
		case <-l.done:
			return
		}
	}
	timer := time.NewTimer(flushLimit)
	defer timer.Stop()
	select {
	case <-flushed:
	case <-timer.C:
		server.Stop()
	case <-l.done:
	}
}

// abort ends serving at once: connections close, and the calls' contexts with
// them.
func (l *lifecycle) abort(why string) {
	l.logger.Info("stopping", "reason", why)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	l.calls.refuse()
	if l.server != nil {
		l.server.Stop()
	}
}

// ended is called when serving has ended. It waits for calls that still clean up
// after an abort.
func (l *lifecycle) ended() {
	l.calls.refuse()
	if left := l.calls.wait(orphanLimit); left > 0 {
		l.logger.Warn("ended with calls still in flight", "calls", left)
	}
}

// rest is how long the process may take for what follows the calls and comes
// before the end of its log: of a host's 1.5 seconds, what they have left.
func (l *lifecycle) rest() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cutAt.IsZero() { // no host waits
		return restLimit
	}
	const after = 1500*time.Millisecond - logFlush - shutdownDrain
	return min(restLimit, max(flushLimit, time.Until(l.cutAt)+after))
}

// close ends the goroutines.
func (l *lifecycle) close() { close(l.done) }

// exitCode is 0 for a process that served until it was told to stop.
func (l *lifecycle) exitCode() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.server == nil:
		l.logger.Error("could not serve: " + socketHint(socketFolder()))
		return exitFailed
	case l.stopped:
		return exitDone
	default:
		l.logger.Error("serving ended without a stop: the socket was lost")
		return exitFailed
	}
}

// socketFolder is where go-plugin puts its socket.
func socketFolder() string {
	if dir := os.Getenv(goplugin.EnvUnixSocketDir); dir != "" {
		return dir
	}
	return os.TempDir()
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
