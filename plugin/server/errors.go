package server

import (
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	// maxStatusBytes bounds message and details together.
	maxStatusBytes = 5 << 10
	// maxTrailerBytes bounds all trailers as they travel: gRPC sends the message
	// twice and the details in base64, and Java's client refuses over 8 KiB.
	maxTrailerBytes = 7800

	// The longest messages are refusals of an assertion, with all that may be
	// wrong with it; they end with the Login Audit Trail.
	maxMessageBytes   = 5 << 9
	leastMessageBytes = 1 << 10 // of a message that gRPC escapes threefold
	maxFieldBytes     = 128
	maxViolationBytes = 640 // a refused key's ends with where its successor is uploaded
)

// codeOf returns the status code of a reason, and reports whether the contract
// has that reason.
func codeOf(reason failure.Reason) (codes.Code, bool) {
	switch reason {
	case failure.InvalidCredentials, failure.InvalidConfig, failure.InvalidInput, failure.URLRefused:
		return codes.InvalidArgument, true
	case failure.UnknownAction, failure.NotFound:
		return codes.NotFound, true
	case failure.PolicyRefused, failure.RequestRejected:
		return codes.FailedPrecondition, true
	case failure.AuthenticationFailed:
		return codes.Unauthenticated, true
	case failure.PermissionDenied:
		return codes.PermissionDenied, true
	case failure.RateLimited, failure.ResponseTooLarge:
		return codes.ResourceExhausted, true
	case failure.UpstreamError, failure.Unavailable, failure.InvalidResponse:
		return codes.Unavailable, true
	case failure.Timeout:
		return codes.DeadlineExceeded, true
	case failure.Cancelled:
		return codes.Canceled, true
	case failure.Internal:
		return codes.Internal, true
	default:
		return codes.Internal, false
	}
}

// contractError returns err as a failure with a reason of the contract and an
// outcome. A reason that the contract does not have becomes INTERNAL.
func contractError(err error) *failure.Error {
	f := failure.From(err)
	if _, ok := codeOf(f.Reason); !ok {
		f = failure.From(errors.New(err.Error())) // without the failure that it wraps
	}
	if f.Outcome == "" {
		c := *f
		c.Outcome = failure.Unknown
		f = &c
	}
	return f
}

// statusOf returns f as a gRPC status. Every error that leaves the process is
// made here. reserved is the size of the other trailers.
func statusOf(f *failure.Error, reserved int) *statuspb.Status {
	code, _ := codeOf(f.Reason)
	s := &statusBuilder{
		status:   &statuspb.Status{Code: int32(code)}, // #nosec G115 -- a code is below 17
		reserved: reserved,
	}
	s.add(errorInfo(f))
	s.addMessage(f.Message)
	if f.RetryAfter > 0 {
		s.add(&errdetails.RetryInfo{RetryDelay: durationpb.New(f.RetryAfter)})
	}
	s.addViolations(f.Violations)
	s.addUpstream(f.Upstream)
	return s.status
}

func errorInfo(f *failure.Error) *errdetails.ErrorInfo {
	metadata := map[string]string{
		"outcome":  string(f.Outcome),
		"retry":    string(f.Retry()),
		"attempts": strconv.Itoa(f.Attempts),
	}
	if f.StatusCode != 0 {
		metadata["statusCode"] = strconv.Itoa(f.StatusCode)
	}
	for name, text := range map[string]string{"errorCode": f.ErrorCode, "operationId": f.OperationID, "jobId": f.JobID, "field": f.Field} {
		if text != "" {
			metadata[name] = truncate.Text(text, maxFieldBytes)
		}
	}
	if errors.As(f.Cause, new(errStopping)) {
		metadata[plugin.StoppingMetadata] = "true"
	}
	return &errdetails.ErrorInfo{Reason: string(f.Reason), Domain: plugin.ErrorDomain, Metadata: metadata}
}

