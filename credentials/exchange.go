package credentials

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/retryafter"
)

const (
	maxExchanges    = 5
	exchangeTimeout = 30 * time.Second // of one exchange
	backoffFirst    = 500 * time.Millisecond
	backoffMost     = 30 * time.Second
)

// verdict says whether another exchange can help.
type verdict int

const (
	final   verdict = iota
	counted         // the endpoint is down: up to maxExchanges
	blocked         // NetSuite's limit: as long as time is left
)

// outcome is what one exchange, or several, came to.
type outcome struct {
	token   string
	expires time.Time // of this machine's clock, counted from before the request
	life    time.Duration
	err     *failure.Error
	finding Finding // what err says
	verdict verdict
	wait    time.Duration // Retry-After, 0 for none
	skew    time.Duration
	dated   bool // skew is known
}

// obtain exchanges new assertions for a token until one works, a refusal is
// final, or the next wait does not fit the time left. waiting is told of each
// wait: the failure so far, and until when it goes.
func (s *Source) obtain(ctx context.Context, c *Credentials, scope Scope, waiting func(*failure.Error, time.Duration)) outcome {
	failures := 0
	var last outcome
	for n := 0; ; n++ {
		o := s.exchange(ctx, c, scope)
		if !o.dated {
			o.skew, o.dated = last.skew, last.dated
		}
		if o.finding.Kind == TimeUp && last.finding.Kind != "" {
			o.finding = last.finding // it tells more
		}
		last = o
		if o.err == nil || o.verdict == final {
			return o
		}
		if o.verdict == counted {
			failures++
		}
		wait := o.wait
		if wait <= 0 {
			wait = s.jitter(min(backoffMost, backoffFirst<<min(n, 10)))
		}
		o.err.RetryAfter = max(wait, time.Second)
		if failures >= maxExchanges || !fits(ctx, wait) {
			return o
		}
		if waiting != nil {
			waiting(o.err, wait)
		}
		if !sleep(ctx, wait) {
			o.err = s.interrupted(ctx, o.err)
			return o
		}
	}
}

// jitter draws a wait between nothing and most.
func (s *Source) jitter(most time.Duration) time.Duration {
	raw := make([]byte, 8)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return most
	}
	var n uint64
	for _, b := range raw {
		n = n<<8 | uint64(b)
	}
	return time.Duration(n % uint64(most+1)) // #nosec G115 -- most is > 0, and the remainder below it
}

// fits tells whether a wait ends before the context does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return !bounded || time.Until(deadline) > wait
}

// sleep is false when the context ended it.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// exchange makes one exchange: one new assertion, one request.
func (s *Source) exchange(ctx context.Context, c *Credentials, scope Scope) outcome {
	if ctx.Err() != nil {
		return outcome{err: s.interrupted(ctx, nil), finding: Finding{Kind: TimeUp}}
	}
	began := s.now()
	assertion, err := c.assertion(scope, began, s.random)
	if err != nil {
		return outcome{err: failure.From(err)}
	}
	bounded, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	response, err := s.send(bounded, c, assertion)
	if err != nil {
		return s.lost(ctx, c, err, 0)
	}
	defer func() { _ = response.Body.Close() }()
	o := s.judge(ctx, c, response, began)
	o.skew, o.dated = ClockSkew(response.Header, began, s.now())
	s.log(ctx, c, scope, response.StatusCode, o.err)
	return o
}

// send sends exactly the three parameters that NetSuite wants, and neither a
// client secret nor an Authorization header: together with an assertion those
// are an error (NS:subsect_158521832417).
func (s *Source) send(ctx context.Context, c *Credentials, assertion string) (*http.Response, error) {
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.account.TokenURL(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	return s.transport.RoundTrip(request)
}

// judge reads an answer.
func (s *Source) judge(ctx context.Context, c *Credentials, response *http.Response, began time.Time) outcome {
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return s.lost(ctx, c, err, response.StatusCode)
	}
	code := response.StatusCode
	var a answer
	if len(body) <= maxAnswer {
		a = parseAnswer(body)
		a.errorCode = s.showable(c, a.errorCode)
	}
	success := code >= 200 && code <= 299
	if success && a.token != "" {
		return outcome{token: a.token, life: a.lifetime, expires: began.Add(a.lifetime)}
	}
	f := Finding{Status: code, Code: a.errorCode, Account: c.account}
	f.Skew, _ = ClockSkew(response.Header, began, s.now())
	o := outcome{}
	reason := failure.InvalidResponse
	switch {
	case a.refused && code >= 500:
		f.Kind, reason = TokenServerError, failure.AuthenticationFailed
		if code != 500 || a.errorCode != "server_error" {
			f.Kind = TokenRefused
		}
	case a.refused:
		f.Kind, reason = TokenRefused, failure.AuthenticationFailed
	case code == http.StatusTooManyRequests:
		f.Kind, reason, o.verdict = TokenBlocked, failure.RateLimited, blocked
	case code >= 400 && code <= 499:
		f.Kind, reason = TokenRefused, failure.AuthenticationFailed
	case code >= 500:
		f.Kind, reason, o.verdict = TokenEndpointDown, failure.Unavailable, counted
	default:
		f.Kind = TokenAnswerBroken
	}
	if reason == failure.AuthenticationFailed {
		f.Also = append(f.Also, c.suspicions(s.now())...)
	} else {
		f.Skew = 0 // a wrong clock explains refusals only
	}
	o.wait, _ = retryafter.Of(response.Header, s.now())
	o.finding = f
	o.err = &failure.Error{
		Reason: reason, Message: sentence(f), Outcome: failure.NotSent,
		StatusCode: code, ErrorCode: a.errorCode, Upstream: s.upstream(c, response, body),
	}
	return o
}

// lost words a request that got no whole answer. status is 0 before the status
// line. Asking again is safe: a token that never arrived harms nobody.
func (s *Source) lost(ctx context.Context, c *Credentials, err error, status int) outcome {
	if ctx.Err() != nil {
		return outcome{err: s.interrupted(ctx, nil), finding: Finding{Kind: TimeUp}}
	}
	f := Network(err, c.account)
	o := outcome{verdict: counted}
	reason := failure.Unavailable
	switch {
	case f.Kind == NetworkNotHTTP:
		reason, o.verdict = failure.InvalidResponse, final
	case f.Kind == NetworkUntrusted:
		o.verdict = final
	case status != 0 && f.Kind != NetworkTimeout:
		f.Kind, reason = TokenAnswerBroken, failure.InvalidResponse
		f.Status = status
	}
	o.finding = f
	o.err = &failure.Error{
		Reason: reason, Message: sentence(f), Outcome: failure.NotSent, StatusCode: status,
		Cause: errors.New("token exchange: " + string(f.Kind)), // err may hold a proxy's password
	}
	s.log(ctx, c, "", status, o.err)
	return o
}

// interrupted words a context's end. last is the failure before it, if any.
func (s *Source) interrupted(ctx context.Context, last *failure.Error) *failure.Error {
	e := &failure.Error{Outcome: failure.NotSent, Cause: ctx.Err()}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Reason, e.Message = failure.Timeout, sentence(Finding{Kind: TimeUp})
	case s.life.Err() != nil:
		e.Reason, e.Message = failure.Unavailable, "The connector is stopping; the request was not sent. Send it again."
	default:
		e.Reason, e.Message = failure.Cancelled, sentence(Finding{Kind: GaveUp})
	}
	if last != nil {
		e.StatusCode, e.Upstream = last.StatusCode, last.Upstream
	}
	return e
}
