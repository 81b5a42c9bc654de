package plugin

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// HostOptions say which plugin to load, and how.
type HostOptions struct {
	Path string   // the plugin's executable
	Args []string // none for netsuite-connector
	// Env names variables for the plugin (NAME=value). Of the host's own
	// environment, a plugin gets the variables of proxies and certificates
	// (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …), those that a process needs to run
	// (PATH, HOME, TMPDIR, …), and the connector's settings
	// (NETSUITE_CONNECTOR_…). Secrets do not belong there: credentials travel with
	// each call.
	Env []string
	// SHA256 is the executable's checksum, as 32 bytes or 64 hexadecimal digits, if
	// it is to be checked before every start.
	SHA256 []byte
	// Logger takes the plugin's log and go-plugin's own; nil throws them away. What
	// it does not take in time is left out.
	Logger *slog.Logger
	// Stderr takes the plugin's standard error, a line at a time; nil throws it
	// away. What it does not take in time is left out.
	Stderr io.Writer
	// StartTimeout is how long the plugin may take to start; 0 means 30 seconds.
	StartTimeout time.Duration
	// Restart says how a plugin process that ended is replaced.
	Restart RestartPolicy
}

// RestartPolicy says how a plugin process is replaced that the host did not end
// itself: one that died, or that somebody else stopped. The
// first replacement is started at once, later ones after growing waits. A field's
// zero value means its default.
type RestartPolicy struct {
	// MostDeaths is how many processes may end within Window before the plugin
	// counts as broken and is not started again; 0 means 3, and -1 that none is
	// replaced.
	MostDeaths  int
	Window      time.Duration // 0 means a minute
	FirstWait   time.Duration // before the second start within Window, doubled for each further one; 0 means 250 ms
	LongestWait time.Duration // 0 means 10 s
}

const (
	defaultStartTimeout = 30 * time.Second
	defaultMostDeaths   = 3
	defaultWindow       = time.Minute
	defaultFirstWait    = 250 * time.Millisecond
	defaultLongestWait  = 10 * time.Second
)

// Load starts a plugin process, over AutoMTLS, and keeps one running until
// Shutdown or Close: a process that ends is replaced. ctx bounds the first start
// only. A failed Load has left no process behind, and can be tried again.
func Load(ctx context.Context, o HostOptions) (*Host, error) {
	o.StartTimeout = orDefault(o.StartTimeout, defaultStartTimeout)
	o.Restart = o.Restart.withDefaults()
	p, err := start(ctx, o)
	if err != nil {
		return nil, err
	}
	h := &Host{options: o, changed: make(chan struct{}), done: make(chan struct{}), running: map[*process]struct{}{}}
	h.life, h.endLife = context.WithCancel(context.Background())
	h.mu.Lock()
	defer h.mu.Unlock()
	h.install(p)
	return h, nil
}

func (r RestartPolicy) withDefaults() RestartPolicy {
	r.MostDeaths = orDefault(r.MostDeaths, defaultMostDeaths)
	r.Window = orDefault(r.Window, defaultWindow)
	r.FirstWait = orDefault(r.FirstWait, defaultFirstWait)
	r.LongestWait = orDefault(r.LongestWait, defaultLongestWait)
	return r
}

// wait is how long to wait before the next start, after so many deaths within
// the window.
func (r RestartPolicy) wait(deaths int) time.Duration {
	if deaths < 2 {
		return 0
	}
	wait := r.FirstWait
	for range deaths - 2 {
		if wait *= 2; wait >= r.LongestWait {
			break
		}
	}
	return min(wait, r.LongestWait)
}

func orDefault[T int | time.Duration](value, preset T) T {
	if value == 0 {
		return preset
	}
	return value
}
