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
	"netsuite-connector/internal/transport"
	"netsuite-connector/internal/truncate"
)

const (
	leastRetryAfter = 500 * time.Millisecond
	maxDetail       = 500 // bytes of NetSuite's own text in a message

	// longestRequest is how long NetSuite works on a request (NS:subsect_1559222360).
	longestRequest = 15 * time.Minute

	lookFirst = "The write may have been carried out: look in NetSuite before you repeat it."
)

// failed turns the end of an exchange into the caller's error.
func (x *exchange) failed(ctx context.Context) *failure.Error {
	t := x.last
	switch {
	case t.answer != nil && t.answer.status == http.StatusUnauthorized && !x.progress.renewed:
		return x.interrupted(ctx, context.DeadlineExceeded) // there was no time to renew the token
	case t.what == cutShort:
		return x.deliveryError(ctx, t.begun, t.err)
	case t.answer != nil:
		return x.answerError(t.answer)
	case ctx.Err() != nil || x.expired(ctx):
		return x.interrupted(ctx, t.err)
	case t.what == noToken:
		return x.tokenError(t.err)
	case t.what == noTurn: // the account's limit was closed
		return x.fail(failure.Error{Reason: failure.Unavailable, Cause: t.err, RetryAfter: leastRetryAfter},
			"The connector is shutting down.", "Send the request again.")
	case errors.Is(t.err, transport.ErrEarlyAnswer):
		return x.fail(failure.Error{Reason: failure.InvalidResponse, Cause: t.err, RetryAfter: x.retryAfter()},
			"An answer came before the request was sent, and was not believed.", "Look for a proxy between here and NetSuite that mixes up answers.")
	case t.what == malformed:
		return x.fail(failure.Error{Reason: failure.InvalidResponse, Cause: t.err, RetryAfter: leastRetryAfter},
			"What came back is not an HTTP answer, or broke off within its headers.", "Look for a proxy between here and NetSuite that could be the cause.")
	}
	finding := diagnosis.Network(t.err, x.credentials.Account().Facts())
	finding.Value = x.request.host // which may be the RESTlets'
	detail, remedy := diagnosis.Explain(finding)
	return x.fail(failure.Error{Reason: failure.Unavailable, Cause: t.err, RetryAfter: x.retryAfter()}, detail, remedy)
}

// fail completes an error with what the exchange knows. detail says what happened,
// remedy what to do. If the outcome of a write is unknown, the only advice is to look
// in NetSuite first: most other remedies say to repeat the request. What is worth
// knowing all the same belongs into detail.
func (x *exchange) fail(f failure.Error, detail, remedy string) *failure.Error {
	f.Attempts, f.Outcome = x.attempts, x.progress.outcome()
	if f.Outcome == failure.Unknown {
		remedy, f.RetryAfter = lookFirst, 0
	}
	if x.job != nil {
		detail, remedy = x.job.complete(&f, detail, remedy)
	}
	f.Message = strings.TrimSpace(detail + " " + remedy)
	return &f
}

// tokenError returns the error of the token source for this action. err may be
// shared with other calls that waited for the same token.
func (x *exchange) tokenError(err error) *failure.Error {
	f := *failure.From(err)
	if x.progress.uncertain { // its advice would have the request repeated
		why := string(f.Reason)
		if f.ErrorCode != "" {
			why += ", " + f.ErrorCode
		}
		detail := "The request was sent, ended without a clear answer, and was not repeated, since there was no token (" + why + ")."
		if x.job != nil {
			detail = "There was no token (" + why + ")."
		}
		if f.Reason == failure.AuthenticationFailed {
			detail += " " + diagnosis.LoginAuditTrail
		}
		return x.fail(f, detail, "")
	}
	if x.job != nil {
		return x.fail(f, f.Message, "")
	}
	f.Attempts, f.Outcome = x.attempts, x.progress.outcome()
	return &f
}

// interrupted is the error for an action that its host, or the time that it was
// given, ended.
func (x *exchange) interrupted(ctx context.Context, err error) *failure.Error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return x.fail(failure.Error{Reason: failure.Cancelled, Cause: err}, whyCancelled(ctx), "")
	case !x.expired(ctx):
		return x.fail(*failure.From(err), failure.From(err).Message, "")
	}
	remedy := "Allow more time, or ask for less at once."
	if x.config.timeout >= longestRequest {
		remedy = "NetSuite itself ends a request after 15 minutes: ask for less at once, or have NetSuite do it in the background (header Prefer: respond-async)."
	}
	return x.fail(failure.Error{Reason: failure.Timeout, Cause: err}, x.whereItStood()+" when the time was up: "+x.times()+".", remedy)
}

