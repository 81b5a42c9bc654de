package hostside

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const sectionErrors = "docs/hosts.md, Read errors"

func errorScenarios() []scenario {
	answers := map[string]strict.Answer{}
	for _, c := range contractErrors() {
		answers[c.name()] = strict.Answer{Status: c.status()}
	}
	return []scenario{
		{
			Clause:  report.Clause{ID: "errors.reasons", Title: "Each reason arrives with its outcome, its retry, its message, and what NetSuite answered", Section: sectionErrors},
			plugins: []strict.Behaviour{answering(answers)},
			judge:   judgeReasons,
		},
		{
			Clause: report.Clause{ID: "errors.violations", Title: "Each offending field is told by its name, with a sentence", Section: sectionErrors},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"write": {Status: status(
				codes.InvalidArgument, "The input cannot be used; nothing was sent.", info("INVALID_INPUT", "not_sent", "never", "field", "headers.Host"),
				&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
					{Field: "headers.Host", Description: "Headers: Host is set by the connector."},
					{Field: "method", Description: "Method is “FETCH”, which is none."},
				}},
			)}})},
			judge: judgeViolations,
		},
		{
			Clause: report.Clause{ID: "errors.retry-info", Title: "The wait that RetryInfo asks for is told, and kept by a host that repeats calls by itself", Section: sectionErrors},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"read": {Status: status(
				codes.ResourceExhausted, "The account's limit is reached. Wait 2.5 seconds.", info("RATE_LIMITED", "rejected", "safe"),
				&errdetails.RetryInfo{RetryDelay: durationpb.New(retryDelay)},
			)}})},
			judge: judgeRetryInfo,
		},
		{
			Clause: report.Clause{ID: "errors.unknown-write", Title: "A write that may have been carried out is not repeated by the host itself", Section: sectionErrors},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"write": {Status: status(
				codes.Unavailable, "The connection was lost. Look before you repeat it.", info("UNAVAILABLE", "unknown", "check"),
			)}})},
			judge: judgeUnknownWrite,
		},
	}
}

// contractError is an error as the contract has it.
type contractError struct {
	reason, outcome, retry string
	code                   codes.Code
	statusCode             int // NetSuite's
}

func contractErrors() []contractError {
	return []contractError{
		{"INVALID_CREDENTIALS", "not_sent", "never", codes.InvalidArgument, 0},
		{"INVALID_CONFIG", "not_sent", "never", codes.InvalidArgument, 0},
		{"INVALID_INPUT", "not_sent", "never", codes.InvalidArgument, 0},
		{"UNKNOWN_ACTION", "not_sent", "never", codes.NotFound, 0},
		{"URL_REFUSED", "not_sent", "never", codes.InvalidArgument, 0},
		{"POLICY_REFUSED", "not_sent", "never", codes.FailedPrecondition, 0},
		{"AUTHENTICATION_FAILED", "not_sent", "never", codes.Unauthenticated, 400},
		{"PERMISSION_DENIED", "rejected", "never", codes.PermissionDenied, 403},
		{"NOT_FOUND", "rejected", "never", codes.NotFound, 404},
		{"REQUEST_REJECTED", "rejected", "never", codes.FailedPrecondition, 400},
		{"RATE_LIMITED", "rejected", "safe", codes.ResourceExhausted, 429},
		{"UPSTREAM_ERROR", "unknown", "check", codes.Unavailable, 500},
		{"UNAVAILABLE", "not_sent", "safe", codes.Unavailable, 0},
		{"TIMEOUT", "unknown", "check", codes.DeadlineExceeded, 0},
		{"CANCELLED", "not_sent", "safe", codes.Canceled, 0},
		{"RESPONSE_TOO_LARGE", "unknown", "check", codes.ResourceExhausted, 200},
		{"INVALID_RESPONSE", "unknown", "check", codes.Unavailable, 200},
		{"INTERNAL", "unknown", "check", codes.Internal, 0},
	}
}

func (c contractError) name() string { return strings.ToLower(c.reason) }

func (c contractError) message() string {
	return "What happened: " + c.reason + ". What to do: “nothing”, since this is a trial."
}

// operationID is NetSuite's id of a failed request.
const operationID = "7b7bb2ea-95f7-4d01-b8b5-d8f4f2a6f9d0"

func (c contractError) status() []byte {
	errorInfo := info(c.reason, c.outcome, c.retry, "attempts", "2")
	if c.statusCode == 0 {
		return status(c.code, c.message(), errorInfo)
	}
	errorInfo.Metadata["statusCode"] = fmt.Sprint(c.statusCode)
	errorInfo.Metadata["operationId"] = operationID
	return status(c.code, c.message(), errorInfo, &connectorv1.UpstreamResponse{ // nearly the 5 KiB that an error may have
		StatusCode: int32(c.statusCode), Headers: map[string]string{"content-type": "text/html", "x-n-operationid": operationID}, // #nosec G115 -- three digits
		Body: []byte(strings.Repeat("<p>upstream</p>\n", 4096/16)), BodyTruncated: true,
	})
}

func judgeReasons(ctx context.Context, t *trial) error {
	for _, c := range contractErrors() {
		f, err := t.fails(ctx, write(c.name()))
		if err != nil {
			return err
		}
		want := failed{Reason: c.reason, Outcome: c.outcome, Retry: c.retry, Message: c.message(), StatusCode: c.statusCode}
		switch {
		case f.Reason != want.Reason || f.Outcome != want.Outcome || f.Retry != want.Retry:
			return fmt.Errorf("the plugin sent %s, but the host says %s", &want, f)
		case !strings.Contains(f.Message, want.Message):
			return fmt.Errorf("the message of %s is not the plugin's: %.200q, not %.200q", c.reason, f.Message, want.Message)
		case f.StatusCode != c.statusCode:
			return fmt.Errorf("NetSuite's status with %s is %d, not %d", c.reason, f.StatusCode, c.statusCode)
		case c.statusCode != 0 && f.OperationID != operationID:
			return fmt.Errorf("the operationId of %s is %q, not %q", c.reason, f.OperationID, operationID)
		}
	}
	return nil
}

func judgeViolations(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if len(f.Violations) != 2 || f.Violations[0].Field != "headers.Host" || f.Violations[1].Field != "method" ||
		f.Violations[1].Description != "Method is “FETCH”, which is none." {
		return fmt.Errorf("the plugin blamed headers.Host and method, but the host says %s", text(f.Violations))
	}
	return nil
}

const retryDelay = 2500 * time.Millisecond

func judgeRetryInfo(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, read("read"))
	if err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	if err := t.called(ctx, "read"); err != nil {
		return err
	}
	calls := t.all(is(strict.Called, "read"))
	for i, c := range calls[1:] {
		if waited := c.At.Sub(calls[i].At); waited < retryDelay {
			return fmt.Errorf("the host repeated the call after %v, although it was to wait %v", waited, retryDelay)
		}
	}
	if f.RetryAfter < retryDelay.Seconds()-0.01 || f.RetryAfter > retryDelay.Seconds()+1 { // rounded up, perhaps
		return fmt.Errorf("RetryInfo says %v seconds, but the host says retryAfter %v", retryDelay.Seconds(), f.RetryAfter)
	}
	return nil
}

func judgeUnknownWrite(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if err := f.unknown(); err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	return t.once(ctx, "write")
}
