package backoff_test

import (
	"bytes"
	"crypto/rand"
	"testing"
	"time"

	"netsuite-connector/internal/backoff"
)

func TestBounds(t *testing.T) {
	t.Parallel()
	for failures, bound := range map[int]time.Duration{
		-1: 500 * time.Millisecond, 0: 500 * time.Millisecond, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second,
		6: 30 * time.Second, 7: 30 * time.Second, 1 << 30: 30 * time.Second,
	} {
		if got := backoff.Wait(failures, bytes.NewReader(nil)); got != bound {
			t.Errorf("after %d failures, without randomness: %v, want %v", failures, got, bound)
		}
		low, high := bound, time.Duration(0)
		for range 2000 {
			wait := backoff.Wait(failures, rand.Reader)
			if wait < 0 || wait > bound {
				t.Fatalf("after %d failures: %v, want at most %v", failures, wait, bound)
			}
			low, high = min(low, wait), max(high, wait)
		}
		if low > bound/20 || high < bound*19/20 {
			t.Errorf("after %d failures: from %v to %v, want from 0 to %v", failures, low, high, bound)
		}
	}
}

func TestWaitIsDeterminedByItsRandomness(t *testing.T) {
	t.Parallel()
	if got := backoff.Wait(0, bytes.NewReader([]byte{0, 0, 0, 0, 0, 0, 0, 7})); got != 7 {
		t.Errorf("%d ns, want 7", got)
	}
}
