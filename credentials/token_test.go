package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

// endpoint is a token endpoint and API for tests: its answers are a function.
type endpoint struct {
	mu     sync.Mutex
	calls  int
	forms  []url.Values
	seen   []*http.Request
	answer func(n int, r *http.Request) (*http.Response, error)
}

func (e *endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	e.mu.Lock()
	e.calls++
	n := e.calls
	e.seen = append(e.seen, r)
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		e.forms = append(e.forms, form)
	}
	e.mu.Unlock()
	return e.answer(n, r)
}

func (e *endpoint) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls
}

// respond makes an answer; header holds name, value, name, value.
func respond(status int, body string, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func issue(n int, lifetime int) *http.Response {
	return respond(200, `{"access_token":"token-`+strconv.Itoa(n)+`","expires_in":`+strconv.Itoa(lifetime)+`,"token_type":"Bearer"}`)
}

func sourceOf(t testing.TB, e *endpoint) *Source {
	s := NewSource(SourceOptions{Transport: e, UserAgent: "netsuite-connector/test"})
	t.Cleanup(s.Close)
	return s
}

func failureOf(t testing.TB, err error) *failure.Error {
	t.Helper()
	var f *failure.Error
	if !errors.As(err, &f) {
		t.Fatalf("error %v is no *failure.Error", err)
	}
	if f.Outcome != failure.NotSent {
		t.Errorf("outcome %q, want not_sent", f.Outcome)
	}
	return f
}

func TestTokenIsAskedForOnceForAllWhoWait(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return issue(n, 3600), nil
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				token, err := s.Token(t.Context(), c, ScopeREST)
				if err != nil || token.Value() != "token-1" {
					t.Errorf("token %q, error %v", token.Value(), err)
				}
			})
		}
		all.Wait()
		if e.count() != 1 {
			t.Errorf("%d exchanges, want 1", e.count())
		}
	})
}

func TestTokensOfOtherScopesAndCredentialsAreOthers(t *testing.T) {
	t.Parallel()
	e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) { return issue(n, 3600), nil }}
	s := sourceOf(t, e)
	seen := map[string]bool{}
	for _, c := range []*Credentials{
		parsed(t, nil),
		parsed(t, map[string]any{diagnosis.FieldAccountID: "7654321"}),
		parsed(t, map[string]any{diagnosis.FieldClientID: "another"}),
		parsed(t, map[string]any{diagnosis.FieldCertificateID: "-another"}),
		parsed(t, map[string]any{diagnosis.FieldPrivateKey: keyFile(t, "p384-pkcs8.pem")}),
	} {
		for _, scope := range []Scope{ScopeREST, ScopeRESTlets} {
			for range 2 {
				token, err := s.Token(t.Context(), c, scope)
				if err != nil {
					t.Fatal(err)
				}
				seen[token.Value()] = true
			}
		}
	}
	if len(seen) != 10 || e.count() != 10 {
		t.Errorf("%d tokens from %d exchanges, want 10 from 10", len(seen), e.count())
	}
}

func TestTokenOfTheSameCredentialsWrittenOtherwise(t *testing.T) {
	t.Parallel()
	e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) { return issue(n, 3600), nil }}
	s := sourceOf(t, e)
	for _, changes := range []map[string]any{nil, {diagnosis.FieldAccountID: " 1234567-sb1 "}, {diagnosis.FieldClientID: " " + testClientID + "\n"}, {diagnosis.FieldCertificateID: "\t" + testCertificateID + " "}, {diagnosis.FieldPrivateKey: keyFile(t, "p256-sec1.pem") + "\n"}} {
		if changes[diagnosis.FieldPrivateKey] != nil {
			changes[diagnosis.FieldPrivateKey] = strings.ReplaceAll(keyFile(t, "p256-pkcs8.pem"), "\n", `\n`)
		}
		if _, err := s.Token(t.Context(), parsed(t, changes), ScopeREST); err != nil {
			t.Fatal(err)
		}
	}
	if e.count() != 1 {
		t.Errorf("%d exchanges, want 1", e.count())
	}
}

