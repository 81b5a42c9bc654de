package plugin

import (
	"context"
	"errors"
	"io"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Status is how a check of credentials ended.
type Status string

// How a check can end.
const (
	Passed  Status = "passed"
	Warning Status = "warning" // it works, but needs attention
	Failed  Status = "failed"
	Skipped Status = "skipped" // it could not run, since an earlier check failed
)

// Check is one step of verifying credentials. Its JSON is what hosts show to
// forms and programs.
type Check struct {
	ID     string `json:"id"`               // account_id, private_key, certificate, token, api_access or clock
	Title  string `json:"title"`            // what was checked, for a person
	Status Status `json:"status"`           // how it ended
	Detail string `json:"detail"`           // what was found, for a person
	Remedy string `json:"remedy,omitempty"` // what to do, where the check did not pass
}

// Verification is the result of trying credentials out.
type Verification struct {
	Verified bool    // no check failed
	Checks   []Check // in the order in which they were made
}

// VerifyCredentials tries credentials (a JSON document, see
// Credentials.Document) out. Bad ones are no error, but failed checks.
func (h *Host) VerifyCredentials(ctx context.Context, credentials []byte) (Verification, error) {
	if err := h.exitedError(); err != nil {
		return Verification{}, err
	}
	response, err := h.connector.VerifyCredentials(ctx, &connectorv1.VerifyCredentialsRequest{Credentials: credentials})
	if err != nil {
		return Verification{}, callError(ctx, err, neverSent)
	}
	v := Verification{Verified: response.GetVerified()}
	for _, check := range response.GetChecks() {
		v.Checks = append(v.Checks, checkFromWire(check))
	}
	return v, nil
}

// VerifyCredentialsLive is VerifyCredentials with report called as each check
// finishes.
func (h *Host) VerifyCredentialsLive(ctx context.Context, credentials []byte, report func(Check)) (Verification, error) {
	if err := h.exitedError(); err != nil {
		return Verification{}, err
	}
	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := h.connector.VerifyCredentialsLive(streaming, &connectorv1.VerifyCredentialsLiveRequest{Credentials: credentials})
	if err != nil {
		return Verification{}, callError(ctx, err, neverSent)
	}
	v := Verification{Verified: true}
	for {
		response, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return v, nil
		case err != nil:
			return Verification{}, callError(ctx, err, neverSent)
		}
		check := checkFromWire(response.GetCheck())
		v.Checks = append(v.Checks, check)
		v.Verified = v.Verified && check.Status != Failed
		report(check)
	}
}

func checkFromWire(c *connectorv1.Check) Check {
	return Check{
		ID:     c.GetId(),
		Title:  c.GetTitle(),
		Status: statusFromWire(c.GetStatus()),
		Detail: c.GetDetail(),
		Remedy: c.GetRemedy(),
	}
}

func statusFromWire(s connectorv1.Check_Status) Status {
	switch s {
	case connectorv1.Check_STATUS_PASSED:
		return Passed
	case connectorv1.Check_STATUS_WARNING:
		return Warning
	case connectorv1.Check_STATUS_FAILED:
		return Failed
	case connectorv1.Check_STATUS_SKIPPED:
		return Skipped
	default:
		return ""
	}
}
