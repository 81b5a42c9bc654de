package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/internal/bench/task"
)

func TestMeasureCountsAndTimesCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		figures, err := task.Task{AtOnce: 4, Calls: 20}.Measure(t.Context(), task.Caller{Call: func(context.Context, int) error {
			calls.Add(1)
			time.Sleep(10 * time.Millisecond)
			return nil
		}})
		// Five rounds of four, of 10 ms each.
		if err != nil || calls.Load() != 20 || figures.PerSecond != 400 || figures.Median != 10*time.Millisecond {
			t.Errorf("%d calls, %+v, %v", calls.Load(), figures, err)
		}
	})
}

func TestMeasureEndsAtTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	calls := 0
	figures, err := task.Task{AtOnce: 1, Calls: 20}.Measure(t.Context(), task.Caller{Call: func(_ context.Context, n int) error {
		calls++
		if n == 2 {
			return broken
		}
		return nil
	}})
	if !errors.Is(err, broken) || calls != 3 || figures != (task.Figures{}) {
		t.Errorf("%d calls, %+v, %v", calls, figures, err)
	}
}

func TestDocumentHasTheSizeAskedFor(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100, 2_000, 100_000} {
		if text := task.Document(size); len(text) != size || !json.Valid(text) {
			t.Errorf("%d bytes of %d, valid: %v", len(text), size, json.Valid(text))
		}
	}
	if rows := task.Rows(3); !json.Valid([]byte("[" + string(rows) + "]")) {
		t.Errorf("%s", rows)
	}
}
