package simulator

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Stats are the simulator's counters, over all accounts.
type Stats struct {
	Requests        int // that reached a handler, token requests included
	APIRequests     int
	TokenRequests   int
	TokensIssued    int
	TokensRefused   int // assertions or forms refused
	Unauthorized    int // API requests answered 401
	Blocked         int // API requests over the concurrency limit
	Applied         int // API requests that changed something
	FaultsInjected  int
	InFlight        int // API requests that hold a slot now
	MaxInFlight     int
	Active          int // requests in a handler now
	Connections     int // tunnels opened
	ConnectionsOpen int // tunnels open now
	ForeignHosts    int // CONNECT to what is no account's API host
	NotTunnelled    int // plain proxy requests
	WrongServerName int // handshakes for another host than CONNECT named
}

// Seen is one request as it was received.
type Seen struct {
	Time       time.Time
	Account    string
	Host       string
	Method     string
	RequestURI string      // exactly as on the wire
	Header     http.Header // not to be changed
	Body       []byte      // at most Options.KeepBody bytes
	Length     int64       // of the whole body, as far as it was read
	SHA256     [32]byte    // of what was read
	Complete   bool        // the body was read to its end
	Token      bool        // it went to the token endpoint
	Applied    bool        // it changed something
	Status     int         // of the answer, 0 when none was begun
	Fault      Kind        // that was injected, or ""
	Bearer     *Bearer     // of the access token, as it was when the request came; nil for one that the account does not know
}

// recorder counts and keeps what tests can observe.
type recorder struct {
	keep    int
	observe func(Seen)

	mu      sync.Mutex
	stats   Stats
	changed chan struct{} // closed at the next change, if anyone waits
	seen    []Seen        // a ring once it is full
	next    int
	strange []string
}

func newRecorder(o Options) *recorder { return &recorder{keep: o.KeepRequests, observe: o.Observe} }

func (w *recorder) count(change func(*Stats)) {
	w.mu.Lock()
	change(&w.stats)
	w.notify()
	w.mu.Unlock()
}

// notify is called with w.mu held.
func (w *recorder) notify() {
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

func (w *recorder) foreign(host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.strange) < 1000 {
		w.strange = append(w.strange, host)
	}
}

func (w *recorder) note(seen Seen) {
	w.mu.Lock()
	switch {
	case w.keep < 0:
	case len(w.seen) < w.keep:
		w.seen = append(w.seen, seen)
	default:
		w.seen[w.next] = seen
		w.next = (w.next + 1) % w.keep
	}
	if seen.Applied {
		w.stats.Applied++
	}
	w.stats.Active--
	w.notify()
	w.mu.Unlock()
	if w.observe != nil {
		w.observe(seen)
	}
}

// Stats returns the counters as they are now.
func (s *Simulator) Stats() Stats {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	return s.recorder.stats
}

// Requests returns the requests seen, oldest first, when each had ended.
func (s *Simulator) Requests() []Seen {
	w := s.recorder
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Concat(w.seen[w.next:], w.seen[:w.next])
}

// ForeignHosts returns what else than accounts' API hosts was asked for.
func (s *Simulator) ForeignHosts() []string {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	return slices.Clone(s.recorder.strange)
}

// Forget drops the requests seen so far; counters stay.
func (s *Simulator) Forget() {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	s.recorder.seen, s.recorder.next = nil, 0
}

// WaitFor waits until reached says yes of the counters.
func (s *Simulator) WaitFor(ctx context.Context, reached func(Stats) bool) error {
	w := s.recorder
	for {
		w.mu.Lock()
		now := w.stats
		if reached(now) {
			w.mu.Unlock()
			return nil
		}
		if w.changed == nil {
			w.changed = make(chan struct{})
		}
		changed := w.changed
		w.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("simulator: waited in vain, at %+v: %w", now, ctx.Err())
		case <-s.ended:
			return fmt.Errorf("simulator: %w", errClosed)
		}
	}
}
