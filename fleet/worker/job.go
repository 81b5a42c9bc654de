package worker

import (
	"context"
	"errors"
	"time"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

const (
	// mostAttempts is how often a job is begun: one that ends each worker that runs
	// it would end them all.
	mostAttempts = 5
	// mostDeaths is how many processes of the plugin may end with a repeatable job
	// within an attempt: one that ends each process would end the plugin for all.
	mostDeaths = 2

	returnDelay = 2 * time.Second
	finishGrace = 5 * time.Second // for a result that is known when the worker gives up
)

// job runs one job, from the lease to the result.
func (w *Worker) job(lease fleet.Lease) {
	job, began := lease.Job(), time.Now()
	start := fleet.Start{Worker: w.options.Name, Attempt: 1, At: began.UTC()}
	if previous := lease.Previous(); previous != nil {
		start.Attempt, start.Repeatable = previous.Attempt+1, previous.Repeatable
		switch {
		case !previous.Repeatable:
			w.finish(lease, start, nil, lostWorker(failure.Unknown))
			return
		case previous.Attempt >= mostAttempts:
			w.finish(lease, start, nil, lostWorker(lostOutcome(job)))
			return
		}
	}
	if !job.Deadline.IsZero() && !began.Before(job.Deadline) {
		w.finish(lease, start, nil, tooLate(lease.Previous(), job))
		return
	}
	document, err := w.credentials(lease.Context(), jobInfo{job.Account, job.Credential, job.Sealed})
	if err != nil {
		if final := (*failure.Error)(nil); errors.As(err, &final) {
			w.finish(lease, start, nil, err)
			return
		}
		w.options.Logger.Warn("a job's credentials could not be read; the job is tried again", "account", job.Account, "job", job.ID, "error", err)
		w.giveBack(lease, returnDelay)
		return
	}
	if lease.Previous() == nil {
		start.Repeatable = repeatable(job)
	} else {
		w.counts.repeated.Add(1)
	}
	switch err := lease.Begin(lease.Context(), start); {
	case errors.Is(err, fleet.ErrGone):
		w.counts.gone.Add(1)
		return
	case err != nil:
		w.options.Logger.Warn("a job could not be begun; it is tried again", "account", job.Account, "job", job.ID, "error", err)
		w.giveBack(lease, returnDelay)
		return
	}
	output, err := w.call(lease, start, document)
	w.counts.nanoseconds.Add(int64(time.Since(began)))
	if err != nil && w.interrupted(lease) {
		if start.Repeatable {
			w.giveBack(lease, 0)
			return
		}
		err = cutOff(err)
	}
	w.finish(lease, start, output, err)
}

// interrupted reports whether the worker itself ended a call.
func (w *Worker) interrupted(lease fleet.Lease) bool {
	return w.cut.Err() != nil || errors.Is(context.Cause(lease.Context()), fleet.ErrLeaseOver)
}

// call gives the job to the plugin. One that may be repeated is given to it again
// when its process dies with the call.
func (w *Worker) call(lease fleet.Lease, start fleet.Start, document []byte) ([]byte, error) {
	job := lease.Job()
	ctx, cancel := context.WithCancel(lease.Context())
	defer cancel()
	defer context.AfterFunc(w.cut, cancel)()
	if !job.Deadline.IsZero() {
		var done context.CancelFunc
		ctx, done = context.WithDeadline(ctx, job.Deadline)
		defer done()
	}
	request := plugin.Request{
		Action: job.Action, Credentials: document, Config: job.Config, Input: job.Input, RunID: job.ID,
		TraceParent: job.TraceParent, TraceState: job.TraceState,
	}
	for {
		result, err := w.options.Host.RunAction(ctx, request)
		var exit *plugin.ExitError
		if err == nil || !start.Repeatable || ctx.Err() != nil || !errors.As(err, &exit) {
			return result.Output, err
		}
		if exit.Deaths <= request.Deaths || exit.Deaths >= mostDeaths { // no process had it, or enough
			return result.Output, err
		}
		request.Deaths = exit.Deaths
		w.counts.repeated.Add(1)
	}
}

// finish writes the job's result.
func (w *Worker) finish(lease fleet.Lease, start fleet.Start, output []byte, err error) {
	job := lease.Job()
	result := &fleet.Result{
		Account: job.Account, Job: job.ID, Output: output, Error: fleet.FailureOf(err),
		Worker: start.Worker, Attempts: start.Attempt, Started: start.At, Finished: time.Now().UTC(),
	}
	ctx, cancel := w.finishing()
	defer cancel()
	switch failed := lease.Finish(ctx, result); {
	case errors.Is(failed, fleet.ErrGone):
		w.counts.gone.Add(1)
		w.options.Logger.Info("a job had a result already", "account", job.Account, "job", job.ID)
		return
	case failed != nil:
		w.options.Logger.Error("a job's result could not be stored", "account", job.Account, "job", job.ID, "error", failed)
		return
	}
	switch f := result.Error; {
	case f == nil:
		w.counts.succeeded.Add(1)
	case f.Outcome == failure.Unknown:
		w.counts.unknown.Add(1)
		w.counts.failed.Add(1)
	default:
		w.counts.failed.Add(1)
	}
	w.options.Logger.Debug("a job has ended", "account", job.Account, "job", job.ID, "attempt", start.Attempt, "failed", err != nil)
}

func (w *Worker) giveBack(lease fleet.Lease, delay time.Duration) {
	w.counts.returned.Add(1)
	if err := lease.Return(context.WithoutCancel(w.cut), delay); err != nil {
		w.options.Logger.Warn("a job could not be given back; it is lent again when the lease is over", "job", lease.Job().ID, "error", err)
	}
}

// finishing returns a context that ends a while after the worker gave up.
func (w *Worker) finishing() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.cut))
	stop := context.AfterFunc(w.cut, func() { time.AfterFunc(finishGrace, cancel) })
	return ctx, func() { stop(); cancel() }
}

// repeatable is the connector's own rule.
func repeatable(job *fleet.Job) bool {
	account, err := credentials.ParseAccount(job.Account)
	return err == nil && job.Action == plugin.MakeRawRequest && actions.Repeatable(account, job.Config, job.Input)
}
