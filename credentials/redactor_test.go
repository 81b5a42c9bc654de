package credentials

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials/diagnosis"
)

// opaque returns the nth of some tokens that have nothing in common: part of one
// that is known would hide one that is not.
func opaque(n int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(n)))
	return hex.EncodeToString(sum[:])
}

// issuing answers the nth exchange with opaque(n).
func issuing(n int, _ *http.Request) (*http.Response, error) {
	return respond(200, `{"access_token":"`+opaque(n)+`","expires_in":3600}`), nil
}

func TestFormerTokensStayRedacted(t *testing.T) {
	c := parsed(t, nil)
	synctest.Test(t, func(t *testing.T) {
		s := NewSource(SourceOptions{Transport: &endpoint{answer: issuing}})
		defer s.Close()
		for n := 1; n <= 4; n++ {
			token, err := s.Token(t.Context(), c, ScopeREST)
			if err != nil || token.Value() != opaque(n) {
				t.Fatalf("%q, %v", token.Value(), err)
			}
			s.Discard(c, ScopeREST, token)
			for known := 1; known <= n; known++ {
				if got := s.Redact(c, "<"+opaque(known)+">"); got != "<"+Redacted+">" {
					t.Errorf("after %d tokens, token %d: %s", n, known, got)
				}
			}
		}
		other := parsed(t, map[string]any{diagnosis.FieldClientID: "another"})
		if got := s.Redact(other, opaque(1)); got != opaque(1) {
			t.Errorf("another credential's: %s", got)
		}
		time.Sleep(2 * time.Hour)
		if _, err := s.Token(t.Context(), c, ScopeREST); err != nil {
			t.Fatal(err)
		}
		if n := len(s.issued.order); n != 1 {
			t.Errorf("%d tokens are remembered after all but one have expired", n)
		}
	})
}

func TestTokensStayRedactedAfterEviction(t *testing.T) {
	t.Parallel()
	s := sourceOf(t, &endpoint{answer: issuing})
	first := parsed(t, nil)
	token, err := s.Token(t.Context(), first, ScopeREST)
	if err != nil {
		t.Fatal(err)
	}
	running := s.Redactor(first)
	running.Use(token)
	for n := range maxTokens {
		other := *first
		other.clientID = "client-" + strconv.Itoa(n)
		if _, err := s.Token(t.Context(), &other, ScopeREST); err != nil {
			t.Fatal(err)
		}
	}
	if _, cached := s.tokens.peek(first.tokenKey(ScopeREST)); cached {
		t.Fatal("the token was not evicted")
	}
	if got := s.Redact(first, token.Value()); got != Redacted {
		t.Errorf("after eviction: %s", got)
	}
	s.mu.Lock()
	s.issued = issuedTokens{} // as after many more tokens
	s.mu.Unlock()
	if got := s.Redact(first, token.Value()); got == Redacted {
		t.Error("the source still knows the token, so that nothing is tested here")
	}
	if got := running.Text(token.Value()); got != Redacted {
		t.Errorf("in the call that used it: %s", got)
	}
}

func TestIssuedTokensAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	var issued issuedTokens
	for n := range maxIssued + 10 {
		issued.add(tokenKey{clientID: strconv.Itoa(n % 5)}, opaque(n), now, now.Add(time.Hour))
	}
	if n := len(issued.order); n != maxIssued {
		t.Errorf("%d tokens, want %d", n, maxIssued)
	}
	if tokens := issued.of(tokenKey{clientID: "0"}); tokens[0] != opaque(8200) {
		t.Errorf("the latest is %s", tokens[0])
	}
	issued.add(tokenKey{clientID: "x"}, "last", now.Add(maxTokenLifetime+maxActionTime+time.Second), now.Add(3*time.Hour))
	if len(issued.order) != 1 || len(issued.byOwner) != 1 {
		t.Errorf("%d tokens of %d owners after all but one have expired", len(issued.order), len(issued.byOwner))
	}
}

