package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

// Host runs actions. *plugin.Host is one.
type Host interface {
	RunAction(ctx context.Context, request plugin.Request) (plugin.Result, error)
}

// Options say what a worker works with.
type Options struct {
	Queue    fleet.Queue
	Host     Host
	Name     string // of the worker, for results; no two workers have the same
	Capacity int    // jobs that run at once; 32 by default

	Credentials Store                               // of the credentials that jobs name; nil for none
	Open        func(sealed string) ([]byte, error) // opens sealed credentials; nil where the worker has no key

	Logger *slog.Logger // nil throws the log away
}

// Worker runs jobs.
type Worker struct {
	options Options
	cut     context.Context // ends when running jobs are to be given up
	giveUp  context.CancelFunc
	counts  counts
}

// New returns a worker. Run lets it work.
func New(options Options) *Worker {
	if options.Capacity <= 0 {
		options.Capacity = 32
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	w := &Worker{options: options}
	w.cut, w.giveUp = context.WithCancel(context.Background())
	return w
}

// nextPause is how long the worker waits after a queue's error.
const nextPause = time.Second

// Run takes jobs and runs them until ctx ends or the queue is closed. Then it
// takes no more, and returns when the running ones have ended.
func (w *Worker) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for range w.options.Capacity {
		running.Go(func() { w.work(ctx) })
	}
	running.Wait()
	return nil
}

// GiveUp cancels the running jobs. Those that may be repeated are left to other
// workers, the others end with what is known of them.
func (w *Worker) GiveUp() { w.giveUp() }

// work runs one job after the other.
func (w *Worker) work(ctx context.Context) {
	for {
		lease, err := w.options.Queue.Next(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, fleet.ErrClosed):
			if err == nil {
				_ = lease.Return(context.WithoutCancel(ctx), 0) // else it is lent again when the lease is over
			}
			return
		case err != nil:
			w.options.Logger.Warn("no job could be taken; trying again", "error", err)
			select {
			case <-time.After(nextPause):
			case <-ctx.Done():
			}
		default:
			w.counts.running.Add(1)
			w.job(lease)
			w.counts.running.Add(-1)
		}
	}
}

// counts is what a worker has done.
type counts struct {
	running, succeeded, failed, unknown, returned, repeated, gone atomic.Int64
	nanoseconds                                                   atomic.Int64
}

// Stats is what a worker has done since it started.
type Stats struct {
	Running   int64         // jobs that run now
	Succeeded int64         // jobs that ended with an output
	Failed    int64         // with an error, those whose outcome is unknown included
	Unknown   int64         // with outcome unknown
	Returned  int64         // given back to the queue, unstarted or to be repeated
	Repeated  int64         // begun again after a worker or a plugin was lost
	Gone      int64         // had a result already when this worker wanted to begin or end them
	Time      time.Duration // that jobs took together
}

// Stats returns what the worker has done.
func (w *Worker) Stats() Stats {
	c := &w.counts
	return Stats{
		Running: c.running.Load(), Succeeded: c.succeeded.Load(), Failed: c.failed.Load(), Unknown: c.unknown.Load(),
		Returned: c.returned.Load(), Repeated: c.repeated.Load(), Gone: c.gone.Load(), Time: time.Duration(c.nanoseconds.Load()),
	}
}
