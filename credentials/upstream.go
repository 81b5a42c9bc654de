package credentials

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/failure"
)

const (
	maxUpstreamBody = 4 << 10
	// More of the body is redacted than is kept: half of a secret at the cut
	// would not be recognised.
	maxRedactedBody = 16 * maxUpstreamBody
)

// Upstream is NetSuite's response for the details of an error, without cookies
// and secrets. body is its beginning; more says that there was more of it.
func (s *Source) Upstream(c *Credentials, status int, header http.Header, body []byte, more bool) *failure.Upstream {
	u := &failure.Upstream{StatusCode: status, Headers: map[string]string{}, Truncated: more || len(body) > maxRedactedBody}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		lower := strings.ToLower(name)
		if lower == "set-cookie" || lower == "set-cookie2" {
			continue
		}
		u.Headers[lower] = s.Redact(c, strings.Join(header[name], ", "))
	}
	text := s.Redact(c, string(body[:min(len(body), maxRedactedBody)]))
	if len(text) > maxUpstreamBody {
		text, u.Truncated = text[:maxUpstreamBody], true
	}
	u.Body = []byte(text)
	return u
}