func TestSplitSecretsInHeaders(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-value"
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: secret})
	s := sourceOf(t, &endpoint{answer: issuing})
	token, err := s.Token(t.Context(), c, ScopeREST)
	if err != nil {
		t.Fatal(err)
	}
	key, value := c.key.Base64(), token.Value()
	for name, tt := range map[string]struct{ given, want http.Header }{
		"whole": {
			http.Header{"X-A": {"a " + secret + " b"}}, http.Header{"x-a": {"a [redacted] b"}}},
		"in two headers": {
			http.Header{"X-A": {"a " + secret[:5]}, "X-B": {secret[5:] + " b"}}, http.Header{"x-a": {"a [redacted]"}, "x-b": {"[redacted] b"}}},
		"in a repeated header": {
			http.Header{"X-A": {secret[:6], secret[6:]}}, http.Header{"x-a": {"[redacted], [redacted]"}}},
		"overlapping": {
			http.Header{"X-A": {secret[:8]}, "X-B": {secret[4:]}}, http.Header{"x-a": {"[redacted]"}, "x-b": {"[redacted]"}}},
		"one half alone is no secret of this length": {
			http.Header{"X-A": {secret[:6]}}, http.Header{"x-a": {secret[:6]}}},
		"a token in two": {
			http.Header{"X-A": {value[:18]}, "X-B": {value[18:]}}, http.Header{"x-a": {"[redacted]"}, "x-b": {"[redacted]"}}},
		"half of a token": {
			http.Header{"X-A": {"<" + value[9:24] + ">"}}, http.Header{"x-a": {"<[redacted]>"}}},
		"a key in two": {
			http.Header{"X-A": {key[:60]}, "X-B": {key[60:]}}, http.Header{"x-a": {"[redacted]"}, "x-b": {"[redacted]"}}},
		"in a name": {
			http.Header{"X-" + secret: {"1"}}, http.Header{"x-[redacted]": {"1"}}},
		"no secret": {
			http.Header{"Content-Type": {"application/json; charset=UTF-8"}, "Set-Cookie": {"a=b"}, "Set-Cookie2": {"c"}, "X-Two": {"1", "2"}},
			http.Header{"content-type": {"application/json; charset=UTF-8"}, "x-two": {"1, 2"}}},
	} {
		want := map[string]string{}
		for name, values := range tt.want {
			want[name] = values[0]
		}
		if got := s.Redactor(c).Header(tt.given); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestFragmentsOfSecrets(t *testing.T) {
	t.Parallel()
	const secret = "4f9c01d7aa35e2b86c5d90e1f2377b4c9d8e6a5b01c2d3e4f5061728394a5b6c"
	c := parsed(t, map[string]any{diagnosis.FieldClientSecret: secret})
	long := strings.Repeat("filler ", 200)
	for text, want := range map[string]string{
		secret:                            Redacted,
		"a " + secret[:12] + " b":         "a [redacted] b",
		"a " + secret[20:45] + "… b":      "a [redacted]… b",
		secret[:20] + " " + secret[20:]:   "[redacted] [redacted]",
		secret[:11] + " " + secret[50:61]: secret[:11] + " " + secret[50:61],
		long + secret[3:40] + long:        long + Redacted + long,
		"nothing":                         "nothing",
	} {
		if got := c.Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// A secret that was pasted into the name of a field is in no message.
func TestSecretsInNames(t *testing.T) {
	t.Parallel()
	const (
		secret = "4f9c01d7aa35e2b86c5d90e1f2377b4c9d8e6a5b01c2d3e4f5061728394a5b6c"
		token  = "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJhYmMifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
	)
	pasted := keyFile(t, "rsa2048-pkcs8.pem") // which is refused, and no less secret
	escaped := strings.ReplaceAll(pasted, "\n", `\n`)
	line := strings.Split(pasted, "\n")[5]
	for name, field := range map[string]string{
		"a key": escaped, "a line of it": line, "the client secret": "my " + secret, "cut": strings.Repeat("x", 40) + secret, "a token": "t " + token,
	} {
		for shape, document := range map[string]string{
			"twice":  `{"clientSecret":"` + secret + `","privateKey":"` + escaped + `","` + field + `":1,"` + field + `":2}`,
			"within": `{"clientSecret":"` + secret + `","privateKey":"` + escaped + `","x":{"` + field + `":1,"` + field + `":2}}`,
		} {
			_, err := Parse([]byte(document))
			f := failureOf(t, err)
			all := f.Message + f.Field
			for _, v := range f.Violations {
				all += v.Field + v.Description
			}
			for _, check := range verify(t, &account{}, []byte(document)) {
				all += check.Detail + check.Remedy
			}
			for _, piece := range []string{line[:16], line[24:40], secret[:12], secret[12:24], "eyJpc3Mi", "c2lnbmF0dXJl"} {
				if strings.Contains(all, piece) {
					t.Errorf("%s, %s: %q is shown in %s", name, shape, piece, all)
				}
			}
			if !strings.Contains(all, Redacted) {
				t.Errorf("%s, %s: %s", name, shape, all)
			}
		}
	}
}

// NetSuite may repeat the assertion, of which a half does not look like one.
func TestHalvesOfAnAssertion(t *testing.T) {
	t.Parallel()
	var assertion string
	e := &endpoint{}
	e.answer = func(int, *http.Request) (*http.Response, error) {
		assertion = e.forms[0].Get("client_assertion")
		half := len(assertion) - 40
		return respond(400, `{"error":"invalid_request"}`, "X-A", assertion[:half], "X-B", assertion[half:]), nil
	}
	_, err := sourceOf(t, e).Token(t.Context(), parsed(t, nil), ScopeREST)
	if u := failureOf(t, err).Upstream; u.Headers["x-a"] != Redacted || u.Headers["x-b"] != Redacted {
		t.Errorf("%v", u.Headers)
	}
}
