package actions

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strconv"
	"sync/atomic"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/limit"
	"netsuite-connector/internal/transport"
)

const (
	answerMargin = 250 * time.Millisecond
	maxInterim   = 64 // interim answers (1xx) to one request
)

var errInterim = errors.New("actions: more interim answers than any server sends")

// happened says how a try ended.
type happened int

const (
	noToken      happened = iota // there was no token, so that nothing was sent
	noTurn                       // the time was up before the account's limit let it through
	notConnected                 // there was no connection, or nothing could be written to one
	unanswered                   // it was sent, and the connection ended without an answer
	malformed                    // what came back is not HTTP, or broke off within its headers
	blocked                      // NetSuite's concurrency limit refused it: it was not carried out
	answered                     // NetSuite answered, whatever it said
	cutShort                     // it answered a success, whose body broke off while it was held
)

// try is one request to NetSuite, or what kept it from being sent.
type try struct {
	what   happened
	sent   bool    // NetSuite received it, or may have
	answer *answer // of blocked and answered
	begun  *answer // of cutShort
	err    error   // of all others
	began  time.Time
	ended  time.Time // when the answer's headers were there
}

// passing reports whether a later try may end differently.
func (t try) passing() bool {
	switch t.what {
	case notConnected, unanswered, blocked:
		return true
	case answered:
		return t.answer.transient() || t.answer.foreign
	case cutShort:
		return t.damaged()
	default:
		return false
	}
}

// close gives up the answer, and with it the connection and the slot.
func (t try) close() {
	if t.answer != nil {
		_ = t.answer.body.Close()
	}
}

// try makes one try: it waits for a token and for a slot, sends the request, and
// reads as much of the answer as deciding about it needs. The slot is released when
// the answer is closed, or at once where there is none.
func (x *exchange) try(ctx context.Context, r *http.Request) (t try) {
	n := x.attempts + 1
	if _, err := x.token(ctx, n); err != nil { // before queueing: no slot is held while a token is fetched
		return try{what: noToken, err: err}
	}
	slot, err := x.queue(ctx, n)
	if err != nil {
		return try{what: noTurn, err: err}
	}
	defer func() {
		if t.answer == nil { // a panic leaves none either
			slot.Release(limit.Ignored)
		}
	}()
	token, err := x.runner.options.Tokens.Token(ctx, x.credentials, x.request.scope()) // again: queueing takes time
	if err != nil {
		return try{what: noToken, err: err}
	}
	x.attempts = n
	return x.send(r, token, slot)
}

// send puts the request on the wire, with the token in its headers. The answer, where
// there is one, holds the slot.
func (x *exchange) send(r *http.Request, token credentials.Token, slot *limit.Slot) try {
	o := x.runner.options
	x.secrets.Use(token)
	began := o.Now()
	endPhase := x.timeline.begin("try", x.attempts)
	if x.timeline.watched() {
		x.tell("try", r.Method+" "+r.URL.String(), r.Header)
	}
	watched := x.watch(r.Context())
	var response *http.Response
	passedOn := false
	defer func() {
		if !passedOn { // a panic: nobody else ends these
			watched.Failed(failure.Internal)
			if response != nil {
				_ = response.Body.Close()
			}
		}
	}()
	var seen wire
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), seen.trace()))
	r.Header["Authorization"] = []string{"Bearer " + token.Value()}
	response, err := o.Transport.RoundTrip(r)
	ended := o.Now()
	if err != nil {
		endPhase("no answer")
		x.tell("answer", "no answer", nil)
		lost := try{what: seen.lost(err), err: err, began: began, ended: ended}
		lost.sent = lost.what != notConnected
		watched.Failed(lost.reason())
		passedOn = true
		return lost
	}
	if x.timeline != nil {
		endPhase(strconv.Itoa(response.StatusCode) + x.paging.note())
		x.tell("answer", strconv.Itoa(response.StatusCode), response.Header)
	}
	x.status = response.StatusCode
	if response.StatusCode == http.StatusUnauthorized {
		o.Tokens.Discard(x.credentials, x.request.scope(), token)
	}
	response.Body = watched.Answered(response.StatusCode, response.Body)
	got := try{what: answered, sent: true, answer: readAnswer(response, x.request), began: began, ended: ended}
	watched.Reason(got.reason())
	verdict := limit.Accepted
	if got.answer.blocked {
		got.what, verdict = blocked, limit.Blocked
		o.Telemetry.Blocked()
	}
	x.learnLimit(got.answer)
	got.answer.body = &releasing{ReadCloser: got.answer.body, slot: slot, verdict: verdict}
	passedOn = true
	return got
}

// token returns a token for the request's scope.
func (x *exchange) token(ctx context.Context, n int) (credentials.Token, error) {
	endPhase := x.timeline.begin("token", n)
	token, err := x.runner.options.Tokens.Token(ctx, x.credentials, x.request.scope())
	note := ""
	if err != nil {
		note = string(failure.From(err).Reason)
	}
	endPhase(note)
	return token, err
}

// queue waits for a slot of the integration's limit. After a block it gives up a little
// before the action's time ends, so that NetSuite's answer still reaches the host.
func (x *exchange) queue(ctx context.Context, n int) (*limit.Slot, error) {
	defer x.timeline.begin("slot", n)("")
	defer x.runner.options.Telemetry.Queue(ctx)()
	again := x.last.what == blocked
	if deadline, ok := ctx.Deadline(); ok && again {
		left := deadline.Sub(x.runner.options.Now())
		early, cancel := context.WithTimeout(ctx, left-min(left/10, answerMargin))
		defer cancel()
		ctx = early
	}
	return x.runner.options.Limits.Acquire(ctx, x.credentials.Account().ID(), x.credentials.ClientID(), again)
}

// wire is what the transport reports about a try. If the transport has written
// nothing to a connection, it may take another one; the try then starts again.
type wire struct {
	httptrace.ClientTrace

	sent     atomic.Bool // headers were written to a connection
	answered atomic.Bool // the first byte of a final answer came back
	interim  int         // answers so far
}

// lost says how a try ended that the transport has no answer to.
func (w *wire) lost(err error) happened {
	switch {
	case errors.As(err, new(*transport.NotSentError)) || !w.sent.Load():
		return notConnected
	case w.answered.Load():
		return malformed
	default:
		return unanswered
	}
}

func (w *wire) trace() *httptrace.ClientTrace {
	w.ClientTrace = httptrace.ClientTrace{
		GetConn:              func(string) { w.sent.Store(false); w.answered.Store(false) },
		WroteHeaders:         func() { w.sent.Store(true) },
		GotFirstResponseByte: func() { w.answered.Store(true) },
		Got1xxResponse: func(int, textproto.MIMEHeader) error {
			if w.interim++; w.interim > maxInterim { // net/http sets no bound of its own
				w.answered.Store(true)
				return errInterim
			}
			w.answered.Store(false)
			return nil
		},
	}
	return &w.ClientTrace
}
