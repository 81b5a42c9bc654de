package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func TestTries(t *testing.T) {
	t.Parallel()
	final := errors.New("final")
	lost := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	none := func(context.Context) error { return nats.ErrNoResponders }
	for name, one := range map[string]struct {
		tries    []func(context.Context) error // the last one again and again
		deadline time.Duration
		want     error
		took     time.Duration // at most, and no less than half of it
		most     int           // tries
	}{
		"answered":                     {[]func(context.Context) error{func(context.Context) error { return nil }}, 0, nil, 0, 1},
		"refused":                      {[]func(context.Context) error{func(context.Context) error { return final }}, 0, final, 0, 1},
		"lost once":                    {[]func(context.Context) error{lost, func(context.Context) error { return nil }}, time.Minute, nil, 6 * time.Second, 2},
		"lost, refused":                {[]func(context.Context) error{lost, func(context.Context) error { return final }}, time.Minute, final, 6 * time.Second, 2},
		"never answered":               {[]func(context.Context) error{lost}, 0, context.DeadlineExceeded, 37 * time.Second, 7},
		"never answered within 12 s":   {[]func(context.Context) error{lost}, 12 * time.Second, context.DeadlineExceeded, 12 * time.Second, 3},
		"never answered within 1 h":    {[]func(context.Context) error{lost}, time.Hour, context.DeadlineExceeded, 37 * time.Second, 7},
		"nobody is there within 1 h":   {[]func(context.Context) error{none}, time.Hour, nats.ErrNoResponders, 33 * time.Second, 22},
		"nobody is there within 400ms": {[]func(context.Context) error{none}, 400 * time.Millisecond, nats.ErrNoResponders, 400 * time.Millisecond, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if one.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, one.deadline)
					defer cancel()
				}
				began, n := time.Now(), 0
				err := ask(ctx, new(nats.Conn), "x", func(ctx context.Context) error {
					n++
					return one.tries[min(n, len(one.tries))-1](ctx)
				})
				if !errors.Is(err, one.want) || (err == nil) != (one.want == nil) {
					t.Errorf("the error is %v, want %v", err, one.want)
				}
				if took := time.Since(began); took > one.took || took < one.took/2 {
					t.Errorf("it took %v", took)
				}
				if n > one.most || n < one.most/2 {
					t.Errorf("it was tried %d times", n)
				}
			})
		})
	}
}

func TestLeaderless(t *testing.T) {
	t.Parallel()
	for code, want := range map[jetstream.ErrorCode]bool{
		codeNotAvailable: true, codeNotLeader: true, codeNoPeers: true,
		jetstream.JSErrCodeStreamWrongLastSequenceConstant: true,
		jetstream.JSErrCodeStreamWrongLastSequence:         false,
		codeNoStorage:                           false,
		jetstream.JSErrCodeConsumerDoesNotExist: false,
	} {
		if got := leaderless(fmt.Errorf("nats: %w", &jetstream.APIError{ErrorCode: code, Code: 503})); got != want {
			t.Errorf("error %d: %v", code, got)
		}
	}
	for _, err := range []error{errStale, nats.ErrReconnectBufExceeded, nats.ErrDisconnected, jetstream.ErrNoStreamResponse, jetstream.ErrAsyncPublishTimeout} {
		if !leaderless(fmt.Errorf("asking: %w", err)) {
			t.Errorf("%v is taken for final", err)
		}
	}
	if leaderless(nats.ErrConnectionClosed) || leaderless(context.Canceled) || leaderless(errNoKey) {
		t.Error("a final error is taken for one that passes")
	}
}
