package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet"
)

// lease is a job that this worker holds: a message that NATS has delivered, and
// the revision of the job's key.
type lease struct {
	q        *Queue
	message  *nats.Msg
	job      *fleet.Job
	input    *body // where the input was, if it was large
	key      string
	previous *fleet.Start
	revision uint64 // of the job's key, 0 for none

	ctx    context.Context
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed by end
}

func (l *lease) Job() *fleet.Job          { return l.job }
func (l *lease) Context() context.Context { return l.ctx }
func (l *lease) Previous() *fleet.Start   { return l.previous }

// keep renews the lease until it ends, or is over: NATS may lend the job to others
// AckWait after the last renewal that it heard. asked is when that was asked for.
func (l *lease) keep(asked time.Time) {
	wait := l.q.setup.AckWait
	// The rest is for stopping the call, and for clocks that run unlike.
	safe := wait - wait/8
	for {
		pause := time.NewTimer(wait / 4)
		over := time.NewTimer(time.Until(asked.Add(safe)))
		select {
		case <-l.ended:
		case <-l.q.life.Done():
		case <-over.C:
			l.q.logger.Warn("NATS could not be reached for too long: a job's lease is over", "account", l.job.Account, "job", l.job.ID)
			l.cancel(fleet.ErrLeaseOver)
			pause.Stop()
			return
		case <-pause.C:
			now := time.Now()
			if now.Sub(asked) > safe { // the process was stopped meanwhile
				continue
			}
			ctx, cancel := context.WithDeadline(l.q.life, asked.Add(safe))
			ctx, cancelShort := context.WithTimeout(ctx, wait/4)
			if err := l.q.renew(ctx, l.message); err == nil {
				asked = now
			}
			cancelShort()
			cancel()
			over.Stop()
			continue
		}
		pause.Stop()
		over.Stop()
		return
	}
}

// end gives the lease up.
func (l *lease) end() {
	l.q.mu.Lock()
	defer l.q.mu.Unlock()
	select {
	case <-l.ended:
		return
	default:
	}
	close(l.ended)
	delete(l.q.running, l.key)
	l.cancel(nil)
}

// Begin writes down that the job is about to be run.
func (l *lease) Begin(ctx context.Context, start fleet.Start) error {
	var current state
	// As long as the lease lives: a job that was begun, and is given back, may have to
	// be taken for one whose outcome nobody knows.
	// It is finished, as cancelled, only when it is known whether it was begun.
	ctx, cancel := withoutCancelling(ctx)
	defer cancel()
	err := tries{l.q.nc, askTimeout, 0, keySubject(l.q.states.bucket(l.job.Account), "")}.make(ctx, func(ctx context.Context) (err error) {
		current.revision, err = l.set(ctx, record{Started: &start})
		if errors.Is(err, errChanged) { // perhaps by an earlier try
			if current, err = l.current(ctx); err == nil && current.revision == l.revision {
				err = errStale
			}
		} else if err == nil {
			current.Started = &start
		}
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("natsfleet: beginning a job: %w", err)
	case current.Started != nil && current.Started.Worker == start.Worker && current.Started.At.Equal(start.At):
		l.revision = current.revision
		return nil
	case current.Result != nil:
		_ = l.q.ack(l.message) // else it is delivered again, and acknowledged then
	} // else another worker has begun it
	l.end()
	return fleet.ErrGone
}

// withoutCancelling returns a context that ends with another one, unless that ends
// because somebody cancelled the job.
func withoutCancelling(ctx context.Context) (context.Context, context.CancelFunc) {
	other, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !errors.Is(context.Cause(ctx), fleet.ErrCancelled) {
			cancel()
		}
	})
	return other, func() { stop(); cancel() }
}

// Finish writes the result, and acknowledges the message.
func (l *lease) Finish(ctx context.Context, result *fleet.Result) error {
	defer l.end()
	r := record{Result: result}
	shard := shardOf(l.job.Account, l.q.setup.Shards)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := l.finish(ctx, &r, shard)
		if err == nil {
			break
		}
		if errors.Is(err, fleet.ErrGone) {
			if r.Output != nil {
				_ = r.Output.remove(ctx, l.q.js, shard) // else it goes after its time
			}
			return err
		}
		l.q.logger.Warn("a result could not be stored; trying again", "account", l.job.Account, "job", l.job.ID, "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("natsfleet: storing a result: %w", err)
		case <-l.q.life.Done():
			return fmt.Errorf("natsfleet: storing a result: %w", err)
		}
	}
	_ = l.q.nc.Publish(resultsPrefix+l.key, nil) // else who waits looks by himself
	if err := l.q.ack(l.message); err != nil {
		l.q.logger.Debug("a job could not be acknowledged; it will be when it is delivered again", "job", l.job.ID, "error", err)
	}
	if l.input != nil {
		_ = l.input.remove(ctx, l.q.js, shard) // else it goes after its time
	}
	return nil
}

// finish tries to write the result.
func (l *lease) finish(ctx context.Context, r *record, shard int) error {
	if len(r.Result.Output) > inlineLimit {
		stored, err := putBody(ctx, l.q.js, shard, r.Result.Output)
		if err != nil {
			return err
		}
		small := *r.Result
		small.Output = nil
		r.Result, r.Output = &small, stored
	}
	_, err := l.set(ctx, *r)
	if !errors.Is(err, errChanged) {
		return err
	}
	current, err := l.current(ctx)
	switch {
	case err != nil:
		return err
	case current.revision == l.revision:
		return errStale
	case current.Result != nil && current.Result.Worker == r.Result.Worker && current.Result.Finished.Equal(r.Result.Finished):
		return nil // an earlier try succeeded, whose answer was lost
	case current.Result != nil:
		_ = l.q.ack(l.message) // else it is delivered again, and acknowledged then
	}
	return fleet.ErrGone
}

// Return gives the job back.
func (l *lease) Return(_ context.Context, delay time.Duration) error {
	if !errors.Is(context.Cause(l.ctx), fleet.ErrLeaseOver) { // the delivery may be another worker's by now
		l.q.nak(l.message, delay)
	}
	l.end()
	return nil
}

func (l *lease) set(ctx context.Context, r record) (uint64, error) {
	return l.q.states.set(ctx, l.job.Account, l.job.ID, r, l.revision)
}

func (l *lease) current(ctx context.Context) (state, error) {
	return l.q.states.current(ctx, l.job.Account, l.job.ID)
}
