package natsfleet

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet"
)

// holdsTimeout is how long a worker may take to say whether it holds a job. One
// that was stopped does not answer.
const holdsTimeout = 2 * time.Second

// open makes a lease of a message. It returns nil where there is nothing to run:
// the message was acknowledged, or given back.
func (q *Queue) open(m *nats.Msg) *lease {
	asked := time.Now()
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	renewed := make(chan error, 1)
	// When the message was sent is not known: it may have been on its way for long.
	q.tasks.Go(func() { renewed <- q.renew(ctx, m) })

	var s submission
	if err := json.Unmarshal(m.Data, &s); err != nil || s.Job.Check() != nil || m.Subject != jobsSubject(shardOf(s.Job.Account, q.setup.Shards), s.Job.Account) {
		q.logger.Error("a message is no job, and was dropped", "subject", m.Subject, "error", err)
		_ = q.nc.Publish(m.Reply, []byte("+TERM")) // else it comes again
		return nil
	}
	key := stateKey(s.Job.Account, s.Job.ID)
	current, err := q.states.current(ctx, s.Job.Account, s.Job.ID)
	if failed := <-renewed; err == nil {
		err = failed
	}
	switch {
	case err != nil:
		q.logger.Warn("a job's state could not be read", "account", s.Job.Account, "job", s.Job.ID, "error", err)
		q.nak(m, time.Second)
		return nil
	case current.Result != nil:
		_ = q.ack(m) // else it comes again
		return nil
	case current.Started != nil:
		if wait := q.stillRuns(ctx, key, s.Job.Account, current.Started); wait > 0 {
			q.nak(m, wait)
			return nil
		}
	}
	l := &lease{
		q: q, message: m, job: &s.Job, input: s.Input, key: key,
		previous: current.Started, revision: current.revision, ended: make(chan struct{}),
	}
	if s.Input != nil && !q.fetchInput(l) {
		return nil
	}
	l.ctx, l.cancel = context.WithCancelCause(q.life)
	q.mu.Lock()
	if q.closed || q.running[key] != nil { // submitted twice, more than duplicateWindow apart
		q.mu.Unlock()
		l.cancel(nil)
		q.nak(m, q.setup.AckWait)
		return nil
	}
	q.running[key] = l
	q.tasks.Go(func() { l.keep(asked) })
	q.mu.Unlock()
	return l
}

// fetchInput fetches a large input.
func (q *Queue) fetchInput(l *lease) bool {
	ctx, cancel := context.WithTimeout(q.life, max(askTimeout, q.setup.AckWait/2))
	defer cancel()
	content, err := l.input.content(ctx, q.js, shardOf(l.job.Account, q.setup.Shards))
	if err != nil {
		q.logger.Warn("a job's input could not be read", "account", l.job.Account, "job", l.job.ID, "error", err)
		q.nak(l.message, 5*time.Second)
		return false
	}
	l.job.Input = content
	return true
}

// stillRuns returns 0 when the run of a job that an earlier worker began has
// ended, or for how long the job is to be left alone, with its slot.
//
// NATS delivers a job again when its lease has run out; whoever held it has
// stopped by then. Two things hurt that rule: a process that was stopped and goes
// on, which says that it still holds the job; and a consumer that was made anew
// and knows no leases, so that one AckWait has to pass first.
func (q *Queue) stillRuns(ctx context.Context, key, account string, start *fleet.Start) time.Duration {
	ask, cancel := context.WithTimeout(ctx, holdsTimeout)
	defer cancel()
	answer, err := q.nc.RequestWithContext(ask, workerPrefix+start.Worker+".holds", []byte(key))
	if err == nil && string(answer.Data) == "1" {
		// Not sooner, or a worker that is cut off right afterwards would still run it.
		// Its own renewals go on to count meanwhile.
		return q.setup.AckWait
	}
	consumer, err := q.js.Consumer(ctx, jobsStream(shardOf(account, q.setup.Shards)), account)
	if err != nil {
		return time.Second
	}
	info := consumer.CachedInfo()
	if age := info.TimeStamp.Sub(info.Created); age < q.setup.AckWait {
		return q.setup.AckWait - age
	}
	return 0
}
