// Package memqueue is a fleet's queue within one process. It shows what another
// engine has to do to be a fleet.Queue, and lets the worker be tested without NATS.
// Only tests import it.
package memqueue

import (
	"context"
	"sync"
	"time"

	"netsuite-connector/fleet"
)

// Engine holds jobs and results. Queues of several workers share one.
type Engine struct {
	mu      sync.Mutex
	limit   int
	waiting []*item // in the order of submission
	lent    map[string]int
	results map[string]*fleet.Result
	changed chan struct{} // closed, and made anew, at each change
}

type item struct {
	job       *fleet.Job
	started   *fleet.Start
	notBefore time.Time
	lease     *lease // nil while nobody has it
}

// New returns an engine that lends at most limit jobs of an account at once.
func New(limit int) *Engine {
	return &Engine{limit: limit, lent: map[string]int{}, results: map[string]*fleet.Result{}, changed: make(chan struct{})}
}

func key(j *fleet.Job) string { return j.Account + "." + j.ID }

// signal wakes all who wait. The mutex is held.
func (e *Engine) signal() { close(e.changed); e.changed = make(chan struct{}) }

// Submit puts a job into the queue.
func (e *Engine) Submit(job *fleet.Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting = append(e.waiting, &item{job: job})
	e.signal()
}

// Cancel cancels a job.
func (e *Engine) Cancel(account, job string, result *fleet.Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, i := range e.waiting {
		if i.job.Account != account || i.job.ID != job {
			continue
		}
		if i.started == nil {
			e.results[key(i.job)] = result
			e.signal()
		}
		if i.lease != nil {
			i.lease.cancel(fleet.ErrCancelled)
		}
	}
}

// Wait waits for a job's result.
func (e *Engine) Wait(ctx context.Context, account, job string) (*fleet.Result, error) {
	for {
		e.mu.Lock()
		result, changed := e.results[account+"."+job], e.changed
		e.mu.Unlock()
		if result != nil {
			return result, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Lose does what an engine does when a worker is out of reach: its leases are over,
// and its jobs are lent to others.
func (e *Engine) Lose(q *Queue) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, i := range e.waiting {
		if i.lease != nil && i.lease.q == q {
			i.lease.cancel(fleet.ErrLeaseOver)
			e.release(i)
		}
	}
}

// release gives an item back. The mutex is held.
func (e *Engine) release(i *item) {
	i.lease = nil
	e.lent[i.job.Account]--
	e.signal()
}

// Queue is a worker's part of an engine.
type Queue struct{ e *Engine }

// Queue returns the queue of a worker.
func (e *Engine) Queue() *Queue { return &Queue{e} }

// Next waits for a job.
func (q *Queue) Next(ctx context.Context) (fleet.Lease, error) {
	for {
		l, changed, pause := q.take(ctx)
		if l != nil {
			return l, nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
		timer.Stop()
	}
}

func (q *Queue) take(ctx context.Context) (l *lease, changed chan struct{}, pause time.Duration) {
	e := q.e
	e.mu.Lock()
	defer e.mu.Unlock()
	pause = time.Hour
	for at := 0; at < len(e.waiting); at++ {
		i := e.waiting[at]
		switch wait := time.Until(i.notBefore); {
		case i.lease == nil && e.results[key(i.job)] != nil:
			e.waiting = append(e.waiting[:at], e.waiting[at+1:]...)
			at--
		case i.lease != nil || e.lent[i.job.Account] >= e.limit:
		case wait > 0:
			pause = min(pause, wait)
		default:
			l := &lease{q: q, item: i, previous: i.started}
			l.ctx, l.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
			i.lease = l
			e.lent[i.job.Account]++
			return l, nil, 0
		}
	}
	return nil, e.changed, pause
}

type lease struct {
	q        *Queue
	item     *item
	previous *fleet.Start
	ctx      context.Context
	cancel   context.CancelCauseFunc
}

func (l *lease) Job() *fleet.Job          { return l.item.job }
func (l *lease) Context() context.Context { return l.ctx }
func (l *lease) Previous() *fleet.Start   { return l.previous }

// gone reports whether the job has a result, or is somebody else's. The mutex is
// held.
func (l *lease) gone() bool { return l.item.lease != l || l.q.e.results[key(l.item.job)] != nil }

func (l *lease) Begin(_ context.Context, start fleet.Start) error {
	l.q.e.mu.Lock()
	defer l.q.e.mu.Unlock()
	if l.gone() {
		l.end()
		return fleet.ErrGone
	}
	l.item.started = &start
	return nil
}

func (l *lease) Finish(_ context.Context, result *fleet.Result) error {
	l.q.e.mu.Lock()
	defer l.q.e.mu.Unlock()
	defer l.end()
	if l.gone() {
		return fleet.ErrGone
	}
	l.q.e.results[key(l.item.job)] = result
	return nil
}

func (l *lease) Return(_ context.Context, delay time.Duration) error {
	l.q.e.mu.Lock()
	defer l.q.e.mu.Unlock()
	if l.item.lease == l {
		l.item.notBefore = time.Now().Add(delay)
	}
	l.end()
	return nil
}

// end ends the lease. The mutex is held.
func (l *lease) end() {
	l.cancel(nil)
	if l.item.lease == l {
		l.q.e.release(l.item)
	}
}
