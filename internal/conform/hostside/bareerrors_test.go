//go:build !race

package hostside_test

import (
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// failed is an error on the host's standard output.
type failed struct {
	Reason      string              `json:"reason"`
	Outcome     string              `json:"outcome"`
	Retry       string              `json:"retry"`
	Message     string              `json:"message"`
	RetryAfter  float64             `json:"retryAfter,omitempty"`
	Number      int                 `json:"statusCode,omitempty"`
	OperationID string              `json:"operationId,omitempty"`
	Violations  []map[string]string `json:"violations,omitempty"`
}

// explain reads the error of a call.
func (h *host) explain(err error, p *process, l line) *failed {
	p.failed.Store(true)
	s := status.Convert(err)
	f := &failed{Message: s.Message()}
	details := s.Details()
	if h.flaw == readsCodes {
		details = nil
	}
	for _, detail := range details {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == "netsuite-connector" || h.flaw == takesAnyDomain && f.Reason == "" {
				m := d.GetMetadata()
				f.Reason, f.Outcome, f.Retry, f.OperationID = d.GetReason(), m["outcome"], m["retry"], m["operationId"]
				for _, digit := range m["statusCode"] {
					f.Number = f.Number*10 + int(digit-'0')
				}
				if h.flaw == takesAnyDomain {
					return f
				}
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				if h.flaw != dropsViolations {
					f.Violations = append(f.Violations, map[string]string{"field": v.GetField(), "description": v.GetDescription()})
				}
			}
		case *errdetails.RetryInfo:
			if h.flaw != dropsRetryInfo {
				f.RetryAfter = d.GetRetryDelay().AsDuration().Seconds()
			}
		}
	}
	if h.flaw == fearsLaterReasons && f.Reason == "LATER_REASON" {
		panic("an unknown reason")
	}
	if f.Reason == "" {
		h.explainBare(f, s, l)
	}
	return f
}

// explainBare explains an error of gRPC's own.
func (h *host) explainBare(f *failed, s *status.Status, l line) {
	reads := strings.Contains(l.Input, `"method":"GET"`)
	switch {
	case reads && h.flaw != bareReadIsUnknown, h.flaw == bareIsRejected:
		f.Outcome, f.Retry = "rejected", "safe"
	default:
		f.Outcome, f.Retry = "unknown", "check"
	}
	switch s.Code() {
	case codes.DeadlineExceeded:
		f.Reason = "TIMEOUT"
	case codes.Canceled:
		f.Reason = "CANCELLED"
	case codes.ResourceExhausted:
		f.Reason = "INVALID_INPUT"
		if h.flaw != bareLargeIsUnknown {
			f.Outcome, f.Retry = "not_sent", "never"
		}
	default:
		f.Reason = "UNAVAILABLE"
	}
}
