package credentials

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

// algorithms are the key files of testdata that NetSuite accepts, with the
// algorithm of their assertions.
var algorithms = map[string]string{
	"rsa3072-pkcs1.pem": "PS256", "rsa3072-pkcs8.pem": "PS256", "rsa4096-pkcs1.pem": "PS256", "rsa4096-pkcs8.pem": "PS256",
	"rsa3072-pss.pem": "PS256", "rsa4096-pss.pem": "PS256", "rsa3072-pss-plus.pem": "PS256",
	"p256-sec1.pem": "ES256", "p256-pkcs8.pem": "ES256", "bag.pem": "ES256",
	"p384-sec1.pem": "ES384", "p384-pkcs8.pem": "ES384",
	"p521-sec1.pem": "ES512", "p521-pkcs8.pem": "ES512",
}

// TestAssertion decodes and verifies an assertion of every key with the
// standard library alone, and strictly: the salt is as long as the hash, and
// an ECDSA signature is R||S.
func TestAssertion(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 890, time.UTC)
	for file, algorithm := range algorithms {
		c := parsed(t, map[string]any{diagnosis.FieldPrivateKey: keyFile(t, file), diagnosis.FieldCertificateID: "-NPMnRyPg_WDW"})
		for _, scope := range []Scope{ScopeREST, ScopeRESTlets} {
			text, err := c.assertion(scope, now, strings.NewReader(strings.Repeat("\x01", 16)))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			parts := strings.Split(text, ".")
			if len(parts) != 3 {
				t.Fatalf("%s: %d parts", file, len(parts))
			}
			header, payload, signature := segment(t, parts[0]), segment(t, parts[1]), segment(t, parts[2])
			if want := `{"alg":"` + algorithm + `","kid":"-NPMnRyPg_WDW","typ":"JWT"}`; string(header) != want {
				t.Errorf("%s: header %s, want %s", file, header, want)
			}
			want := `{"iss":"` + testClientID + `","scope":"` + string(scope) + `","aud":"https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",` +
				`"iat":1772600737,"exp":1772601337,"jti":"AQEBAQEBAQEBAQEBAQEBAQ"}`
			if string(payload) != want {
				t.Errorf("%s: payload %s, want %s", file, payload, want)
			}
			verifySignature(t, file, c.key.Signer().Public(), algorithm, parts[0]+"."+parts[1], signature)
		}
	}
}

func segment(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func verifySignature(t *testing.T, file string, public crypto.PublicKey, algorithm, signed string, signature []byte) {
	t.Helper()
	var digest []byte
	switch algorithm {
	case "ES384":
		sum := sha512.Sum384([]byte(signed))
		digest = sum[:]
	case "ES512":
		sum := sha512.Sum512([]byte(signed))
		digest = sum[:]
	default:
		sum := sha256.Sum256([]byte(signed))
		digest = sum[:]
	}
	switch public := public.(type) {
	case *rsa.PublicKey:
		if err := rsa.VerifyPSS(public, crypto.SHA256, digest, signature, &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	case *ecdsa.PublicKey:
		size := (public.Curve.Params().BitSize + 7) / 8
		if len(signature) != 2*size {
			t.Fatalf("%s: a signature of %d bytes, want %d", file, len(signature), 2*size)
		}
		if !ecdsa.Verify(public, digest, new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])) {
			t.Errorf("%s: the signature is wrong", file)
		}
	default:
		t.Errorf("%s: a key of type %T", file, public)
	}
}

