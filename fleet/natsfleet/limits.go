package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// readLimit reads how many jobs of an account run at once, as it was set last.
func readLimit(ctx context.Context, nc *nats.Conn, s Setup, account string) (int, error) {
	e, err := leaderGet(ctx, nc, limitsBucket, account)
	var api *jetstream.APIError
	if errors.Is(err, errNoKey) || errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamNotFound { // somebody has deleted all limits
		return s.Limit, nil
	}
	if err != nil {
		return 0, fmt.Errorf("natsfleet: reading a limit: %w", err)
	}
	n, err := strconv.Atoi(string(e.value))
	if err != nil || n < 1 {
		return s.Limit, nil //nolint:nilerr // who wrote that meant no limit that there is
	}
	return n, nil
}

// watchAgain is after which limits are followed again where that ended. It doubles, up
// to watchAgainMost.
const (
	watchAgain     = time.Second
	watchAgainMost = 30 * time.Second
)

// followLimits sets each limit that an operator changes, until the queue is closed.
// An operator sets it as well, unless he is cut off meanwhile.
func (q *Queue) followLimits() {
	for pause := watchAgain; ; pause = min(2*pause, watchAgainMost) {
		err := q.watchLimits()
		if q.life.Err() != nil {
			return
		}
		q.logger.Warn("the accounts' limits are not followed for a moment", "error", err)
		select {
		case <-time.After(pause):
		case <-q.life.Done():
			return
		}
	}
}

// watchLimits is told of all limits, and of each change.
func (q *Queue) watchLimits() error {
	ctx, cancel := context.WithCancel(q.life)
	defer cancel()
	var bucket jetstream.KeyValue
	if err := ask(ctx, q.nc, jsAPI, func(ctx context.Context) (err error) {
		bucket, err = q.js.KeyValue(ctx, limitsBucket)
		return err
	}); err != nil {
		return err
	}
	late := time.AfterFunc(askTimeout, cancel) // the watch lives as long as its context
	watcher, err := bucket.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer func() {
		_ = watcher.Stop() // fails on a closed connection
		// The library waits for a reader until it has closed the channel.
		go func() {
			for range watcher.Updates() { //nolint:revive // to the end
			}
		}()
	}()
	if !late.Stop() {
		return context.DeadlineExceeded
	}
	for {
		select {
		case e, open := <-watcher.Updates():
			if !open {
				return errors.New("natsfleet: NATS has ended the watch")
			}
			if e != nil { // else these were those of before
				q.limitChanged(e.Key())
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// limitChanged sets the limit of an account whose consumer this worker has made,
// perhaps with the one of before.
func (q *Queue) limitChanged(account string) {
	q.mu.Lock()
	a := q.accounts[account]
	q.mu.Unlock()
	if a == nil {
		return
	}
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	if err := q.makeConsumer(ctx, a); err != nil && q.life.Err() == nil {
		q.logger.Warn("an account's limit could not be set; it is when its jobs are asked for again", "account", account, "error", err)
		q.mu.Lock()
		a.ready = false
		q.mu.Unlock()
	}
}
