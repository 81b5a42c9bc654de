package plugin

import (
	"context"
	"errors"
	"fmt"

	"netsuite-connector/failure"
)

// lostCall is why a call got no answer of the connector's: gRPC ended it. It is
// the cause of the *failure.Error.
type lostCall struct {
	sent bool // the process was given the whole request
	gone bool // the process has ended, or its connection is broken
	exit *ExitError
	err  error // gRPC's
}

func (l *lostCall) Error() string { return "plugin: the call got no answer: " + l.err.Error() }

func (l *lostCall) Unwrap() []error {
	if l.exit == nil {
		return []error{l.err}
	}
	return []error{l.err, l.exit}
}

// errStopping is the cause where a process refused a call since it is about to
// end.
var errStopping = errors.New("plugin: the process is stopping")

// do makes a call to the process that takes the calls. A call that a process
// surely was not given, or refused since it is about to end, is made to the next
// one. call returns a *failure.Error.
func (h *Host) do(ctx context.Context, call func(*process) error) error {
	for {
		p, err := h.acquire(ctx)
		if err != nil {
			return err
		}
		err = h.callTo(p, call)
		var lost *lostCall
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errStopping):
			h.stopping(p)
		case errors.As(err, &lost) && lost.gone:
			h.lost(p)
			if lost.sent {
				return err
			}
		default:
			return err
		}
		if ctx.Err() != nil {
			return err
		}
	}
}

// callTo makes a call to p, and gives p back also where the host's own writer
// panics: its caller may recover, and p would wait for that call for ever.
func (h *Host) callTo(p *process, call func(*process) error) error {
	defer h.release(p)
	return call(p)
}

// readTries is how often a call that changes nothing is given to a process.
const readTries = 3

// read makes a call that changes nothing, and that may therefore be given to the
// next process when one dies with it. call returns gRPC's error.
func (h *Host) read(ctx context.Context, call func(*process) error) error {
	var err error
	for range readTries {
		err = h.do(ctx, func(p *process) error {
			if err := call(p); err != nil {
				return callError(ctx, err, p, failure.Rejected)
			}
			return nil
		})
		var lost *lostCall
		if !errors.As(err, &lost) || !lost.gone || ctx.Err() != nil {
			break
		}
	}
	return err
}

// acquire returns the process that takes the calls, and waits for one that is
// being started. Its error is a *failure.Error: nothing was sent.
func (h *Host) acquire(ctx context.Context) (*process, error) {
	for {
		h.mu.Lock()
		p, changed, failed, closing := h.current, h.changed, h.failed, h.closing
		if p != nil && !closing {
			p.calls++
		}
		h.mu.Unlock()
		switch {
		case closing:
			return nil, notSent(failure.Unavailable, "The host has closed the plugin; nothing was sent.", ErrClosed)
		case failed != nil:
			return nil, notSent(failure.Unavailable, fmt.Sprintf("The plugin cannot be used; nothing was sent: %v. Put that right, then restart it.", failed), failed)
		case p != nil:
			return p, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.Canceled) {
				return nil, notSent(failure.Cancelled, "The call was cancelled while a plugin process was being started; nothing was sent.", context.Cause(ctx))
			}
			return nil, notSent(failure.Timeout, "The time was up while a plugin process was being started; nothing was sent.", context.Cause(ctx))
		}
	}
}

func notSent(reason failure.Reason, message string, cause error) error {
	return &failure.Error{Reason: reason, Message: message, Outcome: failure.NotSent, Cause: cause}
}

// release gives the process back. The last call of a retired process lets it
// end.
func (h *Host) release(p *process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p.calls--
	if p.calls == 0 {
		if p.retired {
			close(p.idle)
		}
		h.signal() // Shutdown may wait for it
	}
}