func TestWhatATokenEndpointAnswers(t *testing.T) {
	c := parsed(t, nil)
	const trail = "Setup > Users/Roles > View Login Audit Trail, column Detail"
	for name, tt := range map[string]struct {
		answer    func(n int) (*http.Response, error)
		token     string
		reason    failure.Reason
		exchanges int
		status    int
		code      string
		says      []string
	}{
		"a token":              {answer: always(200, `{"access_token":"abc","expires_in":3600,"token_type":"bearer"}`), token: "abc", exchanges: 1},
		"expires_in as text":   {answer: always(200, `{"access_token":"abc","expires_in":"3600","token_type":"BEARER"}`), token: "abc", exchanges: 1},
		"no more than a token": {answer: always(200, `{"access_token":"abc"}`), token: "abc", exchanges: 1},
		"status 201":           {answer: always(201, `{"access_token":"abc"}`), token: "abc", exchanges: 1},
		"invalid_client":       {answer: always(401, `{"error":"invalid_client"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 401, code: "invalid_client", says: []string{trail, "1234567-sb1", "invalid_client", "sandbox refresh"}},
		"invalid_grant":        {answer: always(400, `{"error":"invalid_grant"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 400, code: "invalid_grant", says: []string{trail}},
		"invalid_scope":        {answer: always(400, `{"error":"invalid_scope"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 400, code: "invalid_scope", says: []string{trail, "REST Web Services"}},
		"400 without JSON":     {answer: always(400, `<html>no</html>`), reason: failure.AuthenticationFailed, exchanges: 1, status: 400, says: []string{trail}},
		"403 without a body":   {answer: always(403, ``), reason: failure.AuthenticationFailed, exchanges: 1, status: 403, says: []string{trail}},
		"404":                  {answer: always(404, `not found`), reason: failure.AuthenticationFailed, exchanges: 1, status: 404, says: []string{trail}},
		"500 server_error":     {answer: always(500, `{"error":"server_error"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 500, code: "server_error", says: []string{trail, "refused the signed assertion", "server_error, which is how it answers an assertion it cannot use"}},
		"503 with an error":    {answer: always(503, `{"error":"temporarily_unavailable"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 503, code: "temporarily_unavailable", says: []string{trail, "answered 503 temporarily_unavailable."}},
		"200 with an error":    {answer: always(200, `{"error":"invalid_client","access_token":"abc"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 200, says: []string{trail}},
		"429 with an error":    {answer: always(429, `{"error":"invalid_request"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 429, says: []string{trail}},
		"an odd error code":    {answer: always(400, `{"error":"<script>"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 400, says: []string{trail}},
		"500":                  {answer: always(500, `oops`), reason: failure.Unavailable, exchanges: 5, status: 500, says: []string{"not available", "(status 500)"}},
		"502":                  {answer: always(502, ``), reason: failure.Unavailable, exchanges: 5, status: 502},
		"503, error no text":   {answer: always(503, `{"error":{"code":503}}`), reason: failure.Unavailable, exchanges: 5, status: 503},
		"a token of a 302":     {answer: always(302, `{"access_token":"abc"}`), reason: failure.InvalidResponse, exchanges: 1, status: 302},
		"a token of a 400":     {answer: always(400, `{"access_token":"abc"}`), reason: failure.AuthenticationFailed, exchanges: 1, status: 400},
		"a token of a 500":     {answer: always(500, `{"access_token":"abc"}`), reason: failure.Unavailable, exchanges: 5, status: 500},
		"200 without a token":  {answer: always(200, `{"expires_in":3600}`), reason: failure.InvalidResponse, exchanges: 1, status: 200, says: []string{"without a usable token", "proxy"}},
		"an empty token":       {answer: always(200, `{"access_token":""}`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"a token with spaces":  {answer: always(200, `{"access_token":"a b"}`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"a token with a line":  {answer: always(200, `{"access_token":"a\r\nX: y"}`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"a number for token":   {answer: always(200, `{"access_token":7}`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"another token type":   {answer: always(200, `{"access_token":"abc","token_type":"mac"}`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"HTML":                 {answer: always(200, `<html>log in</html>`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"204":                  {answer: always(204, ``), reason: failure.InvalidResponse, exchanges: 1, status: 204},
		"an array":             {answer: always(200, `[]`), reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"a redirect":           {answer: always(302, ``, "Location", "https://evil.com/"), reason: failure.InvalidResponse, exchanges: 1, status: 302},
		"an endless answer":    {answer: endless, reason: failure.InvalidResponse, exchanges: 1, status: 200},
		"a broken-off answer":  {answer: cut, reason: failure.InvalidResponse, exchanges: 5, status: 200},
		"no HTTP":              {answer: broken(errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`)), reason: failure.InvalidResponse, exchanges: 1, says: []string{"does not speak HTTP"}},
		"no connection":        {answer: broken(&net.OpError{Op: "dial", Err: errors.New("secret:pw@proxy")}), reason: failure.Unavailable, exchanges: 5, says: []string{"1234567-sb1.suitetalk.api.netsuite.com"}},
		"an untrusted server":  {answer: broken(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), reason: failure.Unavailable, exchanges: 1, says: []string{"not trusted", "NETSUITE_CONNECTOR_CA_FILE"}},
		"no such host":         {answer: broken(&net.DNSError{Err: "no such host", IsNotFound: true}), reason: failure.Unavailable, exchanges: 5, says: []string{"was not found", "Account ID"}},
		"connection lost":      {answer: broken(io.ErrUnexpectedEOF), reason: failure.Unavailable, exchanges: 5, says: []string{"lost"}},
		"proxy says no":        {answer: broken(&net.OpError{Op: "proxyconnect", Err: errors.New("407 Proxy Authentication Required")}), reason: failure.Unavailable, exchanges: 5, says: []string{"HTTPS_PROXY"}},
		"down, then a token": {answer: func(n int) (*http.Response, error) {
			if n == 1 {
				return nil, io.EOF
			}
			if n == 2 {
				return respond(429, "slow down", "Retry-After", "0"), nil
			}
			return respond(200, `{"access_token":"abc"}`), nil
		}, token: "abc", exchanges: 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) { return tt.answer(n) }}
				s := NewSource(SourceOptions{Transport: e})
				defer s.Close()
				token, err := s.Token(t.Context(), c, ScopeREST)
				if e.count() != tt.exchanges {
					t.Errorf("%d exchanges, want %d", e.count(), tt.exchanges)
				}
				if tt.reason == "" {
					if err != nil || token.Value() != tt.token {
						t.Errorf("token %q, error %v", token.Value(), err)
					}
					return
				}
				f := failureOf(t, err)
				if f.Reason != tt.reason || f.StatusCode != tt.status || (tt.code != "" && f.ErrorCode != tt.code) {
					t.Errorf("%s, status %d, code %q: %s", f.Reason, f.StatusCode, f.ErrorCode, f.Message)
				}
				if f.Attempts != 0 {
					t.Errorf("attempts %d, want 0: the request was not tried", f.Attempts)
				}
				if (f.RetryAfter > 0) != (tt.exchanges == 5) {
					t.Errorf("retry after %v for %s", f.RetryAfter, f.Reason)
				}
				for _, want := range tt.says {
					if !strings.Contains(f.Message, want) {
						t.Errorf("%q does not say %q", f.Message, want)
					}
				}
				for _, never := range []string{"<script>", "secret:pw", "eyJ"} {
					if strings.Contains(f.Message, never) {
						t.Errorf("%q says %q", f.Message, never)
					}
				}
			})
		})
	}
}

func always(status int, body string, header ...string) func(int) (*http.Response, error) {
	return func(int) (*http.Response, error) { return respond(status, body, header...), nil }
}

func broken(err error) func(int) (*http.Response, error) {
	return func(int) (*http.Response, error) { return nil, err }
}

func endless(int) (*http.Response, error) {
	r := respond(200, "")
	r.Body = io.NopCloser(repeated{})
	return r, nil
}

type repeated struct{}

func (repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func cut(int) (*http.Response, error) {
	r := respond(200, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"access_token":"ab`), failing{}))
	return r, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWaitsOfTheTokenEndpoint(t *testing.T) {
	c := parsed(t, nil)
	for name, tt := range map[string]struct {
		patience  time.Duration
		answer    func(n int) (*http.Response, error)
		reason    failure.Reason
		exchanges int
		least     time.Duration // how long it took
		most      time.Duration
		after     time.Duration // RetryAfter
	}{
		"Retry-After is waited out": {
			patience: time.Minute, answer: thenToken(503, "Retry-After", "20"), exchanges: 2, least: 20 * time.Second, most: 20 * time.Second},
		"Retry-After as a date, by the server's clock": {
			patience: time.Minute, answer: thenToken(429, "Date", "Wed, 04 Mar 2026 05:06:07 GMT", "Retry-After", "Wed, 04 Mar 2026 05:06:27 GMT"), exchanges: 2, least: 20 * time.Second, most: 20 * time.Second},
		"a wait that does not fit ends at once": {
			patience: 30 * time.Second, answer: always(503, "", "Retry-After", "40"), reason: failure.Unavailable, exchanges: 1, after: 40 * time.Second},
		"a limit that does not fit is RATE_LIMITED": {
			patience: 30 * time.Second, answer: always(429, "", "Retry-After", "3600"), reason: failure.RateLimited, exchanges: 1, after: time.Hour},
		"overflow": {
			patience: 30 * time.Second, answer: always(429, "", "Retry-After", "99999999999999999999"), reason: failure.RateLimited, exchanges: 1, after: 24 * time.Hour},
		"a limit is waited out as long as there is time": {
			patience: time.Minute, answer: always(429, "", "Retry-After", "7"), reason: failure.RateLimited, exchanges: 9, least: 56 * time.Second, most: 56 * time.Second, after: 7 * time.Second},
		"a date of the past": {
			patience: time.Minute, answer: thenToken(503, "Retry-After", "Thu, 04 Mar 1999 05:06:27 GMT"), exchanges: 2, most: 500 * time.Millisecond},
		"nonsense is backed off": {
			patience: time.Minute, answer: thenToken(503, "Retry-After", "soon"), exchanges: 2, most: 500 * time.Millisecond},
		"backoff grows, with jitter": {
			patience: time.Minute, answer: always(503, ""), reason: failure.Unavailable, exchanges: 5, least: time.Millisecond, most: 7500 * time.Millisecond, after: -1},
		"a stalled endpoint is asked again": {
			patience: time.Minute, answer: func(n int) (*http.Response, error) {
				if n == 1 {
					return nil, nil // until the context ends
				}
				return respond(200, `{"access_token":"abc"}`), nil
			}, exchanges: 2, least: exchangeTimeout, most: exchangeTimeout + 500*time.Millisecond},
		"a stalled endpoint without time left": {
			patience: 10 * time.Second, answer: broken(nil), reason: failure.Timeout, exchanges: 1, least: 10 * time.Second, most: 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{answer: func(n int, r *http.Request) (*http.Response, error) {
					response, err := tt.answer(n)
					if response == nil && err == nil {
						<-r.Context().Done()
						return nil, r.Context().Err()
					}
					return response, err
				}}
				s := NewSource(SourceOptions{Transport: e})
				defer s.Close()
				ctx, cancel := context.WithTimeout(t.Context(), tt.patience)
				defer cancel()
				began := time.Now()
				_, err := s.Token(ctx, c, ScopeREST)
				took := time.Since(began)
				if took < tt.least || took > tt.most {
					t.Errorf("took %v, want %v to %v", took, tt.least, tt.most)
				}
				if e.count() != tt.exchanges {
					t.Errorf("%d exchanges, want %d", e.count(), tt.exchanges)
				}
				if tt.reason == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				f := failureOf(t, err)
				if f.Reason != tt.reason {
					t.Errorf("%s: %s", f.Reason, f.Message)
				}
				if tt.after >= 0 && f.RetryAfter != tt.after {
					t.Errorf("retry after %v, want %v", f.RetryAfter, tt.after)
				}
			})
		})
	}
}

func thenToken(status int, header ...string) func(int) (*http.Response, error) {
	return func(n int) (*http.Response, error) {
		if n == 1 {
			return respond(status, "", header...), nil
		}
		return respond(200, `{"access_token":"abc"}`), nil
	}
}

// TestHastyAndPatientCallers: the one without time for the wait goes at once,
// with the answer in hand; the other gets the token.
func TestHastyAndPatientCallers(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answer: func(n int, _ *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return thenToken(503, "Retry-After", "30")(n)
		}}
		s := NewSource(SourceOptions{Transport: e})
		defer s.Close()
		done := make(chan error)
		go func() {
			_, err := s.Token(t.Context(), c, ScopeREST)
			done <- err
		}()
		synctest.Wait()
		hasty, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := s.Token(hasty, c, ScopeREST)
		f := failureOf(t, err)
		if f.Reason != failure.Unavailable || f.RetryAfter != 30*time.Second || f.StatusCode != 503 || time.Since(began) != time.Second {
			t.Errorf("after %v: %s, retry after %v", time.Since(began), f.Reason, f.RetryAfter)
		}
		time.Sleep(5 * time.Second) // one who comes during the wait
		late, end := context.WithTimeout(t.Context(), 10*time.Second)
		defer end()
		began = time.Now()
		_, err = s.Token(late, c, ScopeREST)
		if f := failureOf(t, err); f.Reason != failure.Unavailable || f.RetryAfter != 25*time.Second || time.Since(began) != 0 {
			t.Errorf("after %v: %s, retry after %v", time.Since(began), f.Reason, f.RetryAfter)
		}
		if err := <-done; err != nil {
			t.Errorf("the patient caller: %v", err)
		}
		if e.count() != 2 {
			t.Errorf("%d exchanges, want 2", e.count())
		}
	})
}

func TestClockIsNamed(t *testing.T) {
	c := parsed(t, nil)
	for name, tt := range map[string]struct {
		ahead time.Duration // the server's clock against ours
		says  string
	}{
		"right": {0, ""}, "29 s": {29 * time.Second, ""}, "-29 s": {-29 * time.Second, ""},
		"fast": {-4 * time.Minute, "4 minutes fast"}, "slow": {10 * time.Minute, "10 minutes slow"},
		"a little fast": {-40 * time.Second, "40 seconds fast"}, "hours": {3 * time.Hour, "3 hours slow"}, "years": {-800 * 24 * time.Hour, "800 days fast"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{answer: func(int, *http.Request) (*http.Response, error) {
					return respond(400, `{"error":"invalid_grant"}`, "Date", time.Now().Add(tt.ahead).UTC().Format(http.TimeFormat)), nil
				}}
				s := NewSource(SourceOptions{Transport: e})
				defer s.Close()
				_, err := s.Token(t.Context(), c, ScopeREST)
				f := failureOf(t, err)
				if tt.says == "" && strings.Contains(f.Message, "clock of this machine is") || !strings.Contains(f.Message, tt.says) {
					t.Errorf("%q, want %q", f.Message, tt.says)
				}
				if tt.says != "" && !strings.Contains(f.Message, "NTP") {
					t.Errorf("%q does not say what to do", f.Message)
				}
			})
		})
	}
}

func TestUpstreamOfARefusal(t *testing.T) {
	t.Parallel()
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: "s3cr3t-value"})
	var assertion string
	e := &endpoint{}
	e.answer = func(int, *http.Request) (*http.Response, error) {
		assertion = e.forms[0].Get("client_assertion")
		body, _ := json.Marshal(map[string]string{"error": "invalid_request", "echo": assertion + " s3cr3t-value " + c.key.Base64(), "filler": strings.Repeat("x", 8000)})
		return respond(400, string(body), "Set-Cookie", "a=b", "WWW-Authenticate", `Basic realm="1234567"`, "X-Echo", "Bearer "+assertion, "X-Two", "1", "X-Two", "2"), nil
	}
	s := sourceOf(t, e)
	_, err := s.Token(t.Context(), c, ScopeREST)
	u := failureOf(t, err).Upstream
	if u == nil || u.StatusCode != 400 || !u.Truncated || len(u.Body) > 4<<10 {
		t.Fatalf("upstream %+v", u)
	}
	if _, cookie := u.Headers["set-cookie"]; cookie || u.Headers["x-two"] != "1, 2" || u.Headers["www-authenticate"] != `Basic realm="1234567"` {
		t.Errorf("headers %v", u.Headers)
	}
	all := string(u.Body) + u.Headers["x-echo"]
	for _, secret := range []string{"s3cr3t", c.key.Base64()[:30], assertion[:30], strings.Split(assertion, ".")[2]} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is shown in %s", secret, all)
		}
	}
	if !strings.Contains(all, `"error":"invalid_request"`) || !strings.Contains(all, Redacted) {
		t.Errorf("body %s", u.Body)
	}
}

func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"abc","expires_in":3600,"token_type":"Bearer"}`, `{"access_token":"abc","expires_in":"3600"}`, `{"error":"server_error"}`,
		`{"access_token":"a\nb"}`, `{"expires_in":1e400,"access_token":"x"}`, `{"expires_in":-1e300,"access_token":"x"}`, `{"expires_in":"NaN","access_token":"x"}`,
		`[]`, `null`, `{`, `{"error":{}}`, `{"access_token":"\ud800"}`, `{"error":"eyJhbGciOi.eyJhbGciOi.x"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := parseTokenResponse(body)
		if a.token != "" {
			if a.isError || strings.ContainsAny(a.token, " \r\n\t\x00") {
				t.Errorf("token %q", a.token)
			}
			if r, err := http.NewRequest(http.MethodGet, "https://x/", nil); err != nil {
				t.Fatal(err)
			} else if r.Header.Set("Authorization", "Bearer "+a.token); r.Header.Get("Authorization") == "" {
				t.Error("no header")
			}
		}
		if a.lifetime < 0 || a.lifetime > maxLifetime {
			t.Errorf("lifetime %v", a.lifetime)
		}
		if a.errorCode != "" && !oauthError().MatchString(a.errorCode) {
			t.Errorf("code %q", a.errorCode)
		}
	})
}
