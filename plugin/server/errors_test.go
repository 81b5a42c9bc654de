package server

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

func TestEveryReasonHasItsCode(t *testing.T) {
	t.Parallel()
	want := map[failure.Reason]codes.Code{
		"INVALID_CREDENTIALS":   codes.InvalidArgument,
		"INVALID_CONFIG":        codes.InvalidArgument,
		"INVALID_INPUT":         codes.InvalidArgument,
		"UNKNOWN_ACTION":        codes.NotFound,
		"URL_REFUSED":           codes.InvalidArgument,
		"POLICY_REFUSED":        codes.FailedPrecondition,
		"AUTHENTICATION_FAILED": codes.Unauthenticated,
		"PERMISSION_DENIED":     codes.PermissionDenied,
		"NOT_FOUND":             codes.NotFound,
		"REQUEST_REJECTED":      codes.FailedPrecondition,
		"RATE_LIMITED":          codes.ResourceExhausted,
		"UPSTREAM_ERROR":        codes.Unavailable,
		"UNAVAILABLE":           codes.Unavailable,
		"TIMEOUT":               codes.DeadlineExceeded,
		"CANCELLED":             codes.Canceled,
		"RESPONSE_TOO_LARGE":    codes.ResourceExhausted,
		"INVALID_RESPONSE":      codes.Unavailable,
		"INTERNAL":              codes.Internal,
	}
	for reason, code := range want {
		s := statusOf(contractError(&failure.Error{Reason: reason, Message: "m", Outcome: failure.Rejected}), 0)
		info := detail[*errdetails.ErrorInfo](t, s)
		if codes.Code(s.GetCode()) != code || info.GetReason() != string(reason) || info.GetDomain() != "netsuite-connector" {
			t.Errorf("%s: %v", reason, s)
		}
	}
}

func TestWhatIsNoFailureIsInternal(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		errors.New("inside secret"),
		fmt.Errorf("wrapped: %w", errors.New("inside secret")),
		&failure.Error{Reason: "MADE_UP", Message: "inside secret"},
	} {
		s := statusOf(contractError(err), 0)
		text := s.String()
		info := detail[*errdetails.ErrorInfo](t, s)
		if codes.Code(s.GetCode()) != codes.Internal || info.GetReason() != "INTERNAL" || info.GetMetadata()["outcome"] != "unknown" || strings.Contains(text, "secret") {
			t.Errorf("%v: %s", err, text)
		}
	}
}

func TestErrorInfoMetadata(t *testing.T) {
	t.Parallel()
	s := statusOf(&failure.Error{Reason: failure.NotFound, Outcome: failure.Rejected, Attempts: 2, StatusCode: 404, ErrorCode: "NONEXISTENT_ID", Field: "url"}, 0)
	got := fmt.Sprint(detail[*errdetails.ErrorInfo](t, s).GetMetadata())
	if got != "map[attempts:2 errorCode:NONEXISTENT_ID field:url outcome:rejected retry:never statusCode:404]" {
		t.Error(got)
	}
	s = statusOf(&failure.Error{Reason: failure.InvalidInput, Outcome: failure.NotSent}, 0)
	got = fmt.Sprint(detail[*errdetails.ErrorInfo](t, s).GetMetadata())
	if got != "map[attempts:0 outcome:not_sent retry:never]" || len(s.GetDetails()) != 1 {
		t.Error(got, s.GetDetails())
	}
}