// statusBuilder adds details to a status as long as it stays within its bounds.
// What is added first is cut last: NetSuite's headers are left out first, then
// its body, then violations.
type statusBuilder struct {
	status   *statuspb.Status
	reserved int
}

func (s *statusBuilder) add(detail proto.Message) {
	packed, err := anypb.New(detail)
	if err != nil {
		return // texts were made valid, so nothing is left that could fail
	}
	s.status.Details = append(s.status.Details, packed)
}

// fits reports whether there is room for detail.
func (s *statusBuilder) fits(detail proto.Message) bool {
	before := s.status.Details
	s.add(detail)
	size, trailers := proto.Size(s.status), s.trailerBytes()
	s.status.Details = before
	return size <= maxStatusBytes && trailers <= maxTrailerBytes
}

// trailerBytes is the length of all trailers on the wire.
func (s *statusBuilder) trailerBytes() int {
	return s.reserved + base64.RawStdEncoding.EncodedLen(proto.Size(s.status)) + percentEncodedLen(s.status.GetMessage())
}

// addMessage adds as much of a message as leaves some room for what follows.
func (s *statusBuilder) addMessage(text string) {
	const step, room = 128, 1 << 10
	s.status.Message = truncate.Text(text, maxMessageBytes)
	for size := maxMessageBytes - step; size >= leastMessageBytes && s.trailerBytes() > maxTrailerBytes-room; size -= step {
		s.status.Message = truncate.Text(s.status.GetMessage(), size)
	}
}

// percentEncodedLen is the length of a message as gRPC sends it.
func percentEncodedLen(message string) int {
	n := 0
	for i := range len(message) {
		if c := message[i]; c < ' ' || c > '~' || c == '%' {
			n += 2
		}
		n++
	}
	return n
}

func (s *statusBuilder) addViolations(violations []failure.Violation) {
	if len(violations) == 0 {
		return
	}
	request := &errdetails.BadRequest{}
	for i, v := range violations {
		request.FieldViolations = append(request.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field:       truncate.Text(v.Field, maxFieldBytes),
			Description: truncate.Text(v.Description, maxViolationBytes),
		})
		more := &errdetails.BadRequest_FieldViolation{
			Description: "There are " + strconv.Itoa(len(violations)-i) + " more, left out for length.",
		}
		withMore := &errdetails.BadRequest{FieldViolations: append(slices.Clip(request.GetFieldViolations()), more)}
		if !s.fits(withMore) {
			request.FieldViolations[i] = more
			break
		}
	}
	s.add(request)
}

func (s *statusBuilder) addUpstream(u *failure.Upstream) {
	if u == nil {
		return
	}
	answer := &connectorv1.UpstreamResponse{
		StatusCode:    int32(min(max(u.StatusCode, 0), 999)), // #nosec G115 -- bounded
		BodyTruncated: u.Truncated,
	}
	if !s.fits(answer) {
		return
	}
	s.fitBody(answer, u.Body)
	s.fitHeaders(answer, u.Headers)
	s.add(answer)
}

// fitBody puts as much of body into answer as there is room for.
func (s *statusBuilder) fitBody(answer *connectorv1.UpstreamResponse, body []byte) {
	const most, step = 4 << 10, 64
	if len(body) > most {
		body, answer.BodyTruncated = body[:most], true
	}
	for answer.Body = body; !s.fits(answer); answer.Body = body {
		body, answer.BodyTruncated = body[:max(0, len(body)-step)], true
	}
}

// fitHeaders adds the headers that there is room for, the short ones first: of
// one that does not fit, others could make four.
func (s *statusBuilder) fitHeaders(answer *connectorv1.UpstreamResponse, headers map[string]string) {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := len(a) + len(headers[a]) - len(b) - len(headers[b]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	answer.Headers = make(map[string]string, len(names))
	for _, name := range names {
		key := strings.ToValidUTF8(name, "\uFFFD")
		answer.Headers[key] = strings.ToValidUTF8(headers[name], "\uFFFD")
		if !s.fits(answer) {
			delete(answer.Headers, key)
			return
		}
	}
}
