package fleet

import (
	"encoding/json"
	"time"

	"netsuite-connector/failure"
)

// Result is what became of a job. There is one for each job.
type Result struct {
	Account  string          `json:"account"`
	Job      string          `json:"job"`
	Output   json.RawMessage `json:"output,omitempty"` // the output document; nil after an error
	Error    *Failure        `json:"error,omitempty"`
	Worker   string          `json:"worker,omitempty"`  // that wrote the result; "" for a job that was cancelled before any took it
	Attempts int             `json:"attempts"`          // how often a worker began to run the job
	Started  time.Time       `json:"started,omitzero"`  // when the last of them did
	Finished time.Time       `json:"finished,omitzero"` // when the result was known
}

// Err returns the *failure.Error of a job that failed, nil for one that did not.
func (r *Result) Err() error {
	if r.Error == nil {
		return nil
	}
	return r.Error.Error()
}

// Failure is a *failure.Error as it travels.
type Failure struct {
	Reason      failure.Reason      `json:"reason"`
	Message     string              `json:"message"`
	Violations  []failure.Violation `json:"violations,omitempty"`
	Outcome     failure.Outcome     `json:"outcome,omitempty"`
	Retry       failure.Retry       `json:"retry"`
	RetryAfter  time.Duration       `json:"retryAfter,omitempty"`
	Attempts    int                 `json:"attempts,omitempty"`
	StatusCode  int                 `json:"statusCode,omitempty"`
	ErrorCode   string              `json:"errorCode,omitempty"`
	OperationID string              `json:"operationId,omitempty"`
	JobID       string              `json:"jobId,omitempty"`
	Field       string              `json:"field,omitempty"`
	Upstream    *failure.Upstream   `json:"upstream,omitempty"`
}

// FailureOf returns an error as it travels: without its cause, which may hold
// what must not be shown.
func FailureOf(err error) *Failure {
	f := failure.From(err)
	if f == nil {
		return nil
	}
	return &Failure{
		Reason: f.Reason, Message: f.Message, Violations: f.Violations, Outcome: f.Outcome, Retry: f.Retry(),
		RetryAfter: f.RetryAfter, Attempts: f.Attempts, StatusCode: f.StatusCode, ErrorCode: f.ErrorCode,
		OperationID: f.OperationID, JobID: f.JobID, Field: f.Field, Upstream: f.Upstream,
	}
}

// Error returns the failure as an error.
func (f *Failure) Error() *failure.Error {
	return &failure.Error{
		Reason: f.Reason, Message: f.Message, Violations: f.Violations, Outcome: f.Outcome, StatedRetry: f.Retry,
		RetryAfter: f.RetryAfter, Attempts: f.Attempts, StatusCode: f.StatusCode, ErrorCode: f.ErrorCode,
		OperationID: f.OperationID, JobID: f.JobID, Field: f.Field, Upstream: f.Upstream,
	}
}
