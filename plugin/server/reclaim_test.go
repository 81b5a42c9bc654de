package server

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Memory is given back once for what ends within the delay, and not for what is
// small.
func TestReclaimerGathersWhatIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times atomic.Int64
		r := startReclaimer(func() { times.Add(1) }, reclaimDelay)
		check := func(want int64, when string) {
			t.Helper()
			time.Sleep(2 * reclaimDelay)
			synctest.Wait()
			if n := times.Load(); n != want {
				t.Errorf("%s: memory was given back %d times, want %d", when, n, want)
			}
		}
		r.dropped(largeRequest - 1)
		check(0, "a small request")
		r.dropped(1)
		check(1, "several small ones")
		for range 10 {
			r.dropped(largeRequest)
		}
		check(2, "ten large ones at once")
		r.dropped(1000)
		check(2, "a small one after these")
		r.dropped(100 << 20)
		check(3, "one more")
		r.dropped(100 << 20)
		r.close() // although it waits
		check(3, "closed")
	})
}

// The pool keeps few buffers, and tells of those that it drops.
func TestFramePoolKeepsFew(t *testing.T) {
	t.Parallel()
	memory := idleReclaimer(t)
	pool := newFramePool(memory)
	var out []*[]byte
	for range 3 * keptFrames {
		out = append(out, pool.Get(frameSize-1))
	}
	for _, buffer := range out {
		if len(*buffer) != frameSize-1 {
			t.Fatal(len(*buffer))
		}
		pool.Put(buffer)
	}
	if n := memory.pending.Load(); len(pool.free) != keptFrames || n != 2*keptFrames*frameSize {
		t.Errorf("it keeps %d, and told of %d bytes", len(pool.free), n)
	}
	if again := pool.Get(frameSize); again != out[0] || len(*again) != frameSize {
		t.Error("a buffer that is kept is not used again")
	}
	for _, size := range []int{1, smallFrame, smallFrame + 1, frameSize + 1, 1 << 20} {
		buffer := pool.Get(size)
		if len(*buffer) != size {
			t.Errorf("%d bytes instead of %d", len(*buffer), size)
		}
		pool.Put(buffer)
	}
}
