package actions

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

const leastRetryAfter = 500 * time.Millisecond

// failed turns the end of an exchange into the caller's error. Attempts and
// outcome are added by run.
func (x *exchange) failed(ctx context.Context) error {
	t := x.last
	switch {
	case t.answer != nil:
		return x.answerError(t.answer)
	case ctx.Err() != nil || x.expired(ctx):
		return x.interrupted(ctx, t.err)
	case t.what == noToken:
		copied := *failure.From(t.err) // it may be shared with others who waited for the same token
		return &copied
	case t.what == noTurn: // the account's limit was closed
		return &failure.Error{
			Reason: failure.Unavailable, Cause: t.err, RetryAfter: leastRetryAfter,
			Message: "The connector is shutting down; the request was not sent. Send it again.",
		}
	case t.what == malformed:
		return &failure.Error{Reason: failure.InvalidResponse, Cause: t.err,
			Message: "What came back is not an HTTP answer, or broke off within its headers. A proxy between here and NetSuite is a likely cause."}
	}
	return x.connectionError(t.err)
}

// interrupted is the error for an action that its host, or the time that it
// was given, ended.
func (x *exchange) interrupted(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &failure.Error{Reason: failure.Cancelled, Message: "The host cancelled the action.", Cause: err}
	case !x.expired(ctx):
		return err
	}
	return &failure.Error{Reason: failure.Timeout, Cause: err, Message: x.whereItStood() +
		" when the time was up: timeoutSeconds (" + strconv.Itoa(int(x.config.timeout/time.Second)) +
		") or the host's own deadline. Allow more time, or ask for less at once."}
}

func (x *exchange) whereItStood() string {
	switch x.last.what {
	case noToken, noTurn:
		return "The request was still waiting for its turn or for a token"
	case notConnected:
		return "There was no connection to NetSuite yet"
	default:
		return "NetSuite had not answered"
	}
}

// answerError is the error for an answer that is no success.
func (x *exchange) answerError(a *answer) *failure.Error {
	f := &failure.Error{StatusCode: a.status, ErrorCode: x.redact(a.errorCode), Upstream: x.upstream(a)}
	finding := diagnosis.Finding{Account: x.credentials.Account().Facts(), Status: a.status, Code: f.ErrorCode}
	var detail, remedy string
	switch {
	case a.blocked:
		f.Reason, finding.Problem = failure.RateLimited, diagnosis.APIBlocked
	case a.status == http.StatusUnauthorized:
		f.Reason, finding.Problem = failure.AuthenticationFailed, diagnosis.APIUnauthorized
		finding.Skew, _ = diagnosis.ClockSkew(a.header, x.last.began, x.last.ended)
	case a.status == http.StatusForbidden:
		f.Reason, finding.Problem = failure.PermissionDenied, diagnosis.APIForbidden
	case a.status == http.StatusNotFound && x.request.erases() && x.progress.uncertain:
		f.Reason = failure.NotFound
		detail = "NetSuite answered 404 to a repeated DELETE. The first one ended without an answer, and may have deleted the record."
	case a.status == http.StatusNotFound:
		f.Reason = failure.NotFound
		detail, remedy = "NetSuite answered 404: there is nothing at this URL.",
			`Check the record type and the id. To treat this as success, turn on "Don't Throw Error on 404 Response".`
	case a.status >= 500:
		f.Reason, finding.Problem = failure.UpstreamError, diagnosis.APIServerError
	case a.status < 400 && a.header.Get("Location") == "":
		f.Reason = failure.RequestRejected
		detail, remedy = fmt.Sprintf("NetSuite answered %d, which is no success, and led nowhere else.", a.status),
			"To treat it as success, name it in acceptedStatusCodes."
	case a.status < 400:
		f.Reason = failure.RequestRejected
		detail, remedy = fmt.Sprintf("NetSuite answered with a redirect (status %d), which is not followed.", a.status),
			"Use the address that its Location header names, if it is on the account's API hosts."
	default:
		f.Reason, finding.Problem = failure.RequestRejected, diagnosis.APIUnexpected
		if x.request.queries() && !prefers(x.request.headers["Prefer"], "transient") {
			finding.Problem = diagnosis.SuiteQLNotPrefixed
		}
	}
	if detail == "" {
		detail, remedy = diagnosis.Explain(finding)
	}
	if a.detail != "" { // redacted before it is cut: half a secret is not recognised
		detail += " NetSuite says: " + strings.TrimSuffix(cut(x.redact(a.detail), 500), ".") + "."
	}
	f.Message = strings.TrimSpace(detail + " " + remedy)
	if x.last.passing() {
		f.RetryAfter = max(x.decision.wait, leastRetryAfter)
	}
	return f
}

// connectionError is the error for a try that got no answer.
func (x *exchange) connectionError(err error) *failure.Error {
	finding := diagnosis.Network(err, x.credentials.Account().Facts())
	finding.Value = x.request.host // which may be the RESTlets'
	detail, remedy := diagnosis.Explain(finding)
	return &failure.Error{
		Reason: failure.Unavailable, Cause: err, Message: detail + " " + remedy,
		RetryAfter: max(x.decision.wait, leastRetryAfter),
	}
}

// upstream is NetSuite's answer for the error's details.
func (x *exchange) upstream(a *answer) *failure.Upstream {
	const most = 4 << 10
	body := []byte(x.redact(string(a.head)))
	u := &failure.Upstream{StatusCode: a.status, Headers: map[string]string{}, Body: body, Truncated: a.cut}
	if len(body) > most {
		u.Body, u.Truncated = body[:most], true
	}
	for name, value := range joined(a.header) {
		u.Headers[name] = x.redact(value)
	}
	return u
}

func (x *exchange) redact(text string) string {
	return x.runner.options.Tokens.Redact(x.credentials, text)
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
