package credentials

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"netsuite-connector/internal/lazyregexp"
)

const (
	maxResponse     = 1 << 20
	maxLifetime     = 24 * time.Hour
	unknownLifetime = 5 * time.Minute // if the response does not state it
)

// tokenResponse is the body of a token endpoint's response.
type tokenResponse struct {
	token     string
	lifetime  time.Duration
	errorCode string // OAuth's error code, "" for one that must not be shown
	isError   bool
}

var oauthError = lazyregexp.New(`^[A-Za-z0-9_.-]{1,64}$`)

// parseTokenResponse accepts the token type in any case, and the lifetime as a
// number or as text. It ignores a token that cannot be the value of a header.
func parseTokenResponse(body []byte) tokenResponse {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return tokenResponse{}
	}
	var r tokenResponse
	var text string
	if json.Unmarshal(members["error"], &text) == nil && text != "" {
		r.isError = true
		if oauthError().MatchString(text) && !webToken().MatchString(text) {
			r.errorCode = text
		}
		return r
	}
	if tokenType, ok := members["token_type"]; ok {
		text = ""
		if json.Unmarshal(tokenType, &text) != nil || !strings.EqualFold(strings.TrimSpace(text), "Bearer") {
			return r
		}
	}
	text = ""
	if json.Unmarshal(members["access_token"], &text) == nil && headerSafe(text) {
		r.token = text
		r.lifetime = lifetime(members["expires_in"])
	}
	return r
}

func headerSafe(token string) bool {
	for i := range len(token) {
		if token[i] <= ' ' || token[i] >= 0x7f {
			return false
		}
	}
	return token != ""
}

func lifetime(raw json.RawMessage) time.Duration {
	text := strings.TrimSpace(strings.Trim(string(raw), `"`))
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds != seconds {
		return unknownLifetime
	}
	return time.Duration(min(max(seconds, 0), maxLifetime.Seconds())) * time.Second
}
