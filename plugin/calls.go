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
	begun bool // the process may have had some of the request
	sent  bool // the process was given the whole request
	gone  bool // the process has ended, or its connection is broken
	exit  *ExitError
	err   error // gRPC's
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

// mostProcesses is how many processes that ended with a call have been given it: a
// call that ends each process which gets it would else end the plugin for all.
const mostProcesses = 2

// kind is what may become of a call whose process ends.
type kind int

const (
	acts  kind = iota // it may have changed something once it was sent
	reads             // it changes nothing, and may be made again
)

// do makes a call to the process that takes the calls. One that a process ended
// with, and that nothing can have come of, is made to the next process, as long as
// there are no more than mostProcesses, ended of them before. One that never reached a process, or was
// refused since the process is about to end, did not end it, and goes on to the
// next process. call returns a *failure.Error.
func (h *Host) do(ctx context.Context, what kind, ended int, call func(*process) error) error {
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
			if lost.begun {
				ended++
			}
			lost.exit.Deaths = ended
			if ended >= mostProcesses {
				return endedAgain(err)
			}
			if lost.sent && what != reads {
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

// endedAgain adds to the error of a call that the process before ended with it,
// too.
func endedAgain(err error) error {
	f := *failure.From(err)
	f.Message += " The process before it ended with this call, too, so that the call may be the cause: it is not given to a third one."
	return &f
}

// callTo makes a call to p, and gives p back also where the host's own writer
// panics: its caller may recover, and p would wait for that call for ever.
func (h *Host) callTo(p *process, call func(*process) error) error {
	defer h.release(p)
	return call(p)
}

// read makes a call that changes nothing. call returns gRPC's error.
func (h *Host) read(ctx context.Context, call func(*process) error) error {
	return h.do(ctx, reads, 0, func(p *process) error {
		if err := call(p); err != nil {
			return callError(ctx, err, p, fate{begun: true, lost: failure.Rejected})
		}
		return nil
	})
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
