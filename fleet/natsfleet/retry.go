package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// retryFor is after which no more tries are begun. Servers elect a leader within
	// some 10 s.
	retryFor = 30 * time.Second
	// retryPause is the first pause between tries. They double, up to retryPauseMost.
	retryPause     = 50 * time.Millisecond
	retryPauseMost = 2 * time.Second
)

// tries say how a request to JetStream is made again: while servers elect a leader, it
// is lost, and who waits for the answer to one request waits in vain.
type tries struct {
	nc    *nats.Conn
	each  time.Duration // of one try; 0 for as long as the context lets it
	begin time.Duration // no try begins later; 0 for as long as the context lives
	to    string        // how the subjects begin that it needs the permission for
}

// ask makes a small request, to subjects that begin so.
func ask(ctx context.Context, nc *nats.Conn, to string, try func(context.Context) error) error {
	return tries{nc, askTimeout, retryFor, to}.make(ctx, try)
}

// make tries until there is an answer, or the time is over. What is tried may have been
// done by an earlier try.
func (t tries) make(ctx context.Context, try func(context.Context) error) error {
	began := time.Now()
	for pause := retryPause; ; pause = min(2*pause, retryPauseMost) {
		before := t.nc.LastError()
		err := t.one(ctx, try)
		if err == nil || !leaderless(err) {
			return err
		}
		// NATS tells of a missing permission beside the connection's requests, of which
		// others may be refused at the same time.
		if refused := t.nc.LastError(); refused != before && t.lacks(refused) { //nolint:errorlint // the same value, not the same kind
			return fmt.Errorf("%w: %w", err, refused)
		}
		if ctx.Err() != nil || t.begin > 0 && time.Since(began) > t.begin {
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

// lacks tells whether NATS says that a permission is missing which is needed here.
func (t tries) lacks(refused error) bool {
	return errors.Is(refused, nats.ErrPermissionViolation) && strings.Contains(refused.Error(), `"`+t.to)
}

func (t tries) one(ctx context.Context, try func(context.Context) error) error {
	if t.each > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.each)
		defer cancel()
	}
	return try(ctx)
}

// errStale is the error of a read whose server does not know yet what is known here.
var errStale = errors.New("natsfleet: the server that was asked is not up to date")

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
	for _, passing := range []error{
		errStale, context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrReconnectBufExceeded, nats.ErrDisconnected,
		jetstream.ErrNoStreamResponse, jetstream.ErrAsyncPublishTimeout,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}