func TestTokenIsRenewedAheadOfItsEnd(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		broken := false
		e := &endpoint{}
		e.answer = func(n int, _ *http.Request) (*http.Response, error) {
			if broken {
				return respond(400, `{"error":"invalid_grant"}`), nil
			}
			return issue(n, 3600), nil
		}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		ask := func(want string) {
			t.Helper()
			token, err := s.Token(t.Context(), c, ScopeREST)
			if err != nil || token.Value() != want {
				t.Errorf("token %q, error %v; want %s", token.Value(), err, want)
			}
			synctest.Wait()
		}
		ask("token-1")
		time.Sleep(54 * time.Minute)
		ask("token-1")
		if e.count() != 1 {
			t.Fatalf("renewed after 54 minutes")
		}
		time.Sleep(90 * time.Second)
		ask("token-1") // served while the next one is fetched
		ask("token-2")
		broken = true
		time.Sleep(56 * time.Minute)
		ask("token-2")
		ask("token-2") // the renewal failed; the old token is still good
		if e.count() != 3 {
			t.Errorf("%d exchanges, want 3: a failed renewal is not repeated at once", e.count())
		}
		time.Sleep(time.Minute)
		ask("token-2")
		if e.count() != 4 {
			t.Errorf("%d exchanges, want 4: a failed renewal is repeated later", e.count())
		}
		time.Sleep(5 * time.Minute)
		if _, err := s.Token(t.Context(), c, ScopeREST); failureOf(t, err).Reason != failure.AuthenticationFailed {
			t.Errorf("an ended token was served")
		}
	})
}

func TestShortLivedToken(t *testing.T) {
	c := parsed(t, nil)
	for lifetime, want := range map[string]int{"60": 1, "0": 2, "-5": 2} {
		synctest.Test(t, func(t *testing.T) {
			e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
				return respond(200, `{"access_token":"t","expires_in":`+lifetime+`}`), nil
			}}
			s := NewSource(SourceOptions{Transport: e})
			defer s.Close()
			for range 2 {
				if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "t" {
					t.Errorf("lifetime %s: token %q, error %v", lifetime, token.Value(), err)
				}
				time.Sleep(45 * time.Second)
			}
			if e.count() != want {
				t.Errorf("lifetime %s: %d exchanges, want %d", lifetime, e.count(), want)
			}
		})
	}
}

// A token's lifetime counts from before its request: how long the answer was on
// its way is not known.
func TestTokenLivesFromItsRequest(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			return issue(n, 60), nil
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		for _, want := range []string{"token-1", "token-2"} {
			if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != want {
				t.Errorf("token %q, error %v, want %q", token.Value(), err, want)
			}
			time.Sleep(41 * time.Second)
		}
	})
}

func TestStormOf401RenewsOnce(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond)
			return issue(n, 3600), nil
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		old, err := s.Token(t.Context(), c, ScopeREST)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				time.Sleep(time.Duration(i*5) * time.Millisecond) // some come after the renewal
				s.Discard(c, ScopeREST, old)
				if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "token-2" {
					t.Errorf("token %q, error %v", token.Value(), err)
				}
			})
		}
		all.Wait()
		if e.count() != 2 {
			t.Errorf("%d exchanges, want 2", e.count())
		}
	})
}

