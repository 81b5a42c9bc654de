package credentials

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"

	"netsuite-connector/internal/lazyregexp"
)

// Redacted replaces secrets.
const Redacted = "[redacted]"

// secrets are the values of a credentials document that redaction looks for.
type secrets struct {
	keyText string // base64
	secret  string // the client secret
}

var (
	keyBlock  = lazyregexp.New(`-{2,} ?(?i:BEGIN) [A-Za-z0-9 ]*(?i:PRIVATE KEY) ?-{2,}[\s\S]*?(?:-{2,} ?(?i:END) [A-Za-z0-9 ]*(?i:PRIVATE KEY) ?-{2,}|$)`)
	webToken  = lazyregexp.New(`eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`)
	bearer    = lazyregexp.New(`(?i)(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*`)
	tokenPair = lazyregexp.New(`(?i)((?:access_token|refresh_token|id_token|client_assertion|client_secret)\\?["']?\s*[:=]\s*\\?["']?)[^"'&\\\s,}]+`)
	urlEscape = lazyregexp.New(`%[0-9A-F]{2}`)
	base64Run = lazyregexp.New(`(?:[A-Za-z0-9+/_=\\-]|%(?:2[BbFf]|3[Dd]|0[AaDd]|20)){23,}`)
)

// Redact removes from a text what these credentials keep secret, whole or in
// parts: the private key and the client secret. It also removes what looks like a
// private key, an assertion or a token; without credentials (nil), only that.
func (c *Credentials) Redact(text string) string {
	text = redactPatterns(text)
	if c == nil {
		return text
	}
	return c.secrets.redact(text)
}

func (s secrets) redact(text string) string {
	text = redactSecret(text, s.secret)
	text = redactKey(text, s.keyText)
	return redactFragments(text, []string{s.secret})
}

// redactPatterns removes what looks like a secret.
func redactPatterns(text string) string {
	text = keyBlock().ReplaceAllLiteralString(text, Redacted)
	text = webToken().ReplaceAllLiteralString(text, Redacted)
	text = bearer().ReplaceAllString(text, "${1}"+Redacted)
	return tokenPair().ReplaceAllStringFunc(text, func(found string) string {
		parts := tokenPair().FindStringSubmatch(found)
		if strings.HasPrefix(found[len(parts[1]):], "[") { // redacted already
			return found
		}
		return parts[1] + Redacted
	})
}

// The replacers are made once: making one takes longer than all that it replaces.
//
//nolint:gochecknoglobals // constants
var (
	htmlUnescaper = sync.OnceValue(func() *strings.Replacer {
		return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")
	})
	keyUnescaper = sync.OnceValue(func() *strings.Replacer {
		return strings.NewReplacer(`\/`, "/", `\n`, "", `\r`, "", "-", "+", "_", "/",
			"%2B", "+", "%2b", "+", "%2F", "/", "%2f", "/", "%3D", "=", "%3d", "=",
			"%0A", "", "%0a", "", "%0D", "", "%0d", "", "%20", "")
	})
)

// redactSecret removes a value as it is, and as it is escaped in JSON and in URLs.
// Values of less than four characters are kept: they occur anywhere.
func redactSecret(text, secret string) string {
	if len(secret) < 4 {
		return text
	}
	forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	for _, escaped := range forms[1:] {
		forms = append(forms, urlEscape().ReplaceAllStringFunc(escaped, strings.ToLower))
	}
	if quoted, err := json.Marshal(secret); err == nil {
		inside := string(quoted[1 : len(quoted)-1])
		// Unlike Go, other encoders do not escape <, > and &, or escape the slash.
		plain := htmlUnescaper().Replace(inside)
		forms = append(forms, inside, plain, strings.ReplaceAll(plain, "/", `\/`))
	}
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, Redacted)
	}
	return text
}

// redactKey removes every run of base64 that has 23 characters in common with the
// key, or with a token, however its lines were broken or escaped, for JSON or for
// a URL: 23 characters contain one of the pieces of 12 that the key is cut into.
func redactKey(text, key string) string {
	if key == "" {
		return text
	}
	const piece = 12
	unescaped := false
	return base64Run().ReplaceAllStringFunc(text, func(run string) string {
		if !unescaped {
			key, unescaped = keyUnescaper().Replace(key), true // a token is in the URL's alphabet
		}
		plain := keyUnescaper().Replace(run)
		for i := 0; i+piece <= len(key); i += piece {
			if strings.Contains(plain, key[i:i+piece]) {
				return Redacted
			}
		}
		return run
	})
}

const (
	fragment    = 12 // characters in common with a secret that are removed
	minFragment = 24 // length of a secret whose fragments are not ordinary words
	smallText   = 512
)

// redactFragments removes from a text what it has in common with a secret, if it
// is long enough: half of a secret may be in a header, or in a name that was cut.
func redactFragments(text string, secrets []string) string {
	if len(text) < fragment {
		return text
	}
	for _, secret := range secrets {
		if len(secret) < minFragment {
			continue
		}
		common := func(piece string) bool { return strings.Contains(secret, piece) }
		if len(text) > smallText { // the preparation pays off
			pieces := make(map[string]bool, len(secret))
			for i := 0; i+fragment <= len(secret); i++ {
				pieces[secret[i:i+fragment]] = true
			}
			common = func(piece string) bool { return pieces[piece] }
		}
		var kept strings.Builder
		done := 0
		for i := 0; i+fragment <= len(text); i++ {
			if !common(text[i : i+fragment]) {
				continue
			}
			end := i + fragment
			for end < len(text) && common(text[end-fragment+1:end+1]) {
				end++
			}
			kept.WriteString(text[done:i] + Redacted)
			done, i = end, end-1
		}
		if done > 0 {
			text = kept.String() + text[done:]
		}
	}
	return text
}
