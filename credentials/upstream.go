package credentials

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/failure"
)

// upstream keeps NetSuite's answer, without secrets and cookies.
func (s *Source) upstream(c *Credentials, response *http.Response, body []byte) *failure.Upstream {
	u := &failure.Upstream{StatusCode: response.StatusCode, Headers: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		lower := strings.ToLower(name)
		if lower == "set-cookie" || lower == "set-cookie2" {
			continue
		}
		u.Headers[lower] = s.Redact(c, strings.Join(response.Header[name], ", "))
	}
	const looked = 16 * maxShownBody // a secret must not hide by being cut in two
	u.Truncated = len(body) > looked
	text := s.Redact(c, string(body[:min(len(body), looked)]))
	if len(text) > maxShownBody {
		text, u.Truncated = text[:maxShownBody], true
	}
	u.Body = []byte(text)
	return u
}

func (s *Source) log(ctx context.Context, c *Credentials, scope Scope, status int, err *failure.Error) {
	if err == nil {
		s.logger.InfoContext(ctx, "token issued", "account", c.account.id, "scope", string(scope), "status", status)
		return
	}
	s.logger.WarnContext(ctx, "no token", "account", c.account.id, "scope", string(scope), "status", status, "reason", string(err.Reason), "code", err.ErrorCode)
}
