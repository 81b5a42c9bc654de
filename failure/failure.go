package failure

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Reason names a kind of failure. The values are part of the contract.
type Reason string

// Every reason a host can receive.
const (
	InvalidCredentials   Reason = "INVALID_CREDENTIALS"
	InvalidConfig        Reason = "INVALID_CONFIG"
	InvalidInput         Reason = "INVALID_INPUT"
	UnknownAction        Reason = "UNKNOWN_ACTION"
	URLRefused           Reason = "URL_REFUSED"
	PolicyRefused        Reason = "POLICY_REFUSED"
	AuthenticationFailed Reason = "AUTHENTICATION_FAILED"
	PermissionDenied     Reason = "PERMISSION_DENIED"
	NotFound             Reason = "NOT_FOUND"
	RequestRejected      Reason = "REQUEST_REJECTED"
	RateLimited          Reason = "RATE_LIMITED"
	UpstreamError        Reason = "UPSTREAM_ERROR"
	Unavailable          Reason = "UNAVAILABLE"
	Timeout              Reason = "TIMEOUT"
	Cancelled            Reason = "CANCELLED"
	ResponseTooLarge     Reason = "RESPONSE_TOO_LARGE"
	InvalidResponse      Reason = "INVALID_RESPONSE"
	Internal             Reason = "INTERNAL"
)

// Outcome says what became of the caller's request at NetSuite.
type Outcome string

const (
	// NotSent: NetSuite never received the request.
	NotSent Outcome = "not_sent"
	// Rejected: NetSuite answered and did not carry it out, or it was a read.
	Rejected Outcome = "rejected"
	// Unknown: a write that may have been carried out.
	Unknown Outcome = "unknown"
)

// Retry says whether an engine may repeat the call by itself.
type Retry string

const (
	// RetrySafe: the same call may succeed later, and repeating it does no harm.
	RetrySafe Retry = "safe"
	// RetryCheck: somebody has to look in NetSuite first.
	RetryCheck Retry = "check"
	// RetryNever: the same call fails again.
	RetryNever Retry = "never"
)

// Violation is one offending field of a document.
type Violation struct {
	Field       string // its name in the document, "headers.Host" for nested ones, "" for the document itself
	Description string // a sentence for a person; never holds a secret
}

// Upstream is NetSuite's answer, redacted.
type Upstream struct {
	StatusCode int
	Headers    map[string]string // names in lower case
	Body       []byte            // at most the first 4 KiB
	Truncated  bool
}

// Error is a failure as a host meets it. Its texts hold no secret.
type Error struct {
	Reason     Reason
	Message    string // what happened, then what to do
	Violations []Violation
	Outcome    Outcome
	Attempts   int
	StatusCode int    // NetSuite's, 0 without an answer
	ErrorCode  string // NetSuite's o:errorCode
	// OperationID is NetSuite's X-N-OperationId, which its support asks for.
	OperationID string
	JobID       string        // of the asynchronous job that was started, "" for none
	Field       string        // the field to blame, "" for none
	RetryAfter  time.Duration // > 0 when a later try can help: how long to wait first
	// StatedRetry is what Retry answers where the error came over the wire, and the
	// plugin stated it; "" where Retry is to tell from Reason and Outcome.
	StatedRetry Retry
	Upstream    *Upstream
	Cause       error // for errors.Is and errors.As only: never shown
}

// Error returns the message for a person.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause, which may hold what must not be shown.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports a cancelled call as context.Canceled, and one whose time was up as
// context.DeadlineExceeded, whoever noticed it: the host or the plugin.
func (e *Error) Is(target error) bool {
	switch target {
	case context.Canceled:
		return e.Reason == Cancelled
	case context.DeadlineExceeded:
		return e.Reason == Timeout
	default:
		return false
	}
}

// Retry reports whether an engine may repeat the call by itself, after
// RetryAfter where that is given.
func (e *Error) Retry() Retry {
	if e.StatedRetry != "" {
		return e.StatedRetry
	}
	if e.Outcome == Unknown {
		return RetryCheck
	}
	switch {
	case e.RetryAfter > 0:
		return RetrySafe
	case e.Reason == UpstreamError && e.StatusCode == 501: // not implemented
		return RetryNever
	}
	switch e.Reason {
	case RateLimited, UpstreamError, Unavailable, Timeout, Cancelled:
		return RetrySafe
	default:
		return RetryNever
	}
}

// From returns err as an *Error. What is none is our own fault and becomes
// INTERNAL, with no inside shown.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{
		Reason:  Internal,
		Message: "The connector met an error of its own. Please report it with the time and the run id; the connector's log has the details.",
		Cause:   err,
	}
}

// Invalid refuses a document for its violations, of which there is at least
// one. Nothing was sent.
func Invalid(reason Reason, document string, violations []Violation) *Error {
	const most = 5 // what a person reads; the details hold them all
	var b strings.Builder
	fmt.Fprintf(&b, "The %s cannot be used; nothing was sent.", document)
	for i, v := range violations {
		if i == most {
			fmt.Fprintf(&b, " And %d more.", len(violations)-most)
			break
		}
		b.WriteString(" " + v.Description)
	}
	return &Error{
		Reason: reason, Message: b.String(), Violations: violations,
		Outcome: NotSent, Field: violations[0].Field,
	}
}
