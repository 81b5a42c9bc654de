package actions

import (
	"context"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"netsuite-connector/failure"
	"netsuite-connector/internal/backoff"
	"netsuite-connector/internal/retryafter"
)

// send makes tries until one ends the action. It returns an answer to be
// judged, or an error of the network.
func (x *exchange) send(ctx context.Context) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, x.request.method, "https://"+x.request.host+"/", nil)
	if err != nil {
		return nil, err
	}
	r.URL = x.request.url()
	for name, value := range x.request.headers {
		r.Header.Set(name, value)
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", "netsuite-connector/"+x.runner.options.Version)
	}
	if r.Header.Get("Content-Type") == "" && x.request.body != nil {
		r.Header.Set("Content-Type", x.request.contentType)
	}
	if x.request.idempotencyKey != "" {
		r.Header[idempotencyHeader] = []string{x.request.idempotencyKey} // as NetSuite spells it
	}
	retryable, err := retryablehttp.FromRequest(r)
	if err != nil {
		return nil, err
	}
	if x.request.body != nil {
		if err := retryable.SetBody(x.request.body); err != nil {
			return nil, err
		}
	}
	client := &retryablehttp.Client{
		// The exchange has no CloseIdleConnections: the client would close
		// everybody's at any failure.
		HTTPClient: &http.Client{Transport: x, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
		RetryMax:     math.MaxInt32, // CheckRetry decides
		CheckRetry:   x.checkRetry,
		Backoff:      x.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler, // the last answer is the caller's
	}
	response, err := client.Do(retryable)
	if response != nil && x.location != nil {
		response.Header["Location"] = x.location
	}
	return response, err
}

// checkRetry decides whether the try that has just ended is followed by another.
func (x *exchange) checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	// A dialer that gave up is no reason, although its error says the same as a
	// context's whose time is up.
	if x.over(ctx) || own(err) != nil || x.turnedAway {
		return false, nil //nolint:nilerr // the client passes on the error of the try itself
	}
	if response != nil && response.StatusCode == http.StatusUnauthorized && !x.renewed {
		x.renewed = true
		return true, nil // at once, with a new token
	}
	if !x.again(response) {
		return false, nil
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(x.runner.options.Now()) <= x.nextWait() {
		return false, nil // the answer in hand is worth more than a timeout
	}
	return true, nil
}

// over tells whether the action's time is up, or its host has left. The
// deadline of a connection may strike a little before the context's own.
func (x *exchange) over(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !x.runner.options.Now().Before(deadline)
}

// again tells whether a try of this kind may be repeated, and counts it.
func (x *exchange) again(response *http.Response) bool {
	switch {
	case x.try == nil:
		return false
	case response == nil: // no answer
		sent := x.try.sent.Load()
		if sent && (x.try.answered.Load() || !x.request.repeatable(x.config)) {
			return false // nonsense came back, or it may have been carried out
		}
	case x.last == nil || x.succeededAt(response):
		return false
	case x.blocked:
		return x.config.maxRetries > 0 // it was surely not carried out, and is no failure
	case !x.last.transient():
		return false
	case !x.request.repeatable(x.config):
		return false
	}
	x.failures++
	return x.failures <= x.config.maxRetries
}

// succeededAt tells whether the answer was taken as the result.
func (x *exchange) succeededAt(response *http.Response) bool {
	_, held := response.Body.(*releasing)
	return held
}

// nextWait returns how long to wait before the next try, the same until
// backoff has been asked for it. A blocked request waits in the account's queue
// instead, where it comes before newcomers.
func (x *exchange) nextWait() time.Duration {
	if x.wait == nil {
		wait, given := time.Duration(0), false
		if x.last != nil {
			wait, given = retryafter.Of(x.last.header, x.runner.options.Now())
		}
		if !given && !x.blocked {
			wait = x.jitter()
		}
		x.wait = &wait
	}
	return *x.wait
}

// jitter is the wait after a failure.
func (x *exchange) jitter() time.Duration {
	return backoff.Wait(x.failures-1, x.runner.options.Random)
}

// backoff is asked by the client after checkRetry said yes.
func (x *exchange) backoff(_, _ time.Duration, _ int, response *http.Response) time.Duration {
	if response != nil && response.StatusCode == http.StatusUnauthorized {
		return 0
	}
	wait := x.nextWait()
	x.wait = nil
	note := "failed"
	if x.blocked {
		note = "blocked"
	}
	x.timeline.wait(x.attempts, wait, note)
	return wait
}

// run carries out the action and writes its output.
func (x *exchange) run(ctx context.Context, w io.Writer) error {
	response, err := x.send(ctx)
	if response != nil {
		defer func() { _ = response.Body.Close() }()
	}
	switch {
	case err == nil && x.succeededAt(response):
		err = x.deliver(ctx, response, w)
	case err == nil && x.last.firstJob:
		err = x.deliver(ctx, &http.Response{StatusCode: http.StatusAccepted, Header: x.last.header, Body: http.NoBody}, w)
	default:
		err = x.failed(ctx, response, err)
	}
	if err == nil {
		return nil
	}
	f := failure.From(err)
	f.Attempts, f.Outcome = x.attempts, x.outcome()
	if f.Outcome == failure.Unknown {
		f.Message += " " + lookFirst
		f.RetryAfter = 0
	}
	return f
}

const lookFirst = "The write may have been carried out: look in NetSuite before you repeat it."