// endedEarly is the error for an action that was ended while its input was read.
func (c *call) endedEarly(ctx context.Context, err error) *failure.Error {
	x := exchange{call: c}
	if errors.Is(ctx.Err(), context.Canceled) {
		return x.fail(failure.Error{Reason: failure.Cancelled, Cause: err}, whyCancelled(ctx), "")
	}
	return x.fail(failure.Error{Reason: failure.Timeout, Cause: err}, "The input was still being read when the time was up: "+x.times()+".", "Allow more time, or send less at once.")
}

// whyCancelled says who ended ctx: the process, which gives the cause of its own,
// or the host.
func whyCancelled(ctx context.Context) string {
	if f := (*failure.Error)(nil); errors.As(context.Cause(ctx), &f) {
		return f.Message
	}
	return "The host cancelled the action."
}

// times names what bounds the action's time.
func (x *exchange) times() string {
	return "Timeout in Seconds (" + strconv.Itoa(int(x.config.timeout/time.Second)) + ") or the host's own deadline"
}

func (x *exchange) whereItStood() string {
	switch {
	case x.job != nil:
		return x.job.whereItStood()
	case x.last.answer != nil && x.last.answer.status == http.StatusUnauthorized:
		return "NetSuite had refused the token, and it was not renewed yet"
	case x.decision.retries():
		return "The request was waiting to be tried again"
	case x.last.what == noToken || x.last.what == noTurn:
		return "The request was still waiting for its turn or for a token"
	case x.last.what == notConnected:
		return "There was no connection to NetSuite yet"
	default:
		return "NetSuite had not answered"
	}
}

// answerError is the error for an answer that is no success.
func (x *exchange) answerError(a *answer) *failure.Error {
	f := failure.Error{
		StatusCode: a.status, ErrorCode: x.secrets.Text(a.said.Code), Upstream: x.secrets.Upstream(a.status, a.header, a.head, a.cut),
		OperationID: x.operationID(a.header),
	}
	finding := diagnosis.Finding{Account: x.credentials.Account().Facts(), Status: a.status, Code: f.ErrorCode}
	_, f.JobID = a.ids(x.credentials.Account())
	f.JobID = x.secrets.Text(f.JobID)
	f.Reason, finding.Problem = reasonOf(a), x.problem(a)
	if x.progress.uncertain && x.job == nil && !a.inconclusive() && finding.Problem != diagnosis.RecordMaybeDeleted {
		finding.Problem = diagnosis.EarlierTryOpen // what the last one's answer means is not the whole
	}
	switch finding.Problem {
	case diagnosis.APIUnauthorized:
		finding.Skew, _ = diagnosis.ClockSkew(a.header, x.last.began, x.last.ended)
	case diagnosis.HeaderRefused:
		finding.Value = truncate.Text(x.secrets.Text(a.said.Header), 64)
		if _, given := x.request.headers[http.CanonicalHeaderKey(a.said.Header)]; !given && a.said.Header != "Accept-Language" {
			finding.Problem = diagnosis.HeaderNotGiven
		}
	case diagnosis.QueryRefused:
		finding.Value = truncate.Text(x.secrets.Text(a.said.Query), 64)
	case diagnosis.PathUnfinished:
		finding.Value = x.secrets.Text(x.request.likelyPath())
	}
	detail, remedy := diagnosis.Explain(finding)
	if a.said.Detail != "" && !a.foreign { // redacted before it is cut, since half a secret is not recognised
		detail += " NetSuite says: " + strings.TrimSuffix(truncate.Text(x.secrets.Text(a.said.Detail), maxDetail), ".") + "."
	}
	if a.encoding != "" {
		detail += fmt.Sprintf(" Its body has the Content-Encoding %q, which cannot be decoded.", truncate.Text(x.secrets.Text(a.encoding), 64))
	}
	if x.last.passing() {
		f.RetryAfter = x.retryAfter()
	}
	return x.fail(f, detail, remedy)
}

