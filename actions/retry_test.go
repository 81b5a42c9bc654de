package actions

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/failure"
)

func TestRetryAfterIsWaitedOut(t *testing.T) {
	t.Parallel()
	date := time.Date(2000, 1, 1, 0, 0, 7, 0, time.UTC).Format(http.TimeFormat) // virtual time begins 7 s before
	for _, status := range []int{408, 429, 500, 502, 503, 504} {
		for _, after := range []string{"7", date} {
			s := &replies{answers: []reply{{status: status, header: http.Header{"Retry-After": {after}}}, {status: 204}}}
			if e := s.run(t, readInput, ``); e.failure != nil || e.took != 7*time.Second || s.tries != 2 {
				t.Errorf("%d, %s: %d tries in %v, %v", status, after, s.tries, e.took, e.failure)
			}
		}
	}
	for status, reason := range map[int]failure.Reason{429: failure.RateLimited, 503: failure.UpstreamError} { // 300 s are allowed
		s := &replies{answers: []reply{{status: status, header: http.Header{"Retry-After": {"301"}}}}}
		if e := s.run(t, readInput, ``); e.failure == nil || e.failure.Reason != reason || e.failure.RetryAfter != 301*time.Second || e.took != 0 {
			t.Errorf("%d, a wait that does not fit: %v, %+v", status, e.took, e.failure)
		}
	}
}

// Waits are uniform between nothing and 0.5 s, 1 s, 2 s … 30 s.
func TestWaitsGrow(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{status: 503}}}
	e := s.run(t, readInput, ``)
	if e.failure == nil || s.tries != 5 || e.took > 7500*time.Millisecond {
		t.Errorf("%d tries in %v, %v", s.tries, e.took, e.failure)
	}
	s = &replies{answers: []reply{{status: 503}}}
	// Without growth, ten waits would take 5 s at most; that these take so little
	// is a chance of 1 in 100 million.
	if e := s.run(t, readInput, `{"maxRetries":10}`); s.tries != 11 || e.took < 5*time.Second {
		t.Errorf("%d tries in %v", s.tries, e.took)
	}
}

// Blocks are no failures: the wait before the first retry of a failure is the
// first wait, however often the request was blocked before.
func TestBlocksDoNotLengthenWaits(t *testing.T) {
	t.Parallel()
	for range 10 { // by chance alone, a longer wait would be this short every time once in 10^17
		s := &replies{answers: []reply{{status: 429}, {status: 429}, {status: 429}, {status: 429}, {status: 429}, {status: 429}, {status: 503}, {status: 204}}}
		// The account's own pauses after six blocks are 0.6 s at most.
		if e := s.run(t, readInput, `{"maxRetries":1}`); e.failure != nil || s.tries != 8 || e.took > 1100*time.Millisecond {
			t.Errorf("%d tries in %v, %v", s.tries, e.took, e.failure)
		}
	}
}

func TestAnythingElseIsNotRetried(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 304, 400, 402, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 423, 425, 428, 431, 451, 501, 505, 507, 511, 520, 599} {
		s := &replies{answers: []reply{{status: status}}}
		if e := s.run(t, readInput, ``); e.failure == nil || s.tries != 1 || e.took != 0 {
			t.Errorf("%d: %d tries in %v, %v", status, s.tries, e.took, e.failure)
		}
	}
}

