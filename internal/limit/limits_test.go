package limit

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const (
	acct  = "1234567"
	integ = "an integration"
)

func acquire(t *testing.T, l *Limits) *Slot {
	t.Helper()
	s, err := l.Acquire(t.Context(), acct, integ, false)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantLevel(t *testing.T, l *Limits, limit, inFlight, waiting int) {
	t.Helper()
	gotLimit, gotInFlight, gotWaiting := l.Level(acct)
	if gotLimit != limit || gotInFlight != inFlight || gotWaiting != waiting {
		t.Errorf("limit %d, in flight %d, waiting %d; want %d, %d, %d", gotLimit, gotInFlight, gotWaiting, limit, inFlight, waiting)
	}
}

func TestCallersQueueInOrderAndTheBlockedGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1, 0)
		first := acquire(t, l)
		var order []int
		var done sync.WaitGroup
		for i := range 6 {
			again := i == 3 || i == 5
			done.Go(func() {
				s, err := l.Acquire(t.Context(), acct, integ, again)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i) // one at a time: the ceiling is 1
				s.Release(Accepted)
			})
			synctest.Wait()
		}
		wantLevel(t, l, 1, 1, 6)
		first.Release(Accepted)
		done.Wait()
		if want := []int{3, 5, 0, 1, 2, 4}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
		wantLevel(t, l, 1, 0, 0)
	})
}

func TestReleaseCountsOnce(t *testing.T) {
	t.Parallel()
	l := New(2, 0)
	one, two := acquire(t, l), acquire(t, l)
	one.Release(Ignored)
	one.Release(Blocked)
	one.Release(Accepted)
	wantLevel(t, l, 2, 1, 0)
	two.Release(Ignored)
	wantLevel(t, l, 2, 0, 0)
}

func TestCancelledWhileQueued(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1, 0)
		held := acquire(t, l)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var done sync.WaitGroup
		done.Go(func() {
			if s, err := l.Acquire(ctx, acct, integ, false); !errors.Is(err, context.DeadlineExceeded) || s != nil {
				t.Errorf("got %v, %v", s, err)
			}
		})
		done.Go(func() {
			time.Sleep(time.Millisecond) // behind the one that gives up
			s, err := l.Acquire(t.Context(), acct, integ, false)
			if err != nil {
				t.Error(err)
				return
			}
			s.Release(Accepted)
		})
		time.Sleep(2 * time.Second)
		wantLevel(t, l, 1, 1, 1)
		held.Release(Accepted)
		done.Wait()
		wantLevel(t, l, 1, 0, 0)

		if _, err := l.Acquire(ctx, acct, integ, false); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a context that ended before gave %v", err)
		}
		wantLevel(t, l, 1, 0, 0)
	})
}

// TestSlotThatComesTooLate: a caller gives up, and gets its slot before it has
// left the queue. The next in line takes it.
func TestSlotThatComesTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1, 0)
		held := acquire(t, l)
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() {
			if s, err := l.Acquire(ctx, acct, integ, false); !errors.Is(err, context.Canceled) || s != nil {
				t.Errorf("got %v, %v", s, err)
			}
		})
		synctest.Wait()
		l.mu.Lock()
		cancel() // it wakes up, and cannot leave
		held.integration.release(held, Ignored)
		l.mu.Unlock()
		done.Wait()
		wantLevel(t, l, 1, 0, 0)
	})
}

func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(1, 0)
		held := acquire(t, l)
		var done sync.WaitGroup
		for range 3 {
			done.Go(func() {
				if _, err := l.Acquire(t.Context(), acct, integ, false); !errors.Is(err, ErrClosed) {
					t.Errorf("waiting, got %v", err)
				}
			})
		}
		synctest.Wait()
		l.Close()
		done.Wait()
		held.Release(Blocked)
		wantLevel(t, l, 1, 0, 0)
		if _, err := l.Acquire(t.Context(), acct, integ, false); !errors.Is(err, ErrClosed) {
			t.Errorf("after Close, got %v", err)
		}
	})
}

func TestAccountsAreSeparateAndForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(20, 0)
		for range 3 {
			acquire(t, l).Release(Blocked)
			time.Sleep(maxPause)
		}
		if limit, _, _ := l.Level(acct); limit != 1 {
			t.Fatalf("limit %d after blocks, want 1", limit)
		}
		if limit, _, _ := l.Level("other"); limit != firstLevel {
			t.Errorf("another account's limit is %d", limit)
		}
		busy, err := l.Acquire(t.Context(), "busy", integ, false)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(forget + time.Second)
		acquire(t, l).Release(Ignored) // was due, but is called just now
		if len(l.accounts) != 2 || l.accounts["busy"] == nil {
			t.Errorf("%d accounts kept", len(l.accounts))
		}
		time.Sleep(forget + time.Second)
		busy.Release(Accepted)
		if _, err := l.Acquire(t.Context(), "other", integ, false); err != nil {
			t.Fatal(err)
		}
		if l.accounts[acct] != nil || l.accounts["busy"] == nil {
			t.Errorf("%v", l.accounts)
		}
		if limit, _, _ := l.Level(acct); limit != firstLevel {
			t.Errorf("a forgotten account starts at %d", limit)
		}
	})
}
