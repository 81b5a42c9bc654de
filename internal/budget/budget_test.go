package budget

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

func TestWhoAsksFirstIsServedFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := New(10)
		if err := b.Take(t.Context(), 6); err != nil {
			t.Fatal(err)
		}
		order := make(chan int64, 3)
		for _, part := range []int64{10, 4, 3} {
			go func() {
				if err := b.Take(t.Context(), part); err != nil {
					t.Error(err)
				}
				order <- part
			}()
			synctest.Wait() // it waits, or has its part
		}
		if len(order) != 0 {
			t.Fatal("a small part went past a large one that was asked for before")
		}
		b.Give(2)
		b.Give(4)
		if got := <-order; got != 10 {
			t.Errorf("%d was served first", got)
		}
		b.Give(10)
		if sum := <-order + <-order; sum != 7 || b.left != 3 {
			t.Errorf("served %d, left %d", sum, b.left)
		}
	})
}

// Who gives up leaves nothing behind, and no longer blocks those after it.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := New(10)
		_ = b.Take(t.Context(), 6)
		ctx, cancel := context.WithCancel(t.Context())
		ended, next := make(chan error, 1), make(chan error, 1)
		go func() { ended <- b.Take(ctx, 10) }()
		synctest.Wait()
		go func() { next <- b.Take(t.Context(), 4) }()
		synctest.Wait()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := <-next; err != nil || b.left != 0 || b.waiting.Len() != 0 {
			t.Errorf("%v, left %d, %d wait", err, b.left, b.waiting.Len())
		}
	})
}