func TestCallerWhoGivesUpDisturbsNobody(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(time.Second):
				return issue(n, 3600), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		first, cancel := context.WithCancel(t.Context())
		short, end := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer end()
		var all sync.WaitGroup
		all.Go(func() {
			_, err := s.Token(first, c, ScopeREST)
			if failureOf(t, err).Reason != failure.Cancelled {
				t.Errorf("cancelled caller: %v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			_, err := s.Token(short, c, ScopeREST)
			if failureOf(t, err).Reason != failure.Timeout {
				t.Errorf("caller without time: %v", err)
			}
		})
		all.Go(func() {
			if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "token-1" {
				t.Errorf("patient caller: token %q, error %v", token.Value(), err)
			}
		})
		synctest.Wait()
		cancel()
		all.Wait()
		if e.count() != 1 {
			t.Errorf("%d exchanges, want 1", e.count())
		}
	})
}

func TestExchangeEndsWhenAllGaveUp(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		e := &endpoint{}
		e.answer = func(n int, r *http.Request) (*http.Response, error) {
			if n > 1 {
				return issue(n, 3600), nil
			}
			<-r.Context().Done()
			close(ended)
			return nil, r.Context().Err()
		}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := s.Token(ctx, c, ScopeREST); failureOf(t, err).Reason != failure.Timeout {
					t.Errorf("error %v", err)
				}
			})
		}
		all.Wait()
		<-ended
		if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "token-2" {
			t.Errorf("the next caller: token %q, error %v", token.Value(), err)
		}
	})
}

// A panic on the goroutine of an exchange fails those who wait for it, and
// nobody else: the next exchange is a new one.
func TestPanicInAnExchange(t *testing.T) {
	t.Parallel()
	e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
		if n == 1 {
			panic("Bearer 0123456789abcdef0123")
		}
		return issue(n, 3600), nil
	}}
	var log bytes.Buffer
	s := NewSource(SourceOptions{Transport: e, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	c := parsed(t, nil)
	_, err := s.Token(t.Context(), c, ScopeREST)
	if f := failureOf(t, err); f.Reason != failure.Internal || f.Outcome != failure.NotSent {
		t.Errorf("%+v", f)
	}
	if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "token-2" {
		t.Errorf("%v", err)
	}
	s.Close()
	if text := log.String(); !strings.Contains(text, "panicked") || !strings.Contains(text, "TestPanicInAnExchange") || strings.Contains(text, "0123456789abcdef") {
		t.Errorf("%s", text)
	}
}

// A panic of a caller's, while it looks whether there is a token, leaves the others
// theirs.
func TestPanicOfACaller(t *testing.T) {
	t.Parallel()
	broken := false
	s := NewSource(SourceOptions{
		Transport: &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) { return issue(n, 3600), nil }},
		Now: func() time.Time {
			if broken {
				panic("planted")
			}
			return time.Now()
		},
	})
	defer s.Close()
	c := parsed(t, nil)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it did not panic")
			}
			broken = false
		}()
		broken = true
		_, _ = s.Token(t.Context(), c, ScopeREST)
	}()
	got := make(chan error, 1)
	go func() { _, err := s.Token(t.Context(), c, ScopeREST); got <- err }()
	select {
	case err := <-got:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		s.mu.Unlock() // so that the test ends
		t.Error("the next caller waits for good")
	}
}

func TestRefusalIsNotHammered(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(int, *http.Request) (*http.Response, error) {
			return respond(500, `{"error":"server_error"}`), nil
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				if _, err := s.Token(t.Context(), c, ScopeREST); failureOf(t, err).Reason != failure.AuthenticationFailed {
					t.Errorf("error %v", err)
				}
			})
		}
		all.Wait()
		if e.count() != 1 {
			t.Errorf("%d exchanges for 64 callers, want 1", e.count())
		}
		for range 600 { // ten minutes of a call a second
			time.Sleep(time.Second)
			_, _ = s.Token(t.Context(), c, ScopeREST)
		}
		if e.count() < 10 || e.count() > 30 {
			t.Errorf("%d exchanges in ten minutes, want about 24", e.count())
		}
		other := parsed(t, map[string]any{diagnosis.FieldCertificateID: "another"})
		before := e.count()
		_, _ = s.Token(t.Context(), other, ScopeREST)
		if e.count() != before+1 {
			t.Errorf("corrected credentials were not tried")
		}
	})
}

