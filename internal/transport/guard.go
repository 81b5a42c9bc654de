package transport

import (
	"net"
	"sync"
	"time"
)

// patience bounds how long a request waits until its connection has nothing left
// over of an earlier answer. The reader is microseconds behind, unless it is
// stuck.
const patience = time.Second

// guard is a connection, below TLS, that lets a request pass only once nothing is
// left over of an earlier answer.
//
// net/http puts a connection back into its pool when an answer's body has ended,
// and only then looks whether more has come. A request that takes the connection
// in between would be given what is left over as its answer. While net/http waits
// for an answer's first byte and holds none, in its own buffer or in TLS, its
// goroutine is inside Read here. So the first Write of each request waits until
// that has been so for a moment, and until the kernel holds nothing either. If the
// answer begins nonetheless before anything is written, the connection is closed
// and the Write fails with nothing written.
type guard struct {
	net.Conn
	source  source
	changed chan struct{} // tells the one waiting Write to look again

	mu      sync.Mutex
	shut    bool      // nothing is written any more
	reading bool      // a Read waits for bytes, and has none
	since   time.Time // when the last Read began
	turn    *turn
}

// source is where a guard reads from.
type source interface {
	// read is Read. It calls the guard's waits(true) when it begins to wait for
	// bytes, and waits(false) when it has taken some: in one step with taking
	// them, where it can.
	read(p []byte) (int, error)
	// holds reports whether bytes have come that read has not taken, as far as
	// can be told. The guard's mu is held.
	holds() bool
}

// turn is one request's use of a connection.
type turn struct {
	guard  *guard
	began  time.Time
	settle time.Duration // how long the connection must have been quiet

	// The guard's mu protects these.
	passed bool // its first Write was let through
	wrote  bool // a byte of it was written
	failed bool // a Write failed before that
	before bool // its answer began before the first Write
}

func newGuard(c net.Conn) *guard {
	g := &guard{Conn: c, changed: make(chan struct{}, 1)}
	g.source = newSource(g)
	return g
}

// take begins a turn. net/http gives a connection to one request at a time.
func (g *guard) take(settle settling) *turn {
	t := &turn{guard: g, began: time.Now()}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.turn != nil { // on a new connection there is no earlier answer
		t.settle = settle(g.since.Sub(g.turn.began))
	}
	g.turn = t
	return t
}

// Read is called by one goroutine at a time.
func (g *guard) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return g.source.read(p)
}

// waits is called with mu held.
func (g *guard) waits(reading bool) {
	g.reading = reading
	if !reading {
		return
	}
	g.since = time.Now()
	if g.turn != nil && !g.turn.passed {
		g.notify()
	}
}

// Write is called by one goroutine at a time.
func (g *guard) Write(p []byte) (int, error) {
	t, err := g.pass()
	if err != nil {
		return 0, err
	}
	n, err := g.Conn.Write(p)
	if t != nil {
		g.mu.Lock()
		t.wrote = t.wrote || n > 0
		t.failed = t.failed || err != nil && !t.wrote
		g.mu.Unlock()
	}
	return n, err
}

// pass waits until the turn's first Write may go. There is no turn before the
// first request, while the proxy and TLS are greeted.
func (g *guard) pass() (*turn, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var end time.Time
	for {
		t := g.turn
		switch {
		case g.shut:
			return nil, net.ErrClosed
		case t == nil || t.passed:
			return t, nil
		}
		now := time.Now()
		if end.IsZero() {
			end = now.Add(patience)
		}
		wait := end.Sub(now)
		if g.reading {
			wait = min(wait, t.settle-now.Sub(g.since))
			if now.Sub(g.since) >= t.settle {
				if !g.source.holds() {
					t.passed = true
					return t, nil
				}
				wait = end.Sub(now) // the Read that is about to take it will tell
			}
		}
		if !now.Before(end) {
			g.shut = true
			return nil, errUnread
		}
		g.await(wait)
	}
}

// await gives up mu for as long, or until notify.
func (g *guard) await(longest time.Duration) {
	g.mu.Unlock()
	defer g.mu.Lock()
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-g.changed:
	case <-timer.C:
	}
}

func (g *guard) notify() {
	select {
	case g.changed <- struct{}{}:
	default: // it has been told already
	}
}

// SetWriteDeadline is what crypto/tls calls before it writes its farewell, and
// nothing else here calls it within a turn. A farewell is no part of the request:
// where nothing of it was written, nothing is any more.
func (g *guard) SetWriteDeadline(at time.Time) error {
	g.mu.Lock()
	if g.turn != nil && !g.turn.passed {
		g.stop()
	}
	g.mu.Unlock()
	return g.Conn.SetWriteDeadline(at)
}

// Close makes the waiting Write fail.
func (g *guard) Close() error {
	g.mu.Lock()
	g.stop()
	g.mu.Unlock()
	return g.Conn.Close()
}

// stop is called with mu held.
func (g *guard) stop() {
	g.shut = true
	g.notify()
}

// answerBegins takes the first byte of the answer for what it is: if nothing of
// the request was written, the connection is closed, and nothing will be.
func (t *turn) answerBegins() {
	t.guard.mu.Lock()
	t.before = t.before || !t.passed
	early := t.before
	t.guard.mu.Unlock()
	if early {
		_ = t.guard.Close()
	}
}

func (t *turn) early() bool {
	t.guard.mu.Lock()
	defer t.guard.mu.Unlock()
	return t.before
}

// end ends a turn that failed, and reports whether anything was written in it, or
// may have been: an answer may come while the Write that it answers has not
// returned. Where nothing was, nothing will be.
func (t *turn) end() (wrote bool) {
	t.guard.mu.Lock()
	defer t.guard.mu.Unlock()
	wrote = t.wrote || t.passed && !t.failed
	if !wrote {
		t.guard.stop()
	}
	return wrote
}
