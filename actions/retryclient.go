package actions

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Most requests take one try. Where another follows, go-retryablehttp carries out
// what decide says. It rewinds the request's body, makes each try through the
// exchange (as its http.RoundTripper), asks whether another follows and how long
// to wait first, and waits. The first try has been made when it begins, since a
// client for each call costs more than the rest of a try. The answers themselves
// stay in the exchange: the client would drain, close, or replace by an error of
// its own those that it takes for failures, and those whose Location it cannot
// read. It is given an empty answer in their place.

// do makes tries until one ends the exchange: x.last is then that try, and
// x.decision what to do with it. The error is the context's, when that ended a
// wait between two tries, or an unforeseen one of the client's.
func (x *exchange) do(ctx context.Context) error {
	x.tryOnce(ctx, x.request.first(ctx, x.runner.options.Version))
	if !x.decision.retries() {
		return nil
	}
	return x.again(ctx)
}

// again makes the tries after the first.
func (x *exchange) again(ctx context.Context) error {
	retryable, err := retryablehttp.FromRequest(x.request.http(ctx, x.runner.options.Version))
	if err != nil {
		return err
	}
	if x.request.body != nil {
		if err := retryable.SetBody(x.request.body); err != nil {
			return err
		}
	}
	client := &retryablehttp.Client{
		// The exchange has no CloseIdleConnections: the client would close
		// everybody's when any request fails.
		HTTPClient:   &http.Client{Transport: &tries{exchange: x}},
		RetryMax:     math.MaxInt32, // decide counts
		CheckRetry:   x.checkRetry,
		Backoff:      x.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	_, err = client.Do(retryable) //nolint:bodyclose // it is http.NoBody
	return err
}

// tries makes the client's tries.
type tries struct {
	exchange *exchange
	begun    bool // the first has been made already
}

func (t *tries) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.begun {
		t.exchange.tryOnce(r.Context(), r.Clone(r.Context()))
	}
	t.begun = true
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// tryOnce makes one try and decides what follows it. It takes the request over.
func (x *exchange) tryOnce(ctx context.Context, r *http.Request) {
	t := x.try(ctx, r)
	if x.last.what == blocked && ranOut(ctx, t) {
		// NetSuite's answer, that it blocked the request, tells the caller more.
		x.decision.next = end
	} else {
		x.last = t
		before := x.progress
		x.decision, x.progress = decide(t, x.policy(t), before, x.circumstances(ctx))
		if broken := x.hold(ctx, t); broken.what == cutShort {
			x.last = broken
			x.decision, x.progress = decide(broken, x.policy(broken), before, x.circumstances(ctx))
		}
	}
	if !x.decision.delivers() {
		t.close() // before anybody waits: its slot is free again
	}
	if x.decision.next == tryAgain {
		x.runner.options.Telemetry.Wait(ctx, x.decision.wait, string(x.last.reason()))
	}
}

// ranOut reports whether the action's time was up before the try was sent.
func ranOut(ctx context.Context, t try) bool {
	early := t.what == noTurn && errors.Is(t.err, context.DeadlineExceeded) // see queue
	return early || t.what == noToken && errors.Is(ctx.Err(), context.DeadlineExceeded)
}

func (x *exchange) checkRetry(context.Context, *http.Response, error) (bool, error) {
	return x.decision.retries(), nil
}

func (x *exchange) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	if x.decision.next != renew {
		note := "failed"
		if x.decision.next == takeTurn {
			note = "blocked"
		}
		x.timeline.wait(x.attempts, x.decision.wait, note)
	}
	return x.decision.wait
}
