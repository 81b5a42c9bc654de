// Package task is what the runner of the benchmarks and the processes that they
// compare agree on: how a task is told, how it is carried out and measured, and
// what the requests and answers are.
package task

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Task is a number of calls. It goes to a process as a line of JSON, and Figures
// come back.
type Task struct {
	AtOnce  int    // calls at once
	Calls   int    // in all
	URL     string // on the host of the account
	Body    int    // bytes that each request sends; 0 makes it a GET
	Answer  int    // bytes that each answer has to have at least
	Pages   int    // where a call reads pages: how many
	Headers int    // headers besides the usual ones
}

// Figures are what a task took, or why it failed.
type Figures struct {
	PerSecond float64       // calls
	Median    time.Duration // of a call
	CPU       time.Duration // of the process, for the whole task
	Failed    string
}

// Measure makes the task's calls and times them. call is told which call it is. The
// first error ends it, after the calls that have begun.
func (t Task) Measure(ctx context.Context, call func(ctx context.Context, n int) error) (Figures, error) {
	took := make([]time.Duration, t.Calls)
	next := make(chan int, t.Calls)
	for n := range t.Calls {
		next <- n
	}
	close(next)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	used, began := CPUTime(), time.Now()
	var callers sync.WaitGroup
	for range t.AtOnce {
		callers.Go(func() {
			for n := range next {
				start := time.Now()
				if err := call(ctx, n); err != nil {
					cancel(err)
				}
				took[n] = time.Since(start)
				if ctx.Err() != nil {
					return
				}
			}
		})
	}
	callers.Wait()
	elapsed := time.Since(began)
	if err := context.Cause(ctx); err != nil {
		return Figures{}, err
	}
	slices.Sort(took)
	return Figures{
		PerSecond: float64(t.Calls) / elapsed.Seconds(),
		Median:    took[len(took)/2],
		CPU:       CPUTime() - used,
	}, nil
}
