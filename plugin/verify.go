package plugin

import (
	"context"
	"errors"
	"io"
	"time"

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
	ctx, cancel := withDefaultTimeout(ctx, verifyTimeout)
	defer cancel()
	var v Verification
	err := h.read(ctx, func(p *process) error {
		response, err := p.connector.VerifyCredentials(ctx, &connectorv1.VerifyCredentialsRequest{Credentials: credentials})
		v = Verification{Verified: response.GetVerified()}
		for _, check := range response.GetChecks() {
			v.Checks = append(v.Checks, checkFromWire(check))
		}
		return err
	})
	if err != nil {
		return Verification{}, err
	}
	return v, nil
}

// VerifyCredentialsLive is VerifyCredentials with report called as each check
// finishes. Where the plugin process dies in between, the checks begin anew.
func (h *Host) VerifyCredentialsLive(ctx context.Context, credentials []byte, report func(Check)) (Verification, error) {
	ctx, cancel := withDefaultTimeout(ctx, verifyTimeout)
	defer cancel()
	var v Verification
	err := h.read(ctx, func(p *process) error {
		v = Verification{Verified: true}
		streaming, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := p.connector.VerifyCredentialsLive(streaming, &connectorv1.VerifyCredentialsLiveRequest{Credentials: credentials})
		if err != nil {
			return err
		}
		for {
			response, err := stream.Recv()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			check := checkFromWire(response.GetCheck())
			v.Checks = append(v.Checks, check)
			v.Verified = v.Verified && check.Status != Failed
			report(check)
		}
	})
	if err != nil {
		return Verification{}, err
	}
	return v, nil
}

// verifyTimeout is how long a verification may take whose host set no deadline:
// the plugin ends it after two minutes.
const verifyTimeout = 2*time.Minute + deadlineMargin

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
