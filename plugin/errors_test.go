package plugin_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// statusInput is a status for the scripted plugin to return.
func statusInput(t *testing.T, code codes.Code, message string, details ...proto.Message) []byte {
	t.Helper()
	s := &statuspb.Status{Code: int32(code), Message: message}
	for _, d := range details {
		packed, err := anypb.New(d)
		if err != nil {
			t.Fatal(err)
		}
		s.Details = append(s.Details, packed)
	}
	input, err := proto.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return input
}

func TestErrorsAreReadFromTheirDetails(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	input := statusInput(t, codes.ResourceExhausted, "Wait.",
		&errdetails.ErrorInfo{Reason: "OTHER", Domain: "example.com", Metadata: map[string]string{"attempts": "9"}},
		&errdetails.ErrorInfo{Reason: "RATE_LIMITED", Domain: "netsuite-connector", Metadata: map[string]string{
			"outcome": "rejected", "attempts": "3", "statusCode": "429", "errorCode": "CONCURRENCY", "field": "url", "later": "x",
			"retry": "never", "operationId": "op-1", "jobId": "77",
		}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "headers.Host", Description: "Remove it."}}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)},
		&connectorv1.UpstreamResponse{StatusCode: 429, Headers: map[string]string{"retry-after": "2"}, Body: []byte("{"), BodyTruncated: true},
	)
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "status", Input: input})
	got := *plugintest.WantReason(t, err, failure.RateLimited)
	got.Cause = nil
	want := failure.Error{
		Reason: failure.RateLimited, Message: "Wait.", Outcome: failure.Rejected, Attempts: 3, StatusCode: 429, ErrorCode: "CONCURRENCY", Field: "url",
		OperationID: "op-1", JobID: "77", StatedRetry: failure.RetryNever,
		Violations: []failure.Violation{{Field: "headers.Host", Description: "Remove it."}}, RetryAfter: 1500 * time.Millisecond,
		Upstream: &failure.Upstream{StatusCode: 429, Headers: map[string]string{"retry-after": "2"}, Body: []byte("{"), Truncated: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.Output != nil {
		t.Errorf("output %q after an error", r.Output)
	}
}

// A status without the connector's details was made by gRPC, or by a plugin that
// does not keep to the contract.
func TestErrorsWithoutDetails(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	for _, c := range []struct {
		code    codes.Code
		reason  failure.Reason
		outcome failure.Outcome
	}{
		{codes.Canceled, failure.Unavailable, failure.Unknown}, // it was not this caller
		{codes.DeadlineExceeded, failure.Timeout, failure.Unknown},
		{codes.Unavailable, failure.Unavailable, failure.Unknown},
		{codes.ResourceExhausted, failure.InvalidInput, failure.NotSent},
		{codes.Unknown, failure.Internal, failure.Unknown},
		{codes.NotFound, failure.Internal, failure.Unknown},
	} {
		_, err := h.RunAction(t.Context(), plugin.Request{Action: "status", Input: statusInput(t, c.code, "inside")})
		if f := plugintest.WantReason(t, err, c.reason); f.Outcome != c.outcome || f.Message == "inside" || f.Message == "" {
			t.Errorf("%s: %+v", c.code, f)
		}
	}
	// A retry that the contract does not have is left to reason and outcome.
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "status", Input: statusInput(t, codes.Unavailable, "m",
		&errdetails.ErrorInfo{Reason: "UPSTREAM_ERROR", Domain: "netsuite-connector", Metadata: map[string]string{"outcome": "rejected", "retry": "perhaps"}})})
	if f := plugintest.WantReason(t, err, failure.UpstreamError); f.Retry() != failure.RetrySafe {
		t.Errorf("retry %q", f.Retry())
	}
	// The scripted server takes 1 MiB.
	_, err = h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: make([]byte, 2<<20)})
	if f := plugintest.WantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent {
		t.Errorf("a request that is too large: %+v", f)
	}
}
