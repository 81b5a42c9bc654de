package fleet_test

import (
	"fmt"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
)

// entry is one job: what it was, what its submitter was told, and what NetSuite saw
// and holds of it.
type entry struct {
	id, account string
	what        string // for a person
	write       bool   // it changes something
	repeats     bool   // it may be carried out again
	stored      bool   // it leaves a record that bears its ID

	submitted, answered time.Time
	result              *fleet.Result // as Wait returned it
	later               *fleet.Result // as Fetch returned it at the end of the run
	announced           int           // messages that told of a result

	seen    []sight
	applied int // how often NetSuite did it
	held    int // how many records bear its ID
}

// sight is one request of a job, as NetSuite saw it.
type sight struct {
	status  int // of the answer, 0 when none was begun
	applied bool
}

// audit compares what submitters were told of a job with what NetSuite received and
// holds. It returns what is wrong, in sentences.
func (e *entry) audit() []string {
	var wrong []string
	problem := func(format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s %s of %s: ", e.what, e.id, e.account)+fmt.Sprintf(format, args...))
	}
	switch {
	case e.result == nil:
		problem("it got no result")
		return wrong
	case e.later == nil:
		problem("its result was gone later")
	case e.later.Worker != e.result.Worker || !e.later.Finished.Equal(e.result.Finished) || e.later.Attempts != e.result.Attempts:
		problem("it had another result later, of %s, and before of %s", e.later.Worker, e.result.Worker)
	}
	if e.announced > 1 {
		problem("its result was announced %d times", e.announced)
	}
	e.auditSent(problem)
	e.auditTold(problem)
	if e.held > 1 || e.stored && e.held != min(e.applied, 1) {
		problem("it was carried out %d times, and NetSuite has %d records of it", e.applied, e.held)
	}
	return wrong
}

// auditSent looks at the requests that NetSuite received.
func (e *entry) auditSent(problem func(string, ...any)) {
	inconclusive := 0
	for _, s := range e.seen {
		if s.status != 401 && s.status != 429 { // else NetSuite surely did nothing
			inconclusive++
		}
	}
	if !e.repeats && inconclusive > 1 {
		problem("it was sent %d times, although it may have been carried out", inconclusive)
	}
	if !e.write && e.applied > 0 {
		problem("a read changed something")
	}
}

// auditTold compares the result with what was carried out.
func (e *entry) auditTold(problem func(string, ...any)) {
	f := e.result.Error
	switch {
	case f == nil:
		if e.write && (e.applied == 0 || e.applied > 1 && !e.repeats) {
			problem("it was told to have succeeded, and was carried out %d times", e.applied)
		}
		return
	case e.repeats: // whatever was lost on the way, another worker can do it
		problem("it can be repeated, and failed: %s, %s: %s", f.Reason, f.Outcome, f.Message)
	}
	switch f.Outcome {
	case failure.NotSent:
		if len(e.seen) > 0 {
			problem("NetSuite saw it %d times, and its submitter was told that it was not sent: %s", len(e.seen), f.Message)
		}
	case failure.Rejected:
		if e.applied > 0 {
			problem("it was carried out, and its submitter was told that it was not: %s", f.Message)
		}
	case failure.Unknown:
		if !e.write {
			problem("a read has no unknown outcome")
		}
		if f.Retry != failure.RetryCheck {
			problem("its outcome is unknown, and the advice is %q", f.Retry)
		}
	default:
		problem("it failed without an outcome: %s: %s", f.Reason, f.Message)
	}
}
