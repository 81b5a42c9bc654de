package plugin

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// lostGrace is how long a process whose connection was lost may take to end, or
// to show that it is well.
const lostGrace = time.Second

// install makes p the process that takes the calls. The lock is held.
func (h *Host) install(p *process) {
	h.current, h.next = p, time.Time{}
	h.running[p] = struct{}{}
	h.background.Go(func() { h.watch(p) })
	h.signal()
}

// signal lets calls that wait look again. The lock is held.
func (h *Host) signal() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// watch waits for the end of a process, and has it replaced where it took the
// calls until then.
func (h *Host) watch(p *process) {
	<-p.child.exited
	h.mu.Lock()
	mine := h.current == p || p.lost
	if h.current == p {
		h.current = nil
	}
	delete(h.running, p)
	h.mu.Unlock()
	p.end() // what go-plugin holds for it; it has read the last of its log then
	h.mu.Lock()
	closing := h.closing
	if !closing && (!p.retired || p.stopped) {
		h.lastExit = p.exit()
	}
	h.mu.Unlock()
	if mine && !closing {
		h.replace()
	}
}

// lost is told of a process whose connection seems to be broken. It takes no more
// calls until it has shown that it is well; else it is killed, and watch has it
// replaced.
func (h *Host) lost(p *process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current != p || h.closing {
		return
	}
	h.current, p.lost = nil, true
	h.background.Go(func() {
		ctx, cancel := context.WithTimeout(h.life, lostGrace)
		defer cancel()
		err := p.healthy(ctx)
		h.mu.Lock()
		defer h.mu.Unlock()
		select {
		case <-p.child.exited:
			return
		default:
		}
		if err != nil {
			_ = p.child.Kill(context.Background())
			return
		}
		p.lost = false
		if h.current == nil {
			h.current = p
			h.signal()
			return
		}
		h.retire(p) // it was upgraded meanwhile
		h.background.Go(func() { h.drain(p) })
	})
}

// stopping is told of a process that somebody else stopped: it lets its calls end
// and refuses new ones, so that it is replaced before its end.
func (h *Host) stopping(p *process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.current == p && !h.closing {
		h.current, p.stopped = nil, true
		h.lastExit = &ExitError{PID: p.child.pid(), ExitCode: -1, State: "it was stopped, and not by this host"} // until it has ended
		h.retire(p)
		h.background.Go(h.replace)
	}
}

// retire lets a process end its calls and take no new ones. The lock is held.
func (h *Host) retire(p *process) {
	p.retired = true
	if p.calls == 0 {
		close(p.idle)
	}
}

// replace starts a process in the place of one that ended, as often and as soon
// as the policy says.
func (h *Host) replace() {
	for {
		wait, ok := h.countDeath()
		if !ok {
			return
		}
		if !sleep(h.life, wait) {
			return
		}
		h.mu.Lock()
		options := h.options
		h.mu.Unlock()
		p, err := start(h.life, options)
		h.mu.Lock()
		switch {
		case h.life.Err() != nil || h.current != nil: // closed, or upgraded meanwhile
			h.mu.Unlock()
			if p != nil {
				p.end()
			}
			return
		case err == nil:
			h.restarts++
			h.install(p)
			h.mu.Unlock()
			return
		}
		h.lastExit = &ExitError{ExitCode: -1, State: "it could not be started", LastLine: err.Error()}
		h.mu.Unlock()
	}
}

// countDeath notes a death, and returns how long to wait for the next start. It
// reports whether there is to be one.
func (h *Host) countDeath() (time.Duration, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	policy, now := h.options.Restart, time.Now()
	h.deaths = append(slices.DeleteFunc(h.deaths, func(t time.Time) bool { return now.Sub(t) > policy.Window }), now)
	if len(h.deaths) >= policy.MostDeaths {
		h.fail(fmt.Errorf("the plugin is not started again after %d deaths within %v: %w", len(h.deaths), policy.Window, h.lastExit))
		return 0, false
	}
	wait := policy.wait(len(h.deaths))
	h.next = now.Add(wait)
	return wait, true
}

// fail ends the host's use. The lock is held.
func (h *Host) fail(err error) {
	h.failed, h.next = err, time.Time{}
	select {
	case <-h.done:
	default:
		close(h.done)
	}
	h.signal()
}

// Restart starts a plugin again whose processes kept dying, with a new count of
// deaths. It does nothing while the plugin is in use. ctx bounds the start.
func (h *Host) Restart(ctx context.Context) error {
	h.mu.Lock()
	options, failed, closing := h.options, h.failed, h.closing
	h.mu.Unlock()
	if failed == nil && !closing {
		return nil
	}
	return h.exchange(ctx, options)
}

// Upgrade replaces the process by one of another executable, or of the same one
// if path is "", without an end to service: the new process takes the calls once
// it has started, and the old one ends when its last call has. sha256 is the new
// executable's checksum, nil for none. After an error, the old process is still
// in use.
func (h *Host) Upgrade(ctx context.Context, path string, sha256 []byte) error {
	h.mu.Lock()
	options := h.options
	h.mu.Unlock()
	if path != "" {
		options.Path, options.SHA256 = path, sha256
	}
	return h.exchange(ctx, options)
}

// exchange starts a process and gives it the calls. The one before ends when its
// calls have.
func (h *Host) exchange(ctx context.Context, options HostOptions) error {
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		return ErrClosed
	}
	h.background.Add(1) // Close waits for the end of a process that is being started
	h.mu.Unlock()
	defer h.background.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(h.life, func() { cancel(ErrClosed) })()
	p, err := start(ctx, options)
	if err != nil {
		return err
	}
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		p.end()
		return ErrClosed
	}
	defer h.mu.Unlock()
	old := h.current
	h.options, h.deaths = options, nil
	if h.failed != nil {
		h.failed, h.done = nil, make(chan struct{})
	}
	h.install(p)
	if old != nil {
		h.retire(old)
		h.background.Go(func() { h.drain(old) })
	}
	return nil
}

// drain ends a retired process once its calls have ended.
func (h *Host) drain(p *process) {
	select {
	case <-p.idle:
		p.end()
	case <-p.child.exited:
	case <-h.life.Done(): // Close ends it
	}
}

// sleep reports whether d passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
