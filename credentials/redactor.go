package credentials

import (
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Redactor removes the secrets of one call from texts: those of its credentials,
// the tokens that the source knows for them, and the tokens that the call used.
// It is safe for concurrent use.
type Redactor struct {
	source      *Source
	credentials *Credentials

	mu    sync.Mutex
	used  []string
	first [1]string // where used begins: most calls use one token
}

// Redactor returns a redactor for one call. Without credentials (nil), it removes
// what looks like a secret.
func (s *Source) Redactor(c *Credentials) *Redactor {
	return &Redactor{source: s, credentials: c}
}

// Use adds a token that the call sends. It stays known to the redactor after the
// source has forgotten it.
func (r *Redactor) Use(t Token) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.value != "" && !slices.Contains(r.used, t.value) {
		if r.used == nil {
			r.used = r.first[:0]
		}
		r.used = append(r.used, t.value)
	}
}

// Text removes secrets from a text. It is for anything that a message, a detail
// or a log line repeats: NetSuite's texts, and the caller's as well, such as
// names of fields.
func (r *Redactor) Text(text string) string {
	if text == "" {
		return text
	}
	text = r.credentials.Redact(text)
	tokens := r.tokens()
	for _, token := range tokens {
		text = redactKey(redactSecret(text, token), token)
	}
	return redactFragments(text, tokens)
}

// unlessSecret returns an error code, or "" if it repeats a secret.
func (r *Redactor) unlessSecret(code string) string {
	if r.Text(code) != code {
		return ""
	}
	return code
}

// Header returns a header without secrets and cookies: names in lower case,
// several values joined. A secret that is split over two values, or over two
// headers, is removed as well.
func (r *Redactor) Header(h http.Header) map[string]string {
	joined := make(map[string]string, len(h))
	for name, values := range h {
		lower := strings.ToLower(name)
		if lower == "set-cookie" || lower == "set-cookie2" {
			continue
		}
		joined[lower] = strings.Join(values, ", ")
	}
	secrets := r.tokens()
	if r.credentials != nil {
		secrets = append(secrets, r.credentials.secrets.secret)
	}
	redactSplit(joined, secrets)
	redacted := make(map[string]string, len(joined))
	for name, value := range joined {
		redacted[r.Text(name)] = r.Text(value)
	}
	return redacted
}

func (r *Redactor) tokens() []string {
	r.mu.Lock()
	tokens := slices.Clone(r.used)
	r.mu.Unlock()
	if r.credentials == nil || r.credentials.key == nil {
		return tokens
	}
	r.source.mu.Lock()
	issued := r.source.issued.of(r.credentials.tokenKey(""))
	r.source.mu.Unlock()
	for _, token := range issued {
		if !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

const (
	minSplit = 8 // length of a secret that is looked for in parts
	minPart  = 4 // shorter parts tell nothing and occur anywhere
)

// redactSplit removes the two parts of a secret whose beginning is in one of the
// values, and whose end is in one of them as well.
func redactSplit(values map[string]string, secrets []string) {
	contained := func(part string) bool {
		for _, value := range values {
			if strings.Contains(value, part) {
				return true
			}
		}
		return false
	}
	for _, secret := range secrets {
		n := len(secret)
		if n < minSplit {
			continue
		}
		// Each beginning of a text that is contained is contained, too.
		before := sort.Search(n, func(k int) bool { return !contained(secret[:k+1]) })
		after := sort.Search(n, func(k int) bool { return !contained(secret[n-k-1:]) })
		if before+after < n {
			continue
		}
		for name, value := range values {
			for _, part := range []string{secret[:before], secret[n-after:]} {
				if len(part) >= minPart {
					value = strings.ReplaceAll(value, part, Redacted)
				}
			}
			values[name] = value
		}
	}
}
