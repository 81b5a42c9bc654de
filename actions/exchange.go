package actions

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"netsuite-connector/internal/backoff"
	"netsuite-connector/internal/limit"
)

// exchange is one request to NetSuite, with as many tries as it takes. It is used
// by one goroutine.
type exchange struct {
	*call
	request *request

	attempts int // requests sent, or begun
	status   int // of the last answer
	pages    int // of the collection that it began, 0 for none
	progress progress
	last     try      // the last try, or the block before a try that was not sent
	decision decision // what follows it
	paging   paging   // of a page of a collection
	job      *job     // that the action waits for
	notes    []string // warnings besides those of the answer itself
}

// policy returns the rules for the try that has just been made. Whether the
// request may be repeated is determined only when it matters, since that can mean
// reading a body of 100 MB.
func (x *exchange) policy(t try) policy {
	return policy{
		config:     x.config,
		write:      x.request.writes(),
		erases:     x.request.erases(),
		repeatable: t.passing() && x.request.repeatable(x.config),
	}
}

func (x *exchange) circumstances(ctx context.Context) circumstances {
	c := circumstances{
		left: math.MaxInt64, now: x.runner.options.Now(),
		backoff: func(failures int) time.Duration {
			return backoff.Wait(max(0, failures-1), x.runner.options.Random)
		},
	}
	if deadline, ok := ctx.Deadline(); ok {
		c.left = deadline.Sub(c.now)
	}
	if ctx.Err() != nil {
		c.left = 0
	}
	return c
}

// expired reports whether the action's time is up. The deadline of a connection may
// pass a little before the context's own.
func (x *exchange) expired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return errors.Is(ctx.Err(), context.DeadlineExceeded) || ok && !x.runner.options.Now().Before(deadline)
}

// releasing is a body that holds its slot until it is read to its end or closed.
type releasing struct {
	io.ReadCloser
	slot    *limit.Slot
	verdict limit.Verdict
}

func (b *releasing) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.slot.Release(b.verdict)
	}
	return n, err
}

func (b *releasing) Close() error {
	defer b.slot.Release(b.verdict)
	return b.ReadCloser.Close()
}
