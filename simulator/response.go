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
	return reply(status, contentType, []byte(jsonText(value)))
}

const (
	typeJSON       = "application/json"
	typeSingular   = "application/vnd.oracle.resource+json; type=singular"
	typeCollection = "application/vnd.oracle.resource+json; type=collection"
	typeError      = "application/vnd.oracle.resource+json; type=error"
)

// errorDetail is one of NetSuite's o:errorDetails (NS:section_156570709583).
type errorDetail struct {
	Detail     string `json:"detail"`
	Path       string `json:"o:errorPath,omitempty"`
	QueryParam string `json:"o:errorQueryParam,omitempty"`
	Header     string `json:"o:errorHeader,omitempty"`
	URLPath    string `json:"o:urlPath,omitempty"`
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

func blocked(restlet bool, retryAfter string) *response {
	a := reply(429, typeError, []byte(blockedBody))
	if restlet {
		a = restletProblem(400, "SSS_REQUEST_LIMIT_EXCEEDED", "The maximum number of concurrent requests has been exceeded.")
	}
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}
