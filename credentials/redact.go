package credentials

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// Redacted stands where a secret stood.
const Redacted = "[redacted]"

// secrets are what redaction looks for besides what looks like a secret.
type secrets struct {
	keyText string // base64
	secret  string // the client secret
}

var (
	keyBlock  = regexp.MustCompile(`-{2,} ?(?i:BEGIN) [A-Za-z0-9 ]*(?i:PRIVATE KEY) ?-{2,}[\s\S]*?(?:-{2,} ?(?i:END) [A-Za-z0-9 ]*(?i:PRIVATE KEY) ?-{2,}|$)`)
	webToken  = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`)
	bearer    = regexp.MustCompile(`(?i)(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*`)
	tokenPair = regexp.MustCompile(`(?i)((?:access_token|refresh_token|id_token|client_assertion|client_secret)\\?["']?\s*[:=]\s*\\?["']?)[^"'&\\\s,}]+`)
	urlEscape = regexp.MustCompile(`%[0-9A-F]{2}`)
	base64Run = regexp.MustCompile(`(?:[A-Za-z0-9+/_=\\-]|%(?:2[BbFf]|3[Dd]|0[AaDd]|20)){23,}`)
)

// Redact takes out of text what these credentials keep secret: the key, the
// client secret, assertions and tokens.
func (c *Credentials) Redact(text string) string {
	text = redactPatterns(text)
	if c == nil {
		return text
	}
	text = redactSecret(text, c.secrets.secret)
	return redactKey(text, c.secrets.keyText)
}

// redactPatterns takes out what is secret by its look.
func redactPatterns(text string) string {
	text = keyBlock.ReplaceAllLiteralString(text, Redacted)
	text = webToken.ReplaceAllLiteralString(text, Redacted)
	text = bearer.ReplaceAllString(text, "${1}"+Redacted)
	return tokenPair.ReplaceAllStringFunc(text, func(found string) string {
		parts := tokenPair.FindStringSubmatch(found)
		if strings.HasPrefix(found[len(parts[1]):], "[") { // redacted already
			return found
		}
		return parts[1] + Redacted
	})
}

// redactSecret takes out a value as it is, and as JSON and URLs write it. One
// shorter than four characters is no secret, and would tear texts apart.
func redactSecret(text, secret string) string {
	if len(secret) < 4 {
		return text
	}
	forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	for _, escaped := range forms[1:] {
		forms = append(forms, urlEscape.ReplaceAllStringFunc(escaped, strings.ToLower))
	}
	if quoted, err := json.Marshal(secret); err == nil {
		inside := string(quoted[1 : len(quoted)-1])
		// Others than Go leave <, > and & as they are, or escape the slash.
		plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(inside)
		forms = append(forms, inside, plain, strings.ReplaceAll(plain, "/", `\/`))
	}
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, Redacted)
	}
	return text
}

// redactKey takes out every run of base64 that shares 23 characters with the
// key, or with a token, however its lines were broken or escaped, for JSON or
// for a URL: among them is one whole piece of twelve.
func redactKey(text, key string) string {
	if key == "" {
		return text
	}
	const piece = 12
	unescape := strings.NewReplacer(`\/`, "/", `\n`, "", `\r`, "", "-", "+", "_", "/",
		"%2B", "+", "%2b", "+", "%2F", "/", "%2f", "/", "%3D", "=", "%3d", "=",
		"%0A", "", "%0a", "", "%0D", "", "%0d", "", "%20", "")
	key = unescape.Replace(key) // a token is in the URL's alphabet
	return base64Run.ReplaceAllStringFunc(text, func(run string) string {
		plain := unescape.Replace(run)
		for i := 0; i+piece <= len(key); i += piece {
			if strings.Contains(plain, key[i:i+piece]) {
				return Redacted
			}
		}
		return run
	})
}
