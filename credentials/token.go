package credentials

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/telemetry"
)

const (
	renewAhead      = 5 * time.Minute  // before a token expires, at most a sixth of its lifetime
	renewRetry      = 30 * time.Second // after an early renewal has failed
	refusalFirst    = time.Second      // how long a refusal is remembered, doubled each time
	refusalMost     = 30 * time.Second
	refusalDoubling = 5
)

// Token is a bearer token. No format verb, log or JSON shows it.
type Token struct{ value string }

// Value is the token itself, for an Authorization header.
func (t Token) Value() string { return t.value }

// Format hides the token, whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// String hides the token.
func (t Token) String() string { return "[token]" }

// GoString hides the token.
func (t Token) GoString() string { return t.String() }

// LogValue hides the token.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalJSON hides the token.
func (t Token) MarshalJSON() ([]byte, error) { return []byte(`"[token]"`), nil }

// tokenKey is everything that a token depends on, and so the key of the cache.
type tokenKey struct {
	account       string
	clientID      string
	certificateID string
	fingerprint   [sha256.Size]byte
	scope         Scope
}

func (c *Credentials) tokenKey(scope Scope) tokenKey {
	return tokenKey{c.account.id, c.clientID, c.certificateID, c.key.Fingerprint(), scope}
}

// entry is the cache entry of one key. Source.mu guards it.
type entry struct {
	token   Token
	expires time.Time
	renewAt time.Time

	refusal      *failure.Error
	refusals     int
	refusedUntil time.Time

	flight *flight
}

// flight is one renewal, shared by all callers that wait for it.
type flight struct {
	done    chan struct{} // closed when token and err are set
	changed chan struct{} // closed, and replaced, when a wait begins
	cancel  context.CancelFunc
	waiters int
	ahead   bool // before expiry, so no caller has to wait for it

	failing *failure.Error // the failure before the present wait
	until   time.Time      // when the present wait ends

	token Token
	err   *failure.Error
}

// Token returns the cached token or a new one. However many callers wait for a
// new token, there is one exchange. A caller whose context ends does not affect
// the others; when the last one has left, the exchange is cancelled. The error is
// a *failure.Error, which the caller may change.
func (s *Source) Token(ctx context.Context, c *Credentials, scope Scope) (Token, error) {
	if ctx.Err() != nil {
		return Token{}, s.interrupted(ctx, nil)
	}
	token, e, f, err := s.lookUp(ctx, c, scope)
	if f == nil {
		return token, err
	}
	return s.await(ctx, e, f)
}

// lookUp returns the cached token, or the refusal that is remembered, or the flight
// that the caller is to wait for.
func (s *Source) lookUp(ctx context.Context, c *Credentials, scope Scope) (Token, *entry, *flight, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.tokens.get(c.tokenKey(scope), func() *entry { return &entry{} })
	now := s.now()
	if e.token.value != "" && now.Before(e.expires) {
		if e.flight == nil && !now.Before(e.renewAt) {
			s.launch(ctx, e, c, scope, true)
		}
		return e.token, e, nil, nil
	}
	if e.flight == nil && e.refusal != nil && now.Before(e.refusedUntil) {
		refused := *e.refusal
		return Token{}, e, nil, &refused
	}
	f := e.flight
	if f == nil {
		f = s.launch(ctx, e, c, scope, false)
	}
	f.waiters++
	return Token{}, e, f, nil
}

// await waits for a flight until the caller's context ends, or until the flight
// begins a wait that is longer than the caller's remaining time.
func (s *Source) await(ctx context.Context, e *entry, f *flight) (Token, error) {
	defer s.leave(e, f)
	for {
		s.mu.Lock()
		changed, failing, wait := f.changed, f.failing, time.Until(f.until)
		s.mu.Unlock()
		if failing != nil && wait > 0 && !fits(ctx, wait) {
			copied := *failing
			copied.RetryAfter = max(wait, time.Second)
			return Token{}, &copied
		}
		select {
		case <-f.done:
			if f.err != nil {
				copied := *f.err
				return Token{}, &copied
			}
			return f.token, nil
		case <-changed:
		case <-ctx.Done():
			return Token{}, s.interrupted(ctx, failing)
		}
	}
}

