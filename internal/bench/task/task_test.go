package task_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
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

// What is made to warm up is made, and is no part of what was used.
func TestServeWarmsUpBefore(t *testing.T) {
	t.Parallel()
	calls, ended := 0, 0
	prepare := func(context.Context, task.Task) (task.Caller, func(), error) {
		return task.Caller{
			Call: func(context.Context, int) error { calls++; return nil },
			CPU:  func() time.Duration { return time.Second + time.Duration(calls)*time.Millisecond },
			PID:  7,
		}, func() { ended++ }, nil
	}
	var out bytes.Buffer
	if err := task.Serve(t.Context(), strings.NewReader(`{"AtOnce":1,"Calls":5,"Warm":3}`+"\n"), &out, prepare); err != nil {
		t.Fatal(err)
	}
	var figures task.Figures
	if err := json.Unmarshal(out.Bytes(), &figures); err != nil || calls != 8 || ended != 1 || figures.CPU != 5*time.Millisecond || figures.PID != 7 {
		t.Errorf("%d calls, ended %d times: %s, %v", calls, ended, out.String(), err)
	}
}

// What comes after a call is no part of its time, and the median of an even number is
// between the two in the middle.
func TestMeasureTimesTheCallsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		figures, err := task.Task{AtOnce: 1, Calls: 4}.Measure(t.Context(), task.Caller{
			Call: func(_ context.Context, n int) error {
				time.Sleep([]time.Duration{40 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond}[n])
				return nil
			},
			After: func() error {
				time.Sleep(time.Hour)
				return nil
			},
		})
		if err != nil || figures.Median != 30*time.Millisecond {
			t.Errorf("%+v, %v", figures, err)
		}
	})
}
