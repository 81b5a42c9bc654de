package credentials

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
	"netsuite-connector/internal/backoff"
	"netsuite-connector/internal/retryafter"
	"netsuite-connector/internal/telemetry"
)

const (
	maxExchanges    = 5
	exchangeTimeout = 30 * time.Second // of one exchange
)

// retryRule says whether a failed exchange is followed by another.
type retryRule int

const (
	noRetry            retryRule = iota
	retryLimited                 // the endpoint is down: up to maxExchanges
	retryUntilDeadline           // NetSuite limits the requests: as long as time is left
)

// exchangeResult is the result of one exchange, or of several: a token, or err.
type exchangeResult struct {
	token     string
	expires   time.Time // by this machine's clock, counted from before the request
	lifetime  time.Duration
	err       *failure.Error
	finding   diagnosis.Finding // what err reports
	retry     retryRule
	wait      time.Duration // Retry-After, 0 for none
	skew      time.Duration
	skewKnown bool
}

// reason is why there is no token, "" where there is one.
func (r exchangeResult) reason() failure.Reason {
	if r.err == nil {
		return ""
	}
	return r.err.Reason
}

// obtain makes exchanges until one succeeds, one fails for good, or the next wait
// does not fit into the time left. It calls waiting before each wait, with the
// last failure and the length of the wait.
func (s *Source) obtain(ctx context.Context, c *Credentials, scope Scope, waiting func(*failure.Error, time.Duration)) (result exchangeResult) {
	defer func() { s.telemetry.Token(string(result.reason())) }()
	failures := 0
	var last exchangeResult
	for n := 0; ; n++ {
		o := s.exchange(ctx, c, scope, n)
		if !o.skewKnown {
			o.skew, o.skewKnown = last.skew, last.skewKnown
		}
		if o.finding.Problem == diagnosis.TimeUp && last.finding.Problem != "" {
			o.finding = last.finding // it explains more
		}
		last = o
		if o.err == nil || o.retry == noRetry {
			return o
		}
		if o.retry == retryLimited {
			failures++
		}
		wait := o.wait
		if wait <= 0 {
			wait = backoff.Wait(n, s.random)
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

// fits reports whether a wait ends before the context does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return !bounded || time.Until(deadline) > wait
}

// sleep reports whether the wait passed before the context ended.
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

// exchange makes one exchange, after n before it: one new assertion, one request.
func (s *Source) exchange(ctx context.Context, c *Credentials, scope Scope, n int) exchangeResult {
	if ctx.Err() != nil {
		return exchangeResult{err: s.interrupted(ctx, nil), finding: diagnosis.Finding{Problem: diagnosis.TimeUp}}
	}
	began := s.now()
	assertion, err := c.assertion(scope, began, s.random)
	if err != nil {
		return exchangeResult{err: failure.From(err)}
	}
	redactor := s.Redactor(c)
	redactor.Use(Token{assertion}) // NetSuite may repeat it
	bounded, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	form := exchangeForm(assertion)
	watched := s.telemetry.Request(ctx, telemetry.RequestInfo{
		Method: http.MethodPost, Host: c.account.APIHost(), Template: TokenPath, Account: c.account.id, Resends: n, Body: len(form),
	})
	response, err := s.send(bounded, c, form)
	if err != nil {
		o := s.noResponse(ctx, c, err, 0)
		watched.Failed(o.reason())
		return o
	}
	response.Body = watched.Answered(response.StatusCode, response.Body)
	defer func() { _ = response.Body.Close() }()
	o := s.interpret(ctx, c, redactor, response, began)
	watched.Reason(o.reason())
	o.skew, o.skewKnown = diagnosis.ClockSkew(response.Header, began, s.now())
	s.log(ctx, c, scope, response.StatusCode, o.err)
	return o
}

// exchangeForm has exactly the three parameters that NetSuite documents. A client
// secret or an Authorization header beside an assertion would be an error
// (NS:subsect_158521832417).
func exchangeForm(assertion string) string {
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	return form.Encode()
}

func (s *Source) send(ctx context.Context, c *Credentials, form string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.account.TokenURL(), strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	return s.transport.RoundTrip(request)
}

// interpret turns a token endpoint's response into a result.
func (s *Source) interpret(ctx context.Context, c *Credentials, redactor *Redactor, response *http.Response, began time.Time) exchangeResult {
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	if err != nil {
		return s.noResponse(ctx, c, err, response.StatusCode)
	}
	code := response.StatusCode
	var body tokenResponse
	if len(raw) <= maxResponse {
		body = parseTokenResponse(raw)
		body.errorCode = redactor.unlessSecret(body.errorCode)
	}
	success := code >= 200 && code <= 299
	if success && body.token != "" {
		return exchangeResult{token: body.token, lifetime: body.lifetime, expires: began.Add(body.lifetime)}
	}
	f := diagnosis.Finding{Status: code, Code: body.errorCode, Account: c.account.Facts()}
	f.Skew, _ = diagnosis.ClockSkew(response.Header, began, s.now())
	o := exchangeResult{}
	reason := failure.InvalidResponse
	switch {
	case body.isError && code >= 500:
		f.Problem, reason = diagnosis.TokenServerError, failure.AuthenticationFailed
		if code != 500 || body.errorCode != "server_error" {
			f.Problem = diagnosis.TokenRefused
		}
	case body.isError:
		f.Problem, reason = diagnosis.TokenRefused, failure.AuthenticationFailed
	case code == http.StatusTooManyRequests:
		f.Problem, reason, o.retry = diagnosis.TokenBlocked, failure.RateLimited, retryUntilDeadline
	case code >= 400 && code <= 499:
		f.Problem, reason = diagnosis.TokenRefused, failure.AuthenticationFailed
	case code >= 500:
		f.Problem, reason, o.retry = diagnosis.TokenEndpointDown, failure.Unavailable, retryLimited
	default:
		f.Problem = diagnosis.TokenAnswerBroken
	}
	if reason == failure.AuthenticationFailed {
		f.Also = append(f.Also, c.possibleCauses(s.now())...)
	} else {
		f.Skew = 0 // a wrong clock explains refusals only
	}
	o.wait, _ = retryafter.Of(response.Header, s.now())
	o.finding = f
	o.err = &failure.Error{
		Reason: reason, Message: diagnosis.Message(f), Outcome: failure.NotSent,
		StatusCode: code, ErrorCode: body.errorCode, Upstream: redactor.Upstream(code, response.Header, raw, false),
	}
	return o
}

// noResponse is the result of a request without a complete response. status is 0
// if there was no status line. Another request is safe: a token that did not
// arrive does no harm.
func (s *Source) noResponse(ctx context.Context, c *Credentials, err error, status int) exchangeResult {
	if ctx.Err() != nil {
		return exchangeResult{err: s.interrupted(ctx, nil), finding: diagnosis.Finding{Problem: diagnosis.TimeUp}}
	}
	f := diagnosis.Network(err, c.account.Facts())
	o := exchangeResult{retry: retryLimited}
	reason := failure.Unavailable
	switch {
	case f.Problem == diagnosis.NetworkNotHTTP:
		reason, o.retry = failure.InvalidResponse, noRetry
	case f.Problem == diagnosis.NetworkUntrusted:
		o.retry = noRetry
	case status != 0 && f.Problem != diagnosis.NetworkTimeout:
		f.Problem, reason = diagnosis.TokenAnswerBroken, failure.InvalidResponse
		f.Status = status
	}
	o.finding = f
	o.err = &failure.Error{
		Reason: reason, Message: diagnosis.Message(f), Outcome: failure.NotSent, StatusCode: status,
		Cause: errors.New("token exchange: " + string(f.Problem)), // err may hold a proxy's password
	}
	s.log(ctx, c, "", status, o.err)
	return o
}

// interrupted is the error for a context that has ended. last is the failure
// before that, if any.
func (s *Source) interrupted(ctx context.Context, last *failure.Error) *failure.Error {
	e := &failure.Error{Outcome: failure.NotSent, Cause: ctx.Err()}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Reason, e.Message = failure.Timeout, diagnosis.Message(diagnosis.Finding{Problem: diagnosis.TimeUp})
	case s.life.Err() != nil:
		e.Reason, e.Message = failure.Unavailable, "The connector is stopping; the request was not sent. Send it again."
	default:
		e.Reason, e.Message = failure.Cancelled, diagnosis.Message(diagnosis.Finding{Problem: diagnosis.GaveUp})
	}
	if last != nil {
		e.StatusCode, e.Upstream = last.StatusCode, last.Upstream
	}
	return e
}

func (s *Source) log(ctx context.Context, c *Credentials, scope Scope, status int, err *failure.Error) {
	if err == nil {
		s.logger.InfoContext(ctx, "token issued", "account", c.account.id, "scope", string(scope), "status", status)
		return
	}
	s.logger.WarnContext(ctx, "no token", "account", c.account.id, "scope", string(scope), "status", status, "reason", string(err.Reason), "code", err.ErrorCode)
}
