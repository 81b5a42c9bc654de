package server

import (
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// largeRequest is the size from which on the memory of a request is given back
	// to the operating system at once. That takes a collection of the garbage, some
	// milliseconds.
	largeRequest = 4 << 20

	// reclaimDelay is the time between the end of a large request and when its
	// memory is given back: the call's last steps still refer to it. It is also the
	// least time between two such occasions.
	reclaimDelay = 50 * time.Millisecond
)

// reclaimer gives memory of large requests back to the operating system. The
// runtime alone would keep it for minutes, until the next collection and longer.
type reclaimer struct {
	free    func() // gives back what is free
	delay   time.Duration
	pending atomic.Int64 // bytes dropped since memory was last given back
	wake    chan struct{}
	stop    chan struct{}
	stopped sync.WaitGroup
	turn    sync.Mutex // see step
}

// newReclaimer returns a reclaimer that works until it is closed.
func newReclaimer() *reclaimer { return startReclaimer(debug.FreeOSMemory, reclaimDelay) }

func startReclaimer(free func(), delay time.Duration) *reclaimer {
	r := &reclaimer{free: free, delay: delay, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	r.stopped.Go(r.run)
	return r
}

func (r *reclaimer) close() {
	close(r.stop)
	r.stopped.Wait()
}

// dropped tells that so many bytes of a request are used no longer, or will not
// be in a moment.
func (r *reclaimer) dropped(bytes int) {
	if r.pending.Add(int64(bytes)) < largeRequest {
		return
	}
	select {
	case r.wake <- struct{}{}:
	default: // it is awake
	}
}

// beforeLarge gives back what earlier requests have left before a large one takes
// memory.
func (r *reclaimer) beforeLarge() {
	if r.pending.Load() < largeRequest {
		return
	}
	r.turn.Lock()
	defer r.turn.Unlock()
	if r.pending.Swap(0) >= largeRequest {
		r.free()
	}
}

func (r *reclaimer) run() {
	for {
		select {
		case <-r.wake:
		case <-r.stop:
			return
		}
		delay := time.NewTimer(r.delay)
		select {
		case <-delay.C:
		case <-r.stop:
			delay.Stop()
			return
		}
		// Taken before, so that what is dropped meanwhile counts for the next time.
		if r.pending.Swap(0) >= largeRequest {
			r.free()
		}
	}
}
