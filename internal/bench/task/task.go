// Package task is what the runner of the benchmarks and the processes that they
// compare agree on: how a task is told, how it is carried out and measured, and
// what the requests and answers are.
package task

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Task is a number of calls. It goes to a process as a line of JSON, and Figures
// come back. What a call is, the first of these that is set says: Start, Describe,
// Pages, Send; else it reads a record.
type Task struct {
	AtOnce int // calls at once
	Calls  int // in all
	Warm   int // calls before, which are not measured

	Start    bool // a plugin is started, makes one call, and is ended
	Describe bool // the plugin's description is read
	Pages    int  // so many pages of a collection are read
	Send     int  // so many bytes are sent
	Receive  int  // bytes of the record that is read

	Fresh       bool // for a plugin: in a process that has done nothing else
	Headers     int  // besides the usual ones
	Credentials int  // for a plugin: so many different ones take turns; 0 means one
}

// Figures are what a task took, or why it failed.
type Figures struct {
	PerSecond float64       // calls
	Median    time.Duration // of a call
	CPU       time.Duration // of the process and the plugin that it loaded, for the whole task; 0 where it is not known
	Peak      int64         // the most memory that the plugin's process had, in bytes; 0 where it is not known
	PID       int           // of the plugin's process; 0 where there is none
	Failed    string
}

// Measure makes the task's calls and times them. The first error ends it, after the
// calls that have begun.
func (t Task) Measure(ctx context.Context, caller Caller) (Figures, error) {
	took := make([]time.Duration, t.Calls)
	next := make(chan int, t.Calls)
	for n := range t.Calls {
		next <- n
	}
	close(next)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	began := time.Now()
	var callers sync.WaitGroup
	for range t.AtOnce {
		callers.Go(func() {
			for n := range next {
				start := time.Now()
				err := caller.Call(ctx, n)
				took[n] = time.Since(start)
				if caller.After != nil {
					err = errors.Join(err, caller.After())
				}
				if err != nil {
					cancel(err)
				}
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
	return Figures{PerSecond: float64(t.Calls) / elapsed.Seconds(), Median: median(took)}, nil
}

// median is the mean of the two in the middle where their number is even.
func median(took []time.Duration) time.Duration {
	slices.Sort(took)
	return (took[(len(took)-1)/2] + took[len(took)/2]) / 2
}
