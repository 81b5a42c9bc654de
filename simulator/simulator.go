package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Simulator is a running simulated NetSuite. Its methods are safe for
// concurrent use. The embedded Account is the one of Options.AccountID.
type Simulator struct {
	*Account

	options   Options
	authority *authority
	rogue     *authority // signs for KindUntrustedCertificate
	caFile    string
	ownsDir   string // removed on Close

	offset   atomic.Int64 // of the simulated clock, in nanoseconds
	latency  atomic.Int64
	faults   *faults
	recorder *recorder
	ended    chan struct{} // closed by Close: ends every wait
	handlers sync.WaitGroup

	proxy    *proxy
	tunnels  *tunnelListener
	upstream *http.Server

	mu       sync.Mutex
	accounts map[string]*Account
	closed   bool
	stop     func() bool // of the context given to Start

	closing sync.Once
	problem error // of closing
}

// New starts a simulator on a port of 127.0.0.1. It ends with Close, or
// when ctx does.
func New(ctx context.Context, options Options) (*Simulator, error) {
	options = options.withDefaults()
	if !accountID.MatchString(options.AccountID) {
		return nil, fmt.Errorf("simulator: %q is not an account ID as host names spell it", options.AccountID)
	}
	s := &Simulator{
		options:  options,
		recorder: newRecorder(options),
		ended:    make(chan struct{}),
		accounts: map[string]*Account{},
		faults:   newFaults(options.Seed),
	}
	s.latency.Store(int64(options.Latency))
	s.Account = s.AccountOf(options.AccountID)
	if options.Examples {
		if err := s.seed(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.AddCustomers(options.Customers)
	if err := s.trust(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.serve(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.mu.Lock()
	s.stop = context.AfterFunc(ctx, func() { _ = s.Close() })
	s.mu.Unlock()
	return s, nil
}

// trust makes the authorities and writes the certificate clients need.
func (s *Simulator) trust() (err error) {
	if s.authority, err = newAuthority("NetSuite simulator"); err != nil {
		return err
	}
	if s.rogue, err = newAuthority("Nobody's authority"); err != nil {
		return err
	}
	dir := s.options.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "netsuite-simulator-"); err != nil {
			return fmt.Errorf("simulator: the folder for temporary files cannot be used: %w", err)
		}
		s.ownsDir = dir
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	s.caFile = filepath.Join(dir, "ca.pem")
	if err = os.WriteFile(s.caFile, s.authority.pem, 0o600); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	return nil
}

// serve opens the proxy and the server behind it.
func (s *Simulator) serve(ctx context.Context) error {
	s.tunnels = newTunnelListener()
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(s.options.HTTP2)
	s.upstream = &http.Server{
		Handler:           http.HandlerFunc(s.handle),
		TLSConfig:         s.tlsConfig(),
		Protocols:         protocols,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		ReadHeaderTimeout: time.Minute,
		MaxHeaderBytes:    64 << 10,
		ConnContext:       withTunnel,
	}
	go func() { _ = s.upstream.ServeTLS(s.tunnels, "", "") }() // ends with the listener
	s.proxy = newProxy(s)
	return s.proxy.open(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(s.options.Port)))
}

// Close ends the simulator: its connections are cut, its waits ended, its
// files removed. It returns when all of that is done.
func (s *Simulator) Close() error {
	s.closing.Do(func() { s.problem = s.end() })
	return s.problem
}

func (s *Simulator) end() error {
	s.mu.Lock()
	s.closed = true
	stop := s.stop
	accounts := slices.Collect(maps.Values(s.accounts))
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
	close(s.ended)
	var problems []error
	if s.proxy != nil {
		s.proxy.close()
	}
	if s.upstream != nil {
		problems = append(problems, s.tunnels.Close(), s.upstream.Close())
	}
	s.handlers.Wait()
	for _, a := range accounts {
		problems = append(problems, a.queries.close())
	}
	if s.ownsDir != "" {
		problems = append(problems, os.RemoveAll(s.ownsDir))
	} else if s.caFile != "" {
		problems = append(problems, os.Remove(s.caFile))
	}
	return errors.Join(problems...)
}

// enter counts a handler in; it refuses once Close has begun.
func (s *Simulator) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1)
	return true
}

func (s *Simulator) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// AccountOf returns the account of that ID (as in host names: "1234567-sb1"),
// and makes an empty one if there is none yet.
func (s *Simulator) AccountOf(id string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[id]
	if a == nil {
		a = newAccount(s, id)
		s.accounts[id] = a
	}
	return a
}

// existing returns the account of that ID, or nil.
func (s *Simulator) existing(id string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[id]
}

// now is the simulated clock.
func (s *Simulator) now() time.Time { return time.Now().Add(time.Duration(s.offset.Load())) }

// SetClockOffset sets NetSuite's clock off by d: its Date headers, and how it
// judges assertions and tokens. A client then seems to be off by -d.
func (s *Simulator) SetClockOffset(d time.Duration) { s.offset.Store(int64(d)) }

// SetLatency changes how long each API request takes while it holds its slot.
func (s *Simulator) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

// wait passes d of real time, or less when the simulator closes or done ends.
// It reports whether the whole of d has passed.
func (s *Simulator) wait(d time.Duration, done <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-done:
	case <-s.ended:
	}
	return false
}

// Addr is the proxy's address, host:port.
func (s *Simulator) Addr() string { return s.proxy.addr() }

var errClosed = net.ErrClosed
