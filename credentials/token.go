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
)

const (
	renewAhead      = 5 * time.Minute  // before a token ends, at most a sixth of its life
	renewRetry      = 30 * time.Second // after a renewal ahead of time has failed
	refusalFirst    = time.Second      // how long a refusal answers for NetSuite, doubled each time
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

// tokenKey is what a token belongs to. Credentials changed in any of it are
// other credentials.
type tokenKey struct {
	account       string
	clientID      string
	certificateID string
	fingerprint   [sha256.Size]byte
	scope         Scope
}

func (c *Credentials) tokenKey(scope Scope) tokenKey {
	return tokenKey{c.account.id, c.clientID, c.certificateID, c.key.fingerprint, scope}
}

// entry is what is known for one key. Source.mu guards it.
type entry struct {
	token   Token
	expires time.Time
	renewAt time.Time
	former  string // the token before, which NetSuite may still repeat

	refusal      *failure.Error
	refusals     int
	refusedUntil time.Time

	flight *flight
}

// flight is one renewal, shared by all who wait for it.
type flight struct {
	done    chan struct{} // closed when token and err are set
	changed chan struct{} // closed, and replaced, when a wait begins
	cancel  context.CancelFunc
	waiters int
	ahead   bool // ahead of expiry: nobody has to wait for it

	failing *failure.Error // the failure before the present wait
	until   time.Time      // when the present wait ends

	token Token
	err   *failure.Error
}

// Token returns a token: the cached one, or that of an exchange of which there
// is only one, however many callers wait for it. A caller whose context ends
// leaves the others undisturbed; when the last has left, the exchange ends too.
// The error is a *failure.Error of the caller's own.
func (s *Source) Token(ctx context.Context, c *Credentials, scope Scope) (Token, error) {
	if ctx.Err() != nil {
		return Token{}, s.interrupted(ctx, nil)
	}
	s.mu.Lock()
	e := s.tokens.get(c.tokenKey(scope), func() *entry { return &entry{} })
	now := s.now()
	if e.token.value != "" && now.Before(e.expires) {
		if e.flight == nil && !now.Before(e.renewAt) {
			s.launch(e, c, scope, true)
		}
		token := e.token
		s.mu.Unlock()
		return token, nil
	}
	if e.flight == nil && e.refusal != nil && now.Before(e.refusedUntil) {
		refused := *e.refusal
		s.mu.Unlock()
		return Token{}, &refused
	}
	f := e.flight
	if f == nil {
		f = s.launch(e, c, scope, false)
	}
	f.waiters++
	s.mu.Unlock()
	return s.await(ctx, e, f)
}

// await waits for a flight, but no longer than the caller's context, nor for a
// wait of the flight's that the caller has no time for.
func (s *Source) await(ctx context.Context, e *entry, f *flight) (Token, error) {
	for {
		s.mu.Lock()
		changed, failing, wait := f.changed, f.failing, time.Until(f.until)
		s.mu.Unlock()
		if failing != nil && wait > 0 && !fits(ctx, wait) {
			s.leave(e, f)
			own := *failing
			own.RetryAfter = max(wait, time.Second)
			return Token{}, &own
		}
		select {
		case <-f.done:
			s.leave(e, f)
			if f.err != nil {
				own := *f.err
				return Token{}, &own
			}
			return f.token, nil
		case <-changed:
		case <-ctx.Done():
			s.leave(e, f)
			return Token{}, s.interrupted(ctx, failing)
		}
	}
}

// leave ends a flight that nobody waits for any more.
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

// launch starts a renewal. Source.mu is held.
func (s *Source) launch(e *entry, c *Credentials, scope Scope, ahead bool) *flight {
	ctx, cancel := context.WithTimeout(s.life, flightTime)
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
			s.settle(e, o)
		}
		f.token, f.err = Token{o.token}, o.err
		close(f.done)
	})
	return f
}

// obtainSafely is obtain on a goroutine of its own, where nobody else would
// catch a panic: it would end the process, and every call with it.
func (s *Source) obtainSafely(ctx context.Context, c *Credentials, scope Scope, waiting func(*failure.Error, time.Duration)) (o outcome) {
	defer func() {
		if value := recover(); value != nil {
			s.logger.ErrorContext(ctx, "the connector panicked", "where", "token exchange",
				"panic", c.Redact(fmt.Sprint(value)), "stack", string(debug.Stack()))
			err := *failure.From(errors.New("panic"))
			err.Outcome = failure.NotSent
			o = outcome{err: &err}
		}
	}()
	return s.obtain(ctx, c, scope, waiting)
}

// settle keeps what an exchange came to. Source.mu is held.
func (s *Source) settle(e *entry, o outcome) {
	now := s.now()
	switch {
	case o.err == nil:
		if e.token.value != "" {
			e.former = e.token.value
		}
		e.token, e.expires = Token{o.token}, o.expires
		e.renewAt = o.expires.Add(-min(renewAhead, o.life/6))
		e.refusal, e.refusals = nil, 0
	case o.err.Reason == failure.AuthenticationFailed:
		// One refusal heals at once; one after the other is not worth asking
		// for each call of a fleet. Changed credentials have another entry.
		e.refusal = o.err
		e.refusedUntil = now.Add(min(refusalMost, refusalFirst<<min(e.refusals, refusalDoubling)))
		e.refusals++
		e.renewAt = now.Add(renewRetry)
	default:
		e.renewAt = now.Add(renewRetry)
	}
}

// Discard drops a token that the API refused, if it is still the cached one:
// of many callers who held it, only the first causes a renewal.
func (s *Source) Discard(c *Credentials, scope Scope, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.tokens.peek(c.tokenKey(scope))
	if !ok || t.value == "" || e.token.value != t.value {
		return
	}
	e.former, e.token = e.token.value, Token{}
}