// A RESTlet's block is a 400 with its code, however it is written; nothing else is.
func TestBlockOfARESTlet(t *testing.T) {
	t.Parallel()
	const restlet = `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"POST","body":{}}`
	for _, test := range []struct {
		input, body string
		status      int
		reason      failure.Reason
	}{
		{restlet, `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED"}}`, 400, failure.RateLimited},
		{restlet, `error code: SSS_REQUEST_LIMIT_EXCEEDED`, 400, failure.RateLimited},
		{restlet, `{"error":{"code":"SSS_MISSING_REQD_ARGUMENT"}}`, 400, failure.RequestRejected},
		{restlet, `{"error":{"code":"MY_ERROR","message":"SSS_REQUEST_LIMIT_EXCEEDED"}}`, 400, failure.RequestRejected},
		// What stands within the error, or in words, is the script's own.
		{restlet, `{"error":{"payload":{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"x"}}}}`, 400, failure.RequestRejected},
		{restlet, `{"error":{"message":"x","cause":{"name":"SSS_REQUEST_LIMIT_EXCEEDED"},"code":"UNEXPECTED_ERROR"}}`, 400, failure.RequestRejected},
		{restlet, `{"error":{"message":"call failed: SSS_REQUEST_LIMIT_EXCEEDED"}}`, 400, failure.RequestRejected},
		{restlet, `{"error":{"code":"","message":"SSS_REQUEST_LIMIT_EXCEEDED"}}`, 400, failure.RequestRejected},
		{restlet, `{"error":"the other RESTlet said SSS_REQUEST_LIMIT_EXCEEDED"}`, 400, failure.RequestRejected},
		{restlet, `{"message":"name: \"code\":\"SSS_REQUEST_LIMIT_EXCEEDED\""}`, 400, failure.RequestRejected},
		{restlet, `<html>SSS_REQUEST_LIMIT_EXCEEDED</html>`, 400, failure.RequestRejected},
		{restlet, `my script: inner call got SSS_REQUEST_LIMIT_EXCEEDED, 3 of 5 done`, 400, failure.RequestRejected},
		{restlet, `SSS_REQUEST_LIMIT_EXCEEDED`, 403, failure.PermissionDenied},
		{readInput, `SSS_REQUEST_LIMIT_EXCEEDED`, 400, failure.RequestRejected},
	} {
		s := &replies{answers: []reply{{status: test.status, body: strings.NewReader(test.body)}}}
		f := s.run(t, test.input, `{"maxRetries":0}`).failure
		if f == nil || f.Reason != test.reason || s.tries != 1 || test.reason == failure.RateLimited && f.ErrorCode != "SSS_REQUEST_LIMIT_EXCEEDED" || test.input == restlet && test.status == 400 && test.reason == failure.RequestRejected && !strings.Contains(test.body, "SSS_MISSING") && f.Outcome != failure.Unknown {
			t.Errorf("%s, %d: %+v", test.body, test.status, f)
		}
	}
}

func TestTokenIsRenewedBefore401IsAccepted(t *testing.T) {
	t.Parallel()
	const config = `{"acceptedStatusCodes":["401"]}`
	for want, answers := range map[string][]reply{
		`"statusCode":200`: {{status: 401}, {status: 200}},
		`"statusCode":401`: {{status: 401}},
	} {
		s := &replies{answers: answers}
		if e := s.run(t, readInput, config); e.failure != nil || !strings.Contains(e.output, want) || s.tries != 2 || s.tokens != 2 || e.took != 0 {
			t.Errorf("%d tries with %d tokens in %v: %s, %v", s.tries, s.tokens, e.took, e.output, e.failure)
		}
	}
}

// With NetSuite's block in hand, its answer comes before the host's own
// deadline: a host that has given up would not learn of it.
func TestBlockIsToldBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{status: 429}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		e := run(ctx, readInput, ``)
		if e.failure == nil || e.failure.Reason != failure.RateLimited || e.took < 4*time.Second || e.took >= 5*time.Second || s.tries < 3 {
			t.Errorf("%d tries in %v, %v", s.tries, e.took, e.failure)
		}
	})
}

// Who was blocked takes its turn again before those who came later, who go with
// a token that is good when their turn comes.
func TestTurns(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{status: 429, after: time.Minute}, {status: 200, after: 12 * time.Minute}, {status: 200}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		var all sync.WaitGroup
		for _, name := range []string{"first", "second"} {
			all.Go(func() {
				if e := run(t.Context(), `{"url":"record/v1/customer/`+name+`","method":"GET"}`, `{"timeoutSeconds":900}`); e.failure != nil {
					t.Errorf("%s: %v", name, e.failure)
				}
			})
			synctest.Wait()
		}
		all.Wait()
	})
	if want := []string{"first Bearer opaque-token-1", "first Bearer opaque-token-1", "second Bearer opaque-token-2"}; !slices.Equal(s.seen, want) {
		t.Errorf("%q", s.seen)
	}
}
