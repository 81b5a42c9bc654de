package credentials

import (
	"net/http"

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
func (r *Redactor) Upstream(status int, header http.Header, body []byte, more bool) *failure.Upstream {
	u := &failure.Upstream{StatusCode: status, Headers: r.Header(header), Truncated: more || len(body) > maxRedactedBody}
	text := r.Text(string(body[:min(len(body), maxRedactedBody)]))
	if len(text) > maxUpstreamBody {
		text, u.Truncated = text[:maxUpstreamBody], true
	}
	u.Body = []byte(text)
	return u
}

// Upstream is the Redactor's Upstream with the secrets that the source knows for
// credentials.
func (s *Source) Upstream(c *Credentials, status int, header http.Header, body []byte, more bool) *failure.Upstream {
	return s.Redactor(c).Upstream(status, header, body, more)
}
