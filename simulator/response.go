package simulator

import (
	"fmt"
	"net/http"
)

// response is a whole HTTP response. Handlers return one instead of writing it,
// so that faults can drop it, cut it or delay it.
type response struct {
	status  int
	header  http.Header
	body    []byte
	applied bool // it changed something
	chunked bool // it is sent without a Content-Length
}

func (r *response) with(name, value string) *response {
	r.header.Set(name, value)
	return r
}

func reply(status int, contentType string, body []byte) *response {
	a := &response{status: status, header: http.Header{}, body: body}
	if contentType != "" {
		a.header.Set("Content-Type", contentType)
	}
	return a
}

func replyJSON(status int, contentType string, value any) *response {
	return reply(status, contentType, []byte(jsonText(value)+"\n")) // NetSuite ends each body with a newline
}

// The content types of requests and answers. NetSuite names the charset in all of
// its answers (seen in recordings of a real account, testdata/recordings).
const (
	typeJSON       = "application/json"
	utf8Charset    = "; charset=UTF-8"
	replyTypeJSON  = typeJSON + utf8Charset
	typeSingular   = "application/vnd.oracle.resource+json; type=singular" + utf8Charset
	typeCollection = "application/vnd.oracle.resource+json; type=collection" + utf8Charset
	typeError      = "application/vnd.oracle.resource+json; type=error" + utf8Charset
	typeSchema     = "application/schema+json" + utf8Charset
	typeSwagger    = "application/swagger+json" + utf8Charset
)

// errorDetail is one of NetSuite's o:errorDetails. URL is the path of the
// request, where Oracle's page writes o:urlPath (NS:section_156570709583).
type errorDetail struct {
	Detail     string `json:"detail"`
	Path       string `json:"o:errorPath,omitempty"`
	QueryParam string `json:"o:errorQueryParam,omitempty"`
	Header     string `json:"o:errorHeader,omitempty"`
	URL        string `json:"o:errorUrl,omitempty"`
	Code       string `json:"o:errorCode"`
}

type errorBody struct {
	Type    string        `json:"type"`
	Title   string        `json:"title"`
	Status  int           `json:"status"`
	Details []errorDetail `json:"o:errorDetails"`
}

// section is where RFC 9110 describes a status, which NetSuite gives as type.
func section(status int) string {
	switch {
	case status == 413:
		return "15.5.14"
	case status == 415:
		return "15.5.16"
	case status >= 400 && status <= 410:
		return fmt.Sprintf("15.5.%d", status-399)
	case status >= 500 && status <= 505:
		return fmt.Sprintf("15.6.%d", status-499)
	}
	return "15.5"
}

func problem(status int, code, format string, args ...any) *response {
	return problems(status, errorDetail{Detail: fmt.Sprintf(format, args...), Code: code})
}

func problems(status int, details ...errorDetail) *response {
	return replyJSON(status, typeError, errorBody{
		Type:  "https://www.rfc-editor.org/rfc/rfc9110.html#section-" + section(status),
		Title: http.StatusText(status), Status: status, Details: details,
	})
}

// notFound is the 404 of a URL that leads nowhere: o:errorUrl repeats its path.
func (c *call) notFound(format string, args ...any) *response {
	return problems(404, errorDetail{Detail: fmt.Sprintf(format, args...), URL: c.r.URL.Path, Code: "NONEXISTENT_ID"})
}

// blockedBody is what Oracle prints for a blocked request: a comma is missing,
// so it is not JSON, and title and top-level code contradict the status.
const blockedBody = `{
    "type": "https://www.w3.org/Protocols/rfc2616/rfc2616-sec10.html#sec10.4.1",
    "title": "Bad Request",
    "status": 429,
    "o:errorCode": "USER_ERROR"
    "o:errorDetails": [
        {
            "detail": "Request blocked. The request could not be processed because the concurrency limit was exceeded.",
            "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED"
        }
    ]
}`

func blocked(r *http.Request, restlet bool, retryAfter string) *response {
	a := reply(429, typeError, []byte(blockedBody))
	if restlet {
		a = restletProblem(r, 400, "SSS_REQUEST_LIMIT_EXCEEDED", "The maximum number of concurrent requests has been exceeded.")
	}
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}
