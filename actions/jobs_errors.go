package actions

import (
	"fmt"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
)

// name is the job's id for a message.
func (j *job) name() string { return truncate.Text(j.x.secrets.Text(j.id), 64) }

// complete adds to an error what is known of the job, and how to go on: a job
// whose result is not known may still do its work.
func (j *job) complete(f *failure.Error, detail, remedy string) (string, string) {
	f.JobID = truncate.Text(j.x.secrets.Text(j.id), 256)
	f.Attempts = j.x.attempts
	late := fmt.Sprintf("a later step can GET %s with Wait for Job turned on.", j.shown)
	switch {
	case j.stage >= jobFailed && f.Outcome != failure.Unknown:
		return j.stands() + " " + detail, remedy
	case f.Outcome == failure.Unknown:
		remedy = "The write may have been carried out, or still be: look at " + j.shown + " before you repeat it. To get its result, " + late
	default:
		remedy = strings.TrimSpace(remedy + " To get its result, " + late)
	}
	if !strings.HasPrefix(detail, j.whereItStood()) {
		detail = j.stands() + " " + detail
	}
	return detail, remedy
}

// stands says how far the wait for the job has come.
func (j *job) stands() string {
	switch j.stage {
	case jobTaken:
		if j.adopted {
			return "Job " + j.name() + " was asked for."
		}
		return "NetSuite has taken the request as job " + j.name() + "."
	case jobSeen:
		return "Job " + j.name() + " was not completed when it was last asked for" + j.progress() + "."
	case jobCompleted:
		return "Job " + j.name() + " is completed, but its result could not be read."
	case jobAllFailed:
		return "All tasks of job " + j.name() + " failed; of the first one:"
	default:
		return "Job " + j.name() + " failed."
	}
}

func (j *job) progress() string {
	if j.state.progress == "" {
		return ""
	}
	return " (progress: " + j.x.secrets.Text(j.state.progress) + ")"
}

// whereItStood begins the sentence about the end of the action's time.
func (j *job) whereItStood() string {
	if j.stage == jobCompleted {
		return "Job " + j.name() + " is completed, but its result had not arrived"
	}
	return "Job " + j.name() + " was not completed" + j.progress()
}

// unfit is the error for an answer about a job that is not what it should be.
func (x *exchange) unfit(err error) *failure.Error {
	a := x.last.answer
	f := failure.Error{Reason: failure.InvalidResponse, StatusCode: a.status, OperationID: x.operationID(a.header), Cause: err}
	message := fmt.Sprintf("NetSuite answered %d, but %s.", a.status, err.Error())
	x.giveUp()
	return x.fail(f, message, "")
}

// adopted reports whether the result of a job stands in for the answer to a GET of
// the job's own path, which tells nothing of what the job was to do.
func (x *exchange) adopted() bool {
	return x.job != nil && x.job.adopted && x.request == x.job.x.request
}
