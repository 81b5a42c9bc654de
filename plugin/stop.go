package plugin

import (
	"context"
	"errors"
	"sync"
	"time"
)

// closeLimit is how long Close takes at most.
const closeLimit = 1900 * time.Millisecond

// ErrKilled is the error of Close and Shutdown for a plugin that did not end by
// itself in time. Where Shutdown's error is not that of its context as well, no
// call was in flight then, and none was lost.
var ErrKilled = errors.New("plugin: the process did not end in time and was killed")

// Shutdown takes no new calls, waits until the last one has ended, and ends the
// plugin. When ctx ends first, the calls that are left are ended as Close does,
// and the error is that of ctx.
func (h *Host) Shutdown(ctx context.Context) error {
	h.close()
	err := h.quiet(ctx)
	return errors.Join(err, h.Close())
}

// quiet waits until there is no call any more.
func (h *Host) quiet(ctx context.Context) error {
	for {
		h.mu.Lock()
		calls, changed := 0, h.changed
		for p := range h.running {
			calls += p.calls
		}
		h.mu.Unlock()
		if calls == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// close takes no new calls and starts no process any more.
func (h *Host) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closing = true
	h.signal()
}

// Close ends the plugin within two seconds, whatever it does. It takes no new
// calls; those in flight have most of this time to end, and those that are cut
// then tell what became of them. The error, ErrKilled, says that the process had
// to be killed, so that calls may have been lost. Close can be called again.
func (h *Host) Close() error {
	h.close()
	ended := make(chan error, 1)
	go func() { ended <- h.endAll() }()
	timer := time.NewTimer(closeLimit)
	defer timer.Stop()
	var err error
	select {
	case err = <-ended:
	case <-timer.C:
		err = ErrKilled // its last bits are cleared away in the background
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !errors.Is(h.failed, ErrClosed) {
		h.fail(ErrClosed)
	}
	return err
}

// endAll ends all processes at once, and everything in the background.
func (h *Host) endAll() error {
	h.endLife()
	h.mu.Lock()
	processes := make([]*process, 0, len(h.running))
	for p := range h.running {
		processes = append(processes, p)
	}
	h.mu.Unlock()
	var group sync.WaitGroup
	killed := make([]bool, len(processes))
	for i, p := range processes {
		group.Go(func() { killed[i] = p.end() })
	}
	group.Wait()
	h.background.Wait()
	for _, k := range killed {
		if k {
			return ErrKilled
		}
	}
	return nil
}
