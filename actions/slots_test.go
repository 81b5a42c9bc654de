package actions

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
)

const createInput = `{"url":"record/v1/customer","method":"POST","body":{}}`

// TestSlotsAreFreeAgain: however a call ends, the next one of the account has its
// turn at once. One request may be in flight here.
func TestSlotsAreFreeAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers []reply
		reason  failure.Reason
	}{
		"the connection is lost":      {[]reply{{lost: io.ErrUnexpectedEOF}}, failure.Unavailable},
		"the renewed token":           {[]reply{{status: 401}, {status: 401}}, failure.AuthenticationFailed},
		"refused":                     {[]reply{{status: 400}}, failure.RequestRejected},
		"NetSuite fails":              {[]reply{{status: 503}}, failure.UpstreamError},
		"blocked":                     {[]reply{{status: 429}}, failure.RateLimited},
		"the answer is too large":     {[]reply{{status: 200, length: 1 << 40}}, failure.ResponseTooLarge},
		"no answer comes in time":     {[]reply{{status: 200, after: time.Hour}}, failure.Timeout},
		"a page instead of an answer": {[]reply{{status: 200, header: map[string][]string{"Content-Type": {"text/html"}}}}, failure.InvalidResponse},
	} {
		s := &replies{answers: append(test.answers, reply{status: 204})}
		s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
			if e := run(t.Context(), createInput, `{"maxRetries":0}`); e.failure == nil || e.failure.Reason != test.reason {
				t.Errorf("%s: %+v", name, e.failure)
			}
			time.Sleep(time.Second) // a block's pause
			if e := run(t.Context(), createInput, ``); e.failure != nil || e.took != 0 {
				t.Errorf("%s: the next call took %v: %v", name, e.took, e.failure)
			}
		})
	}
}

// TestSlotOfACallWithoutToken: the token ends while a call queues, and there is
// no other.
func TestSlotOfACallWithoutToken(t *testing.T) {
	t.Parallel()
	s := &replies{oneToken: true, answers: []reply{{status: 200, after: 12 * time.Minute}, {status: 204}}}
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		const config = `{"timeoutSeconds":900}`
		first := make(chan ended, 1)
		go func() { first <- run(t.Context(), readInput, config) }()
		time.Sleep(time.Second)
		if e := run(t.Context(), readInput, config); e.failure == nil || e.failure.Reason != failure.AuthenticationFailed || e.failure.Attempts != 0 {
			t.Errorf("second: %+v", e.failure)
		}
		if e := <-first; e.failure != nil {
			t.Errorf("first: %v", e.failure)
		}
		s.oneToken = false
		time.Sleep(time.Minute) // for so long is a refusal remembered
		if e := run(t.Context(), readInput, ``); e.failure != nil || e.took != 0 {
			t.Errorf("the next call took %v: %v", e.took, e.failure)
		}
	})
}

// TestBlockPausesTheAccount: the account's limit learns of a block. With nothing
// else in flight, the request waits a little before its next turn.
func TestBlockPausesTheAccount(t *testing.T) {
	t.Parallel()
	for input, block := range map[string]reply{
		readInput: {status: 429},
		`{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET"}`: {status: 400, body: strings.NewReader(`{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED"}}`)},
	} {
		s := &replies{answers: []reply{block, {status: 204}}}
		if e := s.run(t, input, ``); e.failure != nil || s.tries != 2 || e.took < 25*time.Millisecond || e.took > 50*time.Millisecond {
			t.Errorf("%s: %d tries in %v, %v", input, s.tries, e.took, e.failure)
		}
	}
}
