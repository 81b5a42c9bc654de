package natsfleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
)

// Wait looks for a result of which no message came: soon at first, and less and
// less often. In a cluster, the message may have been sent before all servers knew of
// the subscription; and once it has come, the server that is asked may not have the
// result yet.
const (
	lookFirst = 100 * time.Millisecond
	lookTold  = 10 * time.Millisecond
	lookAgain = 3 * time.Second
)

// Client submits jobs to a fleet. It is safe for any number of calls at once.
type Client struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	setup  Setup
	states states
}

// NewClient returns a client over a connection, which stays its caller's.
func NewClient(ctx context.Context, nc *nats.Conn) (*Client, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	s, err := readSetup(ctx, nc)
	if err != nil {
		return nil, err
	}
	return &Client{nc: nc, js: js, setup: s, states: states{nc, js, s.Shards}}, nil
}

// Submit puts a job into the queue. Its Submitted is set, and its ID if it has
// none. With an ID that was submitted before, the earlier job stands: duplicate
// is true where the queue noticed at once. While servers elect a leader, Submit tries
// again for up to 30 s, within the context. After an error, the job may be in the queue
// all the same; Submit with the same ID is safe.
func (c *Client) Submit(ctx context.Context, job *fleet.Job) (duplicate bool, err error) {
	if job.ID == "" {
		job.ID = fleet.NewID()
	}
	job.Submitted = time.Now().UTC()
	if err := job.Check(); err != nil {
		return false, err
	}
	shard := shardOf(job.Account, c.setup.Shards)
	s := submission{Job: *job}
	if len(job.Input) > inlineLimit {
		if s.Input, err = putBody(ctx, c.js, shard, job.Input); err != nil {
			return false, err
		}
		s.Job.Input = nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return false, err
	}
	var stored *jetstream.PubAck
	n := 0
	if err := ask(ctx, c.nc, jobsSubject(shard, job.Account), func(ctx context.Context) (err error) {
		n++
		// Not over all accounts of the stream: another's job may have the same ID.
		stored, err = c.js.Publish(ctx, jobsSubject(shard, job.Account), text, jetstream.WithMsgID(stateKey(job.Account, job.ID)))
		return err
	}); err != nil {
		return false, fmt.Errorf("natsfleet: submitting: %w", err)
	}
	if stored.Duplicate && n == 1 { // else it may be an earlier try's
		if s.Input != nil {
			_ = s.Input.remove(ctx, c.js, shard) // else it goes after its time
		}
		return true, nil
	}
	// Workers would find the job anyway, but later.
	return false, c.nc.Publish(submittedPrefix+job.Account, nil)
}

// ErrNoResult is the error of Fetch for a job that waits or runs, or is not known.
var ErrNoResult = errors.New("natsfleet: the job has no result yet, or there is no such job")

// Fetch returns a job's result, or ErrNoResult.
func (c *Client) Fetch(ctx context.Context, account, job string) (*fleet.Result, error) {
	if err := fleet.CheckName(account, job); err != nil { // a wildcard would read any job's
		return nil, err
	}
	var s state
	err := ask(ctx, c.nc, jsAPI+"DIRECT.GET.", func(ctx context.Context) (err error) {
		s, err = c.states.recent(ctx, account, job)
		return err
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("natsfleet: fetching a result: %w", err)
	case s.Result == nil:
		return nil, ErrNoResult
	}
	return c.whole(ctx, s)
}

// whole returns the result with its output.
func (c *Client) whole(ctx context.Context, s state) (*fleet.Result, error) {
	if s.Output != nil {
		output, err := s.Output.content(ctx, c.js, shardOf(s.Result.Account, c.setup.Shards))
		if err != nil {
			return nil, err
		}
		s.Result.Output = output
	}
	return s.Result, nil
}

// Wait waits for a job's result. It does not tell a job that nobody submitted
// from one that waits.
func (c *Client) Wait(ctx context.Context, account, job string) (*fleet.Result, error) {
	if err := fleet.CheckName(account, job); err != nil {
		return nil, err
	}
	told := make(chan *nats.Msg, 1)
	subscription, err := c.nc.ChanSubscribe(resultsPrefix+stateKey(account, job), told)
	if err != nil {
		return nil, err
	}
	defer func() { _ = subscription.Unsubscribe() }() // fails on a closed connection
	pause := lookFirst
	look := time.NewTimer(pause)
	defer look.Stop()
	for {
		result, err := c.Fetch(ctx, account, job)
		if err == nil {
			return result, nil
		}
		if !errors.Is(err, ErrNoResult) && (ctx.Err() != nil || c.nc.IsClosed()) {
			return nil, err
		}
		select {
		case <-told:
			pause = lookTold
		case <-look.C:
			pause = min(2*pause, lookAgain)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		look.Reset(pause)
	}
}

// Run submits a job and waits for its result.
func (c *Client) Run(ctx context.Context, job *fleet.Job) (*fleet.Result, error) {
	if _, err := c.Submit(ctx, job); err != nil {
		return nil, err
	}
	return c.Wait(ctx, job.Account, job.ID)
}

// Cancel cancels a job. One that waits is not run: its result is CANCELLED, not
// sent, from now on, and cancelled is true. One that runs is told to stop; its
// result says what became of it. A job that has a result keeps it.
func (c *Client) Cancel(ctx context.Context, account, job string) (cancelled bool, err error) {
	if err := fleet.CheckName(account, job); err != nil {
		return false, err
	}
	result := &fleet.Result{
		Account: account, Job: job, Finished: time.Now().UTC(),
		Error: fleet.FailureOf(&failure.Error{
			Reason: failure.Cancelled, Outcome: failure.NotSent,
			Message: "The job was cancelled before a worker began it; nothing was sent.",
		}),
	}
	n := 0
	err = ask(ctx, c.nc, keySubject(c.states.bucket(account), ""), func(ctx context.Context) error {
		n++
		_, err := c.states.set(ctx, account, job, record{Result: result}, 0)
		if !errors.Is(err, errChanged) {
			cancelled = err == nil
			return err
		}
		if n == 1 {
			return nil
		}
		current, err := c.states.recent(ctx, account, job) // it may be an earlier try's
		if err == nil && current.revision == 0 {
			err = errStale
		}
		cancelled = err == nil && current.Result != nil && current.Result.Worker == "" && current.Result.Finished.Equal(result.Finished)
		return err
	})
	switch {
	case err != nil:
		return false, fmt.Errorf("natsfleet: cancelling: %w", err)
	case cancelled:
		return true, c.nc.Publish(resultsPrefix+stateKey(account, job), nil)
	default:
		return false, c.nc.Publish(cancelPrefix+stateKey(account, job), nil)
	}
}
