package plugin

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	messageExited = "The plugin process has ended, or its connection was lost, before it answered. Its log says why."
	// lookFirst follows the message of a call whose outcome is unknown.
	lookFirst = " If it was a write, look whether it was carried out before repeating it."
)

// fate is what became of a call whose answer did not arrive.
type fate struct {
	begun bool            // the process may have had some of the request
	lost  failure.Outcome // of the call
}

// callError turns the error of a gRPC call back into the *failure.Error that the
// plugin sent. A status without the plugin's details comes from gRPC itself: then
// the call to p came to what fate says.
func callError(ctx context.Context, err error, p *process, fate fate) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		err = status.FromContextError(err).Err()
	}
	s, ok := status.FromError(err)
	if !ok {
		return failure.From(err)
	}
	f := &failure.Error{Message: s.Message(), Cause: err}
	ours := false
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == ErrorDomain {
				ours = true
				setErrorInfo(f, d)
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				f.Violations = append(f.Violations, failure.Violation{Field: v.GetField(), Description: v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			f.RetryAfter = d.GetRetryDelay().AsDuration()
		case *connectorv1.UpstreamResponse:
			f.Upstream = &failure.Upstream{
				StatusCode: int(d.GetStatusCode()),
				Headers:    d.GetHeaders(),
				Body:       d.GetBody(),
				Truncated:  d.GetBodyTruncated(),
			}
		}
	}
	switch {
	case !ours:
		setTransportError(ctx, f, s, p, fate)
	case f.Outcome == failure.Unknown && fate.lost == failure.Rejected: // a read's never is
		f.Outcome, f.StatedRetry = failure.Rejected, ""
	}
	return f
}

// lostOutcome returns the outcome of a call with that input whose answer did not
// arrive: NetSuite may have received its request.
func lostOutcome(input []byte) failure.Outcome {
	if ReadsOnly(input) {
		return failure.Rejected
	}
	return failure.Unknown
}

func setErrorInfo(f *failure.Error, info *errdetails.ErrorInfo) {
	metadata := info.GetMetadata()
	f.Reason = failure.Reason(info.GetReason())
	f.Outcome = failure.Outcome(metadata["outcome"])
	f.Attempts, _ = strconv.Atoi(metadata["attempts"])     // absent counts as 0
	f.StatusCode, _ = strconv.Atoi(metadata["statusCode"]) // absent counts as 0
	f.ErrorCode = metadata["errorCode"]
	f.OperationID = metadata["operationId"]
	f.JobID = metadata["jobId"]
	f.Field = metadata["field"]
	if metadata[StoppingMetadata] == "true" {
		f.Cause = errStopping
	}
	switch retry := failure.Retry(metadata["retry"]); retry {
	case failure.RetrySafe, failure.RetryCheck, failure.RetryNever:
		f.StatedRetry = retry
	}
}

// setTransportError fills f from a status that gRPC itself made.
func setTransportError(ctx context.Context, f *failure.Error, s *status.Status, p *process, fate fate) {
	code := s.Code()
	f.Outcome = fate.lost
	look := ""
	if f.Outcome == failure.Unknown {
		look = lookFirst
	}
	if code == codes.Canceled && ctx.Err() == nil {
		code = codes.Unavailable // not the caller: the connection was closed
	}
	cause := &lostCall{begun: fate.begun, sent: fate.lost != failure.NotSent, err: s.Err()}
	f.Cause = cause
	switch code {
	case codes.Canceled:
		f.Reason, f.Message = failure.Cancelled, "The call was cancelled."+look
	case codes.DeadlineExceeded:
		f.Reason, f.Message = failure.Timeout, "The plugin had not answered when the time was up: Timeout in Seconds and "+
			strconv.Itoa(int(deadlineMargin.Seconds()))+" seconds more, or the host's own deadline."+look
	case codes.Unavailable:
		f.Reason, f.Message = failure.Unavailable, messageExited+look
		cause.gone, cause.exit = true, &ExitError{PID: p.child.pid(), ExitCode: -1}
	case codes.ResourceExhausted:
		// The plugin's gRPC server refused the request before reading it.
		f.Reason, f.Outcome = failure.InvalidInput, failure.NotSent
		f.Message = tooLargeMessage(s.Message())
	default:
		f.Reason = failure.Internal
		f.Message = "The plugin answered outside of its contract. Please report it with the plugin's version and log."
	}
}

// timedOut reports whether err is that of a call to which the plugin gave no
// answer in its time.
func timedOut(ctx context.Context, err error) bool {
	var lost *lostCall
	return errors.As(err, &lost) && errors.Is(ctx.Err(), context.DeadlineExceeded)
}

// tooLargeMessage says that a request is too large. The limit is a setting of the
// plugin's. gRPC's refusal tells it, with RequestOverhead: "grpc: received message
// larger than max (9 vs. 8)".
func tooLargeMessage(refusal string) string {
	most := "the plugin takes"
	if _, limit, found := strings.Cut(refusal, " vs. "); found {
		if n, err := strconv.ParseInt(strings.TrimSuffix(limit, ")"), 10, 64); err == nil && n > RequestOverhead {
			most = fmt.Sprintf("the %d bytes that the plugin takes", n-RequestOverhead)
		}
	}
	return "The request is larger than " + most + " (" + EnvMaxRequestBytes + "). Send less at a time, or let the operator raise the setting."
}