// leave cancels a flight that no caller waits for any more.
func (s *Source) leave(e *entry, f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiters--
	if f.waiters == 0 && !f.ahead {
		f.cancel()
		if e.flight == f {
			e.flight = nil
		}
	}
}

// launch starts a renewal, in the trace of the caller that caused it. Source.mu is
// held.
func (s *Source) launch(caller context.Context, e *entry, c *Credentials, scope Scope, ahead bool) *flight {
	ctx, cancel := context.WithTimeout(telemetry.Inherit(s.life, caller), maxActionTime)
	f := &flight{done: make(chan struct{}), changed: make(chan struct{}), cancel: cancel, ahead: ahead}
	if s.closed {
		cancel()
		f.err = s.interrupted(ctx, nil)
		close(f.done)
		return f
	}
	e.flight = f
	s.running.Go(func() {
		defer cancel()
		o := s.obtainSafely(ctx, c, scope, func(failing *failure.Error, wait time.Duration) {
			s.mu.Lock()
			defer s.mu.Unlock()
			f.failing, f.until = failing, time.Now().Add(wait)
			close(f.changed)
			f.changed = make(chan struct{})
		})
		s.mu.Lock()
		defer s.mu.Unlock()
		if e.flight == f {
			e.flight = nil
			s.settle(e, c, o)
		} else if o.err == nil { // the last caller left, and yet it is a token
			s.issued.add(c.tokenKey(""), o.token, s.now(), o.expires)
		}
		f.token, f.err = Token{o.token}, o.err
		close(f.done)
	})
	return f
}

// obtainSafely is obtain for a goroutine of its own: a panic there would end the
// process, and with it all calls.
func (s *Source) obtainSafely(ctx context.Context, c *Credentials, scope Scope, waiting func(*failure.Error, time.Duration)) (o exchangeResult) {
	defer func() {
		if value := recover(); value != nil {
			s.logger.ErrorContext(ctx, "the connector panicked", "where", "token exchange",
				"panic", s.Redact(c, fmt.Sprint(value)), "stack", string(debug.Stack()))
			err := *failure.From(errors.New("panic"))
			err.Outcome = failure.NotSent
			o = exchangeResult{err: &err}
		}
	}()
	return s.obtain(ctx, c, scope, waiting)
}

// settle records the result of an exchange. Source.mu is held.
func (s *Source) settle(e *entry, c *Credentials, o exchangeResult) {
	now := s.now()
	switch {
	case o.err == nil:
		s.issued.add(c.tokenKey(""), o.token, now, o.expires)
		e.token, e.expires = Token{o.token}, o.expires
		e.renewAt = o.expires.Add(-min(renewAhead, o.lifetime/6))
		e.refusal, e.refusals = nil, 0
	case o.err.Reason == failure.AuthenticationFailed:
		// Refusals are remembered, so that many calls with bad credentials do
		// not each ask NetSuite. Corrected credentials have another entry.
		e.refusal = o.err
		e.refusedUntil = now.Add(min(refusalMost, refusalFirst<<min(e.refusals, refusalDoubling)))
		e.refusals++
		e.renewAt = now.Add(renewRetry)
	default:
		e.renewAt = now.Add(renewRetry)
	}
}

// Discard removes a token that the API refused from the cache, if it is still
// there: of many callers that used it, only the first causes a renewal.
func (s *Source) Discard(c *Credentials, scope Scope, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.tokens.peek(c.tokenKey(scope))
	if !ok || t.value == "" || e.token.value != t.value {
		return
	}
	e.token = Token{}
}