func (x *exchange) retryAfter() time.Duration { return max(x.decision.wait, leastRetryAfter) }

// reasonOf gives an answer that is no success its reason in the contract.
func reasonOf(a *answer) failure.Reason {
	switch {
	case a.blocked:
		return failure.RateLimited
	case a.foreign, a.partial():
		return failure.InvalidResponse
	case a.status == http.StatusUnauthorized:
		return failure.AuthenticationFailed
	case a.status == http.StatusForbidden:
		return failure.PermissionDenied
	case a.status == http.StatusNotFound:
		return failure.NotFound
	case a.status >= 500:
		return failure.UpstreamError
	default:
		return failure.RequestRejected
	}
}

// problem says what an answer that is no success means for this request.
func (x *exchange) problem(a *answer) diagnosis.Problem {
	switch {
	case a.blocked && x.job != nil:
		return diagnosis.JobBlocked
	case a.blocked:
		return diagnosis.APIBlocked
	case a.foreign:
		return diagnosis.PageInstead
	case a.partial():
		return diagnosis.ScriptPartial
	case a.status == http.StatusUnauthorized:
		return diagnosis.APIUnauthorized
	case a.status == http.StatusForbidden && a.restlet:
		return diagnosis.ScriptForbidden
	case a.status == http.StatusForbidden:
		return diagnosis.APIForbidden
	case a.status < 300:
		return diagnosis.FailedSilently // only a job's result gets here with a success
	case a.status < 400 && a.header.Get("Location") == "":
		return diagnosis.NoSuccess
	case a.status < 400:
		return diagnosis.Redirect
	case a.restlet:
		return x.scriptProblem(a)
	case a.status == http.StatusNotFound:
		return x.missing(a)
	case a.status >= 500:
		return diagnosis.APIServerError
	case x.request.suiteQL() && x.request.queries() && !prefers(x.request.headers["Prefer"], "transient"):
		return diagnosis.SuiteQLNotPrefixed
	case a.said.Header != "":
		return diagnosis.HeaderRefused
	case a.said.Query != "":
		return diagnosis.QueryRefused
	case a.status == http.StatusMethodNotAllowed && x.request.method == http.MethodGet:
		return diagnosis.ReadNotAllowed
	case a.status == http.StatusMethodNotAllowed:
		return diagnosis.MethodNotAllowed
	case a.said.Code == "RCRD_HAS_BEEN_CHANGED":
		return diagnosis.RecordChanged
	case x.request.method == http.MethodGet && x.request.recordPath() && a.said.Code == "USER_ERROR" && strings.Contains(strings.ToLower(a.said.Detail), "locked"):
		return diagnosis.RecordLocked
	default:
		return diagnosis.APIUnexpected
	}
}

func (x *exchange) scriptProblem(a *answer) diagnosis.Problem {
	switch {
	case a.status == http.StatusNotFound:
		return diagnosis.ScriptNotFound
	case a.status == http.StatusMethodNotAllowed:
		return diagnosis.ScriptMethod
	case a.status == http.StatusUnsupportedMediaType:
		return diagnosis.ScriptContentType
	case a.status != http.StatusBadRequest && a.status < 500:
		return diagnosis.APIUnexpected
	case a.mayHaveRun():
		return diagnosis.ScriptFailed
	case strings.HasPrefix(a.said.Code, "INVALID_LOGIN"):
		return diagnosis.ScriptLogin
	default:
		return diagnosis.ScriptNotRun
	}
}

// missing says what a 404 means: NetSuite uses one status, and one code, for a
// record, a record type and a service that it does not know.
func (x *exchange) missing(a *answer) diagnosis.Problem {
	switch {
	case x.request.erases() && x.progress.uncertain:
		return diagnosis.RecordMaybeDeleted
	case x.adopted():
		return diagnosis.RecordNotFound // by the job's request, which is not known here
	case x.request.jobID() != "":
		return diagnosis.JobNotFound
	case x.request.likelyPath() != "":
		return diagnosis.PathUnfinished
	case a.unknownType():
		return diagnosis.RecordTypeUnknown
	case !x.request.recordPath():
		return diagnosis.PathNotFound
	default:
		return diagnosis.RecordNotFound
	}
}

func (x *exchange) operationID(header http.Header) string {
	return truncate.Text(x.secrets.Text(header.Get("X-N-OperationId")), 128)
}
