package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// ErrEarlyAnswer means that an answer began before any byte of its request was
// written: it is what a server sent after an earlier answer's end.
var ErrEarlyAnswer = errors.New("transport: malformed HTTP: the answer began before its request was sent")

var (
	errSwitched = errors.New("transport: malformed HTTP: the answer switches to another protocol")
	errStatus   = errors.New("transport: malformed HTTP: the answer's status is below 100")
)

// NotSentError is an error of RoundTrip's after which it is certain that no byte
// of the request was sent: it can be made again, whatever it is.
type NotSentError struct{ Err error }

func (e *NotSentError) Error() string { return e.Err.Error() }
func (e *NotSentError) Unwrap() error { return e.Err }

// Timeout lets a *url.Error around this one report a timeout as before.
func (e *NotSentError) Timeout() bool {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.Err)
	return ok && timeout.Timeout()
}

// attempt is one request given to net/http.
type attempt struct {
	settle  settling
	turn    atomic.Pointer[turn] // on the connection that net/http took last
	kept    atomic.Bool          // that connection had been used before
	unknown atomic.Bool          // a connection is not ours to watch
}

// request returns what net/http is to send in place of r.
func (a *attempt) request(r *http.Request) *http.Request {
	return once(r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		// The goroutine that is about to hand the request over to the connection
		// calls GotConn; the one that reads calls GotFirstResponseByte, before it
		// parses the answer.
		GotConn: a.took,
		GotFirstResponseByte: func() {
			if t := a.turn.Load(); t != nil {
				t.answerBegins()
			}
		},
	})))
}

func (a *attempt) took(info httptrace.GotConnInfo) {
	c := guardOf(info.Conn)
	if c == nil {
		a.unknown.Store(true)
		return
	}
	a.kept.Store(info.Reused)
	a.turn.Store(c.take(a.settle))
}

// guardOf returns the guard below the layers of TLS of a connection: one to
// NetSuite, and another to a proxy that is itself spoken to over TLS.
func guardOf(c net.Conn) *guard {
	for {
		switch layer := c.(type) {
		case *guard:
			return layer
		case *tls.Conn:
			c = layer.NetConn()
		default:
			return nil
		}
	}
}

// judge returns why there is no answer to believe; it closes the answer then.
//
// What follows a switch of protocols is a stream that neither ends by itself nor
// heeds the request's context. A status below 100 is none of HTTP's, though
// net/http takes any three digits. Neither tells whether the request was carried
// out.
func (a *attempt) judge(response *http.Response, err error) error {
	if t := a.turn.Load(); t != nil && t.early() {
		err = ErrEarlyAnswer
	}
	if err == nil {
		switch status := response.StatusCode; {
		case status == http.StatusSwitchingProtocols:
			err = errSwitched
		case status < http.StatusContinue:
			err = errStatus
		default:
			return nil
		}
	}
	if response != nil {
		_ = response.Body.Close()
	}
	return err
}

// sent reports whether any byte of the request was sent, or may have been. It is
// called once the attempt has failed, and nothing is sent after it says no.
func (a *attempt) sent() bool {
	if a.unknown.Load() {
		return true
	}
	t := a.turn.Load()
	return t != nil && t.end()
}

// reused reports whether the connection had served another request before: only
// then is another connection likely to do better.
func (a *attempt) reused() bool { return a.kept.Load() }
