package worker

import (
	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

const look = " If it was a write, look whether it was carried out before repeating it."

// lostOutcome is the outcome of a job whose run nobody saw the end of.
func lostOutcome(job *fleet.Job) failure.Outcome {
	if plugin.ReadsOnly(job.Input) {
		return failure.Rejected
	}
	return failure.Unknown
}

// lostWorker is the error of a job whose worker was lost while it ran.
func lostWorker(outcome failure.Outcome) error {
	f := &failure.Error{
		Reason: failure.Unavailable, Outcome: outcome,
		Message: "The worker that ran the job was lost before it had an answer.",
	}
	if outcome == failure.Unknown {
		f.Message += look
	}
	return f
}

// tooLate is the error of a job whose deadline passed before it was begun, or
// begun again.
func tooLate(previous *fleet.Start, job *fleet.Job) error {
	f := &failure.Error{
		Reason: failure.Timeout, Outcome: failure.NotSent,
		Message: "The job's deadline passed while it waited; nothing was sent. Allow more time, or raise the account's limit if NetSuite allows it.",
	}
	if previous != nil {
		f.Outcome = lostOutcome(job)
		f.Message = "The job's deadline passed after the worker that ran it was lost."
		if f.Outcome == failure.Unknown {
			f.Message += look
		}
	}
	return f
}

// cutOff is the error of a call that the worker itself ended: nobody cancelled the
// job.
func cutOff(err error) error {
	f := *failure.From(err)
	if f.Reason != failure.Cancelled {
		return err
	}
	f.Reason, f.StatedRetry = failure.Unavailable, ""
	f.Message = "The worker was stopped, or lost touch with the queue, before the job had ended."
	if f.Outcome == failure.Unknown {
		f.Message += look
	}
	return &f
}
