package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	restRoot   = "/services/rest/"
	recordRoot = "/services/rest/record/v1/"
)

// call is an API request that was let in.
type call struct {
	integration Integration
	service     string
	host        string
	r           *http.Request
	body        []byte
}

func (c *call) self() string { return "https://" + c.host + c.r.URL.EscapedPath() }

// prefers reports whether a Prefer header asks for it.
func (c *call) prefers(what string) bool {
	for _, line := range c.r.Header["Prefer"] {
		for _, one := range strings.Split(line, ",") {
			if strings.EqualFold(strings.TrimSpace(one), what) {
				return true
			}
		}
	}
	return false
}

// api does an API request.
func (a *Account) api(c *call) *response {
	for _, name := range []string{"Content-Type", "X-Netsuite-Idempotency-Key"} {
		if len(c.r.Header[name]) > 1 {
			return problems(400, errorDetail{Detail: "The header stands there more than once.", Code: "INVALID_HEADER", Header: name})
		}
	}
	path := c.r.URL.EscapedPath()
	if c.service == "restlets" {
		if c.r.URL.Path == restletPath {
			return a.restlet(c)
		}
		return a.certificateAPI(c)
	}
	rest, ok := strings.CutPrefix(path, restRoot)
	if !ok {
		return reply(404, "text/html; charset=UTF-8", []byte("<html><body><h1>Page not found</h1></body></html>\n"))
	}
	segments := strings.Split(rest, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return problem(400, "INVALID_REQUEST", "The URL is malformed.")
		}
		segments[i] = plain
	}
	if len(segments) > 2 && segments[len(segments)-1] == "" {
		segments = segments[:len(segments)-1] // a slash at the end is nothing
	}
	service := strings.Join(segments[:min(2, len(segments))], "/")
	segments = segments[min(2, len(segments)):]
	switch {
	case service == "record/v1" && len(segments) > 0:
		if c.prefers("respond-async") {
			return a.async(c, segments, a.record)
		}
		if c.isBatch() {
			return problems(400, errorDetail{Detail: "Batch operations are asynchronous only.", Code: "INVALID_REQUEST", Header: "Prefer"})
		}
		return a.record(c, segments)
	case service == "query/v1" && len(segments) == 1 && segments[0] == "suiteql":
		return a.suiteQL(c)
	case service == "query/v1" && len(segments) == 3 && segments[0] == "dataset" && segments[2] == "result":
		return a.dataset(c, segments[1])
	case service == "async/v1" && len(segments) > 1 && segments[0] == "job":
		return a.job(c, segments[1:])
	case service == "system/v1" && len(segments) == 1:
		return a.system(c, segments[0])
	}
	return c.notFound("The resource was not found.")
}

// notAllowed is the answer to a method that the resource does not have; its
// detail names those that it has.
func notAllowed(c *call, allow ...string) *response {
	methods := strings.Join(allow, ", ")
	return problem(405, "INVALID_METHOD", "Method %s is not allowed for this resource. Allowed methods: %s.", c.r.Method, methods).
		with("Allow", methods)
}