func TestEachExchangeHasItsOwnAssertion(t *testing.T) {
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: "s3cr3t-of-the-client"})
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n < 5 {
				return respond(503, "down"), nil
			}
			return issue(n, 3600), nil
		}}
		s := NewSource(SourceOptions{Transport: e, UserAgent: "netsuite-connector/test"})
		defer s.Close()
		if token, err := s.Token(t.Context(), c, ScopeREST); err != nil || token.Value() != "token-5" {
			t.Fatalf("token %q, error %v", token.Value(), err)
		}
		assertions, ids := map[string]bool{}, map[string]bool{}
		for _, form := range e.forms {
			if len(form) != 3 || form.Get("grant_type") != "client_credentials" || form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
				t.Errorf("form %v", form)
			}
			assertion := form.Get("client_assertion")
			assertions[assertion] = true
			var claims struct {
				ID string `json:"jti"`
			}
			if err := json.Unmarshal(segment(t, strings.Split(assertion, ".")[1]), &claims); err != nil {
				t.Error(err)
			}
			ids[claims.ID] = true
		}
		if len(assertions) != 5 || len(ids) != 5 {
			t.Errorf("%d assertions with %d IDs in 5 exchanges", len(assertions), len(ids))
		}
		for _, r := range e.seen {
			if r.Method != http.MethodPost || r.URL.String() != "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
				t.Error("the request bears an Authorization or Cookie header")
			}
			if r.Header.Get("User-Agent") != "netsuite-connector/test" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
				t.Errorf("headers %v", r.Header)
			}
		}
	})
}

func TestClosedSource(t *testing.T) {
	t.Parallel()
	e := &endpoint{answer: func(n int, r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}}
	s := NewSource(SourceOptions{Transport: e})
	c := parsed(t, nil)
	done := make(chan error)
	go func() {
		_, err := s.Token(context.Background(), c, ScopeREST)
		done <- err
	}()
	for e.count() == 0 {
		time.Sleep(time.Millisecond)
	}
	s.Close()
	if f := failureOf(t, <-done); f.Reason != failure.Unavailable {
		t.Errorf("a waiting caller: %v %s", f.Reason, f.Message)
	}
	if _, err := s.Token(context.Background(), c, ScopeREST); failureOf(t, err).Reason != failure.Unavailable {
		t.Errorf("a later caller: %v", err)
	}
}

func TestSourceRemembersParsedCredentials(t *testing.T) {
	t.Parallel()
	s := sourceOf(t, &endpoint{})
	document := documentOf(t, nil)
	first, err := s.Credentials(document)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := s.Credentials(append([]byte(nil), document...)); second != first {
		t.Error("the same document was parsed twice")
	}
	for i := range maxParsed + 1 {
		_, _ = s.Credentials([]byte(`{"n":` + strconv.Itoa(i) + `}`))
	}
	if again, _ := s.Credentials(document); again == first {
		t.Error("the cache is not bounded")
	}
	if _, err := s.Credentials([]byte(`{}`)); failureOf(t, err).Reason != failure.InvalidCredentials {
		t.Error(err)
	}
}

func TestNothingShowsASecret(t *testing.T) {
	t.Parallel()
	text := documentOf(t, map[string]any{diagnosis.FieldClientSecret: "s3cr3t-value"})
	c, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	marshalled, err := json.Marshal(map[string]any{"c": c, "t": Token{"top-secret-token"}})
	if err != nil {
		t.Fatal(err)
	}
	shown := string(marshalled)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		shown += sprintf(format, c) + sprintf(format, *c) + sprintf(format, *c.key) + sprintf(format, c.key) + sprintf(format, Token{"top-secret-token"})
	}
	for _, secret := range []string{"s3cr3t", "top-secret", c.key.Base64()[40:60], testClientID} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown in %s", secret, shown)
		}
	}
}
