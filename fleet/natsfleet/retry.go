package natsfleet

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// retryFor is how long retry goes on where the caller's context has no deadline.
	retryFor = 15 * time.Second
	// retryPause is the first pause between tries. They double, up to retryPauseMost.
	retryPause     = 50 * time.Millisecond
	retryPauseMost = 2 * time.Second
)

// retry tries until there is an answer, or the caller's time is over: while servers
// elect a leader, a request to JetStream is lost, and who waits for the answer to one
// request waits in vain. Each try has the time within. What is tried may have been
// done by an earlier try.
func retry(ctx context.Context, within time.Duration, try func(context.Context) error) error {
	if _, has := ctx.Deadline(); !has {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, max(retryFor, within))
		defer cancel()
	}
	for pause := retryPause; ; pause = min(2*pause, retryPauseMost) {
		one, cancel := context.WithTimeout(ctx, within)
		err := try(one)
		cancel()
		if err == nil || !leaderless(err) || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// Errors of JetStream's API that pass, by number.
const (
	codeNotAvailable = 10008 // JetStream has no leader
	codeNotLeader    = 10009
)

// leaderless tells whether an error may come of servers that elect a leader, or of a
// connection that is made anew.
func leaderless(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode {
		case codeNotAvailable, codeNotLeader, codeNoPeers:
			return true
		case jetstream.JSErrCodeStreamWrongLastSequenceConstant:
			return true // an earlier write of the key is not decided yet
		}
		return false
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, nats.ErrReconnectBufExceeded) || errors.Is(err, nats.ErrDisconnected)
}
