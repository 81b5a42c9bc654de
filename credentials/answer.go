package credentials

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxAnswer       = 1 << 20
	maxShownBody    = 4 << 10
	maxLifetime     = 24 * time.Hour
	unknownLifetime = 5 * time.Minute // for an answer that does not say
)

// answer is what a token endpoint's answer holds.
type answer struct {
	token     string
	lifetime  time.Duration
	errorCode string // OAuth's error, when it is one that may be shown
	refused   bool   // there is an error
}

var oauthError = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// parseAnswer reads a body leniently: the type in any case, the lifetime as a
// number or as text. A token that could not stand in a header is none.
func parseAnswer(body []byte) answer {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return answer{}
	}
	var a answer
	var text string
	if json.Unmarshal(members["error"], &text) == nil && text != "" {
		a.refused = true
		if oauthError.MatchString(text) && !webToken.MatchString(text) {
			a.errorCode = text
		}
		return a
	}
	if kind, given := members["token_type"]; given {
		text = ""
		if json.Unmarshal(kind, &text) != nil || !strings.EqualFold(strings.TrimSpace(text), "Bearer") {
			return a
		}
	}
	text = ""
	if json.Unmarshal(members["access_token"], &text) == nil && headerSafe(text) {
		a.token = text
		a.lifetime = lifetime(members["expires_in"])
	}
	return a
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
