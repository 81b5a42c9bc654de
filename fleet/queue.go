package fleet

import (
	"context"
	"errors"
	"time"
)

// Queue is where a worker takes jobs from. It holds each account's limit: it
// lends no more jobs of an account at once, over all workers.
type Queue interface {
	// Next waits for a job, and lends it. Several goroutines may wait at once: as
	// many as the worker can run jobs besides those that it runs already. It returns
	// an error when ctx has ended, or the queue is closed, ErrClosed.
	Next(ctx context.Context) (Lease, error)
}

// Lease is a job that was lent to one worker. The queue keeps the lease alive
// until Finish or Return.
type Lease interface {
	// Job is the job, with its whole input.
	Job() *Job

	// Context ends when the job is to be stopped: the lease is over (its cause is
	// ErrLeaseOver), since the queue could not be reached for so long that it may lend
	// the job to another worker; or somebody cancelled the job (ErrCancelled).
	Context() context.Context

	// Previous is what an earlier worker wrote down before it began to run the job,
	// and was lost. Its run has ended. It is nil where no worker has begun.
	Previous() *Start

	// Begin writes down that the job is about to be run. Nothing may be sent before
	// it has returned nil. With ErrGone, the job was cancelled or answered elsewhere.
	Begin(ctx context.Context, start Start) error

	// Finish writes the result, unless the job has one, and ends the lease. It tries
	// until it succeeds or ctx ends. With ErrGone, another result stands.
	Finish(ctx context.Context, result *Result) error

	// Return gives the job back, of which nothing was sent, and ends the lease. The
	// queue lends it again no sooner than after the delay.
	Return(ctx context.Context, delay time.Duration) error
}

// Start is what is known of a run of a job before it begins.
type Start struct {
	Worker     string    `json:"worker"`
	Attempt    int       `json:"attempt"`    // counted from 1
	Repeatable bool      `json:"repeatable"` // the job may be run again although it may have been carried out
	At         time.Time `json:"at"`
}

// The errors of queues and leases.
var (
	ErrClosed    = errors.New("fleet: the queue is closed")
	ErrGone      = errors.New("fleet: the job has a result already")
	ErrLeaseOver = errors.New("fleet: the lease of the job is over")
	ErrCancelled = errors.New("fleet: the job was cancelled")
)