// Headers are cut first, then the body, then violations.
func TestLargeFailuresFit(t *testing.T) {
	t.Parallel()
	headers := map[string]string{"date": "Sun, 22 Nov 2026 04:00:00 GMT", "x-big": strings.Repeat("h", 3000), "retry-after": "2"}
	for i := range 100 {
		headers[fmt.Sprintf("x-header-%d", i)] = strings.Repeat("v", 60)
	}
	body := []byte(strings.Repeat("é", 4000))
	violations := make([]failure.Violation, 200)
	for i := range violations {
		violations[i] = failure.Violation{Field: fmt.Sprintf("headers.X-%d", i), Description: strings.Repeat("ü", 100)}
	}
	full := failure.Error{
		Reason: failure.RequestRejected, Message: strings.Repeat("Nachricht. ", 30), Outcome: failure.Rejected,
		RetryAfter: time.Minute, Upstream: &failure.Upstream{StatusCode: 400, Headers: headers, Body: body},
	}

	t.Run("body stays, headers are cut", func(t *testing.T) {
		t.Parallel()
		s := fits(t, &full, 0)
		u := detail[*connectorv1.UpstreamResponse](t, s)
		if len(u.GetBody()) != 4096 || !u.GetBodyTruncated() || u.GetHeaders()["retry-after"] != "2" || len(u.GetHeaders()) > 10 || u.GetHeaders()["x-big"] != "" {
			t.Errorf("%d bytes of body, headers %v", len(u.GetBody()), u.GetHeaders())
		}
	})
	t.Run("a small body leaves room for headers", func(t *testing.T) {
		t.Parallel()
		f, u := full, *full.Upstream
		u.Body = []byte("{}")
		f.Upstream = &u
		got := detail[*connectorv1.UpstreamResponse](t, fits(t, &f, 0))
		if string(got.GetBody()) != "{}" || got.GetBodyTruncated() || len(got.GetHeaders()) < 20 {
			t.Errorf("%v", got)
		}
	})
	t.Run("timing takes its room from the body", func(t *testing.T) {
		t.Parallel()
		u := detail[*connectorv1.UpstreamResponse](t, fits(t, &full, 2731))
		if n := len(u.GetBody()); n > 4000 || n < 2000 || !u.GetBodyTruncated() {
			t.Errorf("%d bytes of body", n)
		}
	})
	t.Run("violations are cut last, and counted", func(t *testing.T) {
		t.Parallel()
		f := full
		f.Violations = violations
		s := fits(t, &f, 0)
		got := detail[*errdetails.BadRequest](t, s).GetFieldViolations()
		last := got[len(got)-1]
		if len(got) < 10 || last.GetField() != "" || last.GetDescription() != fmt.Sprintf("There are %d more, left out for length.", len(violations)-len(got)+1) {
			t.Errorf("%d violations, the last %v", len(got), last)
		}
	})
	t.Run("a message of megabytes", func(t *testing.T) {
		t.Parallel()
		f := full
		f.Message = strings.Repeat("世", 1<<20)
		f.ErrorCode, f.Field = f.Message, f.Message
		f.Violations = []failure.Violation{{Field: f.Message, Description: f.Message}}
		s := fits(t, &f, 2731)
		if !strings.HasSuffix(s.GetMessage(), "…") || len(s.GetMessage()) < 500 {
			t.Errorf("message of %d bytes", len(s.GetMessage()))
		}
	})
	t.Run("bytes that are no text", func(t *testing.T) {
		t.Parallel()
		f := failure.Error{Reason: failure.InvalidInput, Message: "a\xffb", Outcome: failure.NotSent, Field: "\xff", ErrorCode: "\xff",
			Violations: []failure.Violation{{Field: "\xff", Description: "\xff"}},
			Upstream:   &failure.Upstream{StatusCode: 400, Headers: map[string]string{"\xff": "\xff"}, Body: []byte("\xff")}}
		s := fits(t, &f, 0)
		u := detail[*connectorv1.UpstreamResponse](t, s)
		if s.GetMessage() != "a\uFFFDb" || string(u.GetBody()) != "\xff" || u.GetHeaders()["\uFFFD"] != "\uFFFD" {
			t.Errorf("%v", s)
		}
	})
}

// fits returns f's status, having held it to its bounds.
func fits(t *testing.T, f *failure.Error, reserved int) *statuspb.Status {
	t.Helper()
	s := statusOf(f, reserved)
	encoded, err := proto.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(encoded) > 5120 {
		t.Errorf("message and details take %d bytes", len(encoded))
	}
	// What Java's client counts: each trailer's name, value and 32 bytes more.
	travels := len("grpc-status") + 2 + 32 + len("grpc-message") + percentEncodedLen(s.GetMessage()) + 32 +
		len("grpc-status-details-bin") + base64.RawStdEncoding.EncodedLen(len(encoded)) + 32
	if reserved > 0 {
		travels += len(plugin.TimingTrailer) + reserved + 32
	}
	if travels > 8192 {
		t.Errorf("the trailers take %d bytes", travels)
	}
	if !utf8.ValidString(s.GetMessage()) {
		t.Error("the message is no UTF-8")
	}
	return s
}

func detail[M proto.Message](t *testing.T, s *statuspb.Status) M {
	t.Helper()
	for _, packed := range s.GetDetails() {
		d, err := packed.UnmarshalNew()
		if err != nil {
			t.Fatal(err)
		}
		if typed, ok := d.(M); ok {
			return typed
		}
	}
	var none M
	t.Fatalf("no %T among %v", none, s.GetDetails())
	return none
}
