package actions

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strconv"
	"sync/atomic"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/limit"
)

const (
	answerMargin = 250 * time.Millisecond
	mostInterim  = 64 // answers of 1xx to one request
)

var errInterim = errors.New("actions: interim answers without end")

// exchange is one action under way: the tries that it takes to get one answer.
// It is the http.RoundTripper below the retrying client, so that every try
// waits for its slot, bears a fresh token and leaves a trace. One goroutine
// uses it.
type exchange struct {
	runner      *Runner
	credentials *credentials.Credentials
	config      config
	request     *request
	timeline    *Timeline

	turnedAway bool           // no slot came in time
	attempts   int            // tries sent or begun
	failures   int            // tries that failed, which maxRetries counts
	renewed    bool           // the token, after a 401
	blocked    bool           // the last try was, and takes its turn again
	reached    bool           // NetSuite received a try, or may have
	uncertain  bool           // a write that may have been carried out
	try        *try           // the last one, nil while the next waits for a token or its turn
	last       *answer        // of the last try that was answered, when it was no success
	wait       *time.Duration // before the next try, once it is drawn
	status     int            // of the last answer
	location   []string       // of the last answer, when it was a redirect
}

// try is one request on the wire.
type try struct {
	sent     atomic.Bool // its headers were written to a connection
	answered atomic.Bool // a first byte came back, of what is no interim answer
	began    time.Time
	ended    time.Time // when the answer's headers were there
}

// RoundTrip makes one try. What is not a success is read here, so that its slot
// is free again before anybody waits.
func (x *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	o := x.runner.options
	n := x.attempts + 1
	x.try = nil
	if _, err := x.token(ctx, n); err != nil { // before queueing: no slot is held for a slow token
		return nil, err
	}
	slot, err := x.queue(ctx, n)
	if err != nil {
		x.turnedAway = true
		return nil, err
	}
	defer func() { // whatever happens, unless the answer took it over
		if slot != nil {
			slot.Release(limit.Ignored)
		}
	}()
	token, err := o.Tokens.Token(ctx, x.credentials, x.request.scope()) // again: queueing takes time
	if err != nil {
		return nil, err
	}

	x.attempts, x.try, x.blocked = n, &try{began: o.Now()}, false
	endTry := x.timeline.begin("try", n)
	r = r.Clone(httptrace.WithClientTrace(ctx, x.try.trace()))
	r.Header.Set("Authorization", "Bearer "+token.Value())
	response, err := o.Transport.RoundTrip(r)
	x.try.ended = o.Now()
	if err != nil {
		endTry("no answer")
		x.last = nil
		if x.try.sent.Load() {
			x.reached = true
			x.uncertain = x.uncertain || x.request.writes()
		}
		return nil, err
	}
	endTry(strconv.Itoa(response.StatusCode))
	x.reached, x.status = true, response.StatusCode
	if response.StatusCode == http.StatusUnauthorized {
		o.Tokens.Discard(x.credentials, x.request.scope(), token)
	}
	a := readAnswer(response, x.request)
	x.hideLocation(response)
	if x.succeeded(a) {
		response.Body = &releasing{ReadCloser: response.Body, slot: slot, verdict: a.verdict()}
		slot, x.last = nil, nil
		return response, nil
	}
	_ = response.Body.Close() // what counts of it was read
	slot.Release(a.verdict())
	x.last, x.blocked = a, a.blocked
	if inconclusive(a.status) {
		x.uncertain = x.uncertain || x.request.writes()
	}
	return response, nil
}

// hideLocation keeps a redirect's address from the client, which takes an
// answer away whose address it cannot read.
func (x *exchange) hideLocation(response *http.Response) {
	x.location = nil
	if response.StatusCode >= 300 && response.StatusCode <= 399 {
		x.location = response.Header["Location"]
		response.Header = response.Header.Clone()
		response.Header.Del("Location")
	}
}

// queue waits for a slot. With a blocked answer in hand it gives up a little
// before the time is up, so that the answer still reaches the host.
func (x *exchange) queue(ctx context.Context, n int) (*limit.Slot, error) {
	defer x.timeline.begin("slot", n)("")
	if deadline, ok := ctx.Deadline(); ok && x.blocked {
		left := deadline.Sub(x.runner.options.Now())
		early, cancel := context.WithTimeout(ctx, left-min(left/10, answerMargin))
		defer cancel()
		ctx = early
	}
	return x.runner.options.Limits.Acquire(ctx, x.credentials.Account().ID(), x.blocked)
}

func (x *exchange) token(ctx context.Context, n int) (credentials.Token, error) {
	end := x.timeline.begin("token", n)
	token, err := x.runner.options.Tokens.Token(ctx, x.credentials, x.request.scope())
	note := ""
	if err != nil {
		note = string(failure.From(err).Reason)
	}
	end(note)
	return token, err
}

// succeeded tells whether the answer is the action's result. A 401 is renewed
// first, and a taken idempotency key leads to the first job.
func (x *exchange) succeeded(a *answer) bool {
	switch {
	case a.status == http.StatusUnauthorized && !x.renewed, a.firstJob, a.status == http.StatusNotFound && x.vanished():
		return false
	}
	return x.config.accepts(a.status)
}

// vanished tells whether a 404 may be the work of an earlier try: then it says
// nothing of whether the record ever existed.
func (x *exchange) vanished() bool {
	return x.request.method == http.MethodDelete && x.uncertain
}

// outcome says what became of the request, over all tries.
func (x *exchange) outcome() failure.Outcome {
	switch {
	case x.uncertain:
		return failure.Unknown
	case x.reached:
		return failure.Rejected
	default:
		return failure.NotSent
	}
}

// trace watches a try. The transport may itself take another connection, when
// it has written nothing to the first: then the try begins anew.
func (t *try) trace() *httptrace.ClientTrace {
	interim := 0
	return &httptrace.ClientTrace{
		GetConn:              func(string) { t.sent.Store(false); t.answered.Store(false) },
		WroteHeaders:         func() { t.sent.Store(true) },
		GotFirstResponseByte: func() { t.answered.Store(true) },
		Got1xxResponse: func(int, textproto.MIMEHeader) error {
			if interim++; interim > mostInterim { // net/http leaves the bound to us
				t.answered.Store(true)
				return errInterim
			}
			t.answered.Store(false)
			return nil
		},
	}
}

// releasing is a body that holds its slot until it has arrived or is closed.
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
	err := b.ReadCloser.Close()
	b.slot.Release(b.verdict)
	return err
}

// own returns the failure in err that is none of HTTP's, nil for none.
func own(err error) *failure.Error {
	var f *failure.Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}
