package actions

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/retryafter"
	"netsuite-connector/internal/truncate"
)

const (
	firstPoll   = time.Second // after a job was started
	longestPoll = 15 * time.Second
)

// job is an asynchronous job that an action waits for (NS:chapter_161251386312).
type job struct {
	x       *exchange // that started it, or asked for it
	id      string
	shown   string // the path of its document, for messages
	adopted bool   // the request is a GET of the job's document
	// open says that an earlier try of the request may have been carried out besides
	// this job: without an idempotency key, it may have started one of its own.
	open bool

	state  jobState    // as it was last told
	header http.Header // of the answer that told it
	stage  jobStage
	spent  int64 // bytes of results so far

	asked [2]*exchange // the last ones: no more are held at a time
}

// jobStage is how far the wait for a job has come.
type jobStage int

const (
	jobTaken     jobStage = iota // NetSuite has taken the request as a job
	jobSeen                      // the job was asked for, and is not completed
	jobCompleted                 // its result is being read
	jobFailed                    // NetSuite says that it failed
	jobAllFailed                 // it had several tasks, and all of them failed
)

// awaitedJob returns the job that the action is to wait for, nil where there is
// none: the answer is then delivered as it is.
func (x *exchange) awaitedJob() *job {
	if !x.config.waitForJob || !x.decision.delivers() || x.request.restlet() {
		return nil
	}
	j := &job{x: x}
	switch a := x.last.answer; {
	case a.status == http.StatusAccepted || x.decision.next == deliverJob:
		_, j.id = a.ids(x.request.account)
	case a.status == http.StatusOK && x.request.method == http.MethodGet:
		j.id, j.adopted = x.request.jobID(), true
	}
	if j.id == "" {
		return nil
	}
	keyed := x.request.asynchronous() && x.request.idempotencyKey != ""
	j.open = x.progress.uncertain && !keyed
	j.shown = truncate.Text(x.secrets.Text("async/v1/job/"+url.PathEscape(j.id)), 128)
	return j
}

// jobID returns the id of the job whose document the address is, "" for none.
func (a address) jobID() string {
	rest, ok := strings.CutPrefix(a.path, jobRoot)
	if !ok {
		return ""
	}
	return segment(strings.TrimSuffix(rest, "/"))
}

// deliverJob waits for a job and writes the output document of its result. That of
// a write is unknown until NetSuite tells it.
func (x *exchange) deliverJob(ctx context.Context, j *job, out Output) *failure.Error {
	x.job = j
	x.progress.uncertain = x.request.writes()
	endPhase := x.timeline.begin("job", x.attempts)
	tasks, f := j.await(ctx)
	endPhase(j.state.note())
	switch {
	case f != nil:
		return f
	case len(tasks) == 1:
		return j.deliverResult(ctx, tasks[0], out)
	default:
		return j.deliverResults(ctx, tasks, out)
	}
}

// await waits until the job is completed, and returns its tasks' ids.
func (j *job) await(ctx context.Context) ([]string, *failure.Error) {
	j.header = j.x.last.answer.header
	known := false
	if j.adopted {
		known = j.state.read(j.x.document()) == nil
	}
	j.x.giveUp() // its slot is for the polls
	for wait := firstPoll; !known || !j.state.completed; wait = min(wait*3/2, longestPoll) {
		if known || !j.adopted {
			if f := j.pause(ctx, wait); f != nil {
				return nil, f
			}
		}
		p, f := j.get(ctx, "")
		if f != nil {
			return nil, f
		}
		j.header, known = p.last.answer.header, true
		if err := j.state.read(p.document()); err != nil {
			return nil, p.unfit(err)
		}
		p.giveUp()
		j.stage = jobSeen
	}
	j.stage = jobCompleted
	p, f := j.get(ctx, "/task/")
	if f != nil {
		return nil, f
	}
	defer p.giveUp()
	tasks, err := readTasks(p.document())
	if err != nil {
		return nil, p.unfit(err)
	}
	return tasks, nil
}

// pause waits before the next poll: as NetSuite says, or else for so long. The
// connector's own wait is cut short for a last look before the action's time ends.
func (j *job) pause(ctx context.Context, wait time.Duration) *failure.Error {
	left := j.x.circumstances(ctx).left
	told, given := retryafter.Of(j.header, j.x.runner.options.Now())
	switch {
	case given && told >= left && ctx.Err() == nil:
		return j.x.fail(failure.Error{Reason: failure.Timeout, RetryAfter: told}, fmt.Sprintf(
			"%s, and NetSuite wants to be asked again after %d s only, when the time is up: %s.",
			j.whereItStood(), int64(told/time.Second), j.x.times()), "")
	case given:
		wait = max(told, firstPoll)
	case wait >= left && left > 2*firstPoll:
		wait = left - firstPoll
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return j.x.interrupted(ctx, ctx.Err())
	}
}

// get asks for the job's document or for one below it. The answer is a success, of
// which the beginning is held.
func (j *job) get(ctx context.Context, below string) (*exchange, *failure.Error) {
	p, f := j.ask(ctx, below, false, config{maxRetries: j.x.config.maxRetries, timeout: j.x.config.timeout, format: "json"})
	if f == nil && !p.decision.delivers() {
		f = p.failed(ctx)
		p.giveUp()
	}
	return p, f
}

// ask sends a GET for something of the job's, as a read with tries of its own. They
// stand in no timeline: a job may take hundreds.
func (j *job) ask(ctx context.Context, below string, result bool, c config) (*exchange, *failure.Error) {
	call := *j.x.call
	call.timeline, call.config = nil, c
	p := &exchange{
		call: &call, job: j, attempts: 0, progress: progress{reached: true, uncertain: j.x.request.writes()},
		// What is held can be asked for again. The limit is the result's.
		paging: paging{on: true, spent: min(0, j.x.runner.options.MaxResponseBytes-maxJobDocument)},
	}
	if result {
		p.paging.spent = j.spent
	}
	a, err := resolveURL(jobRoot+url.PathEscape(j.id)+below, j.x.credentials.Account())
	if err != nil {
		p.request, p.last = j.x.request, try{answer: j.x.last.answer}
		return nil, p.unfit(errJobID)
	}
	p.request = &request{address: a, method: http.MethodGet, headers: map[string]string{}}
	j.asked[0], j.asked[1] = p, j.asked[0]
	for _, name := range []string{"Accept-Language", "User-Agent"} { // NetSuite may insist on the former
		if value, given := j.x.request.headers[name]; given {
			p.request.headers[name] = value
		}
	}
	stopped := p.do(ctx)
	j.x.status = p.status
	if stopped != nil {
		f := p.interrupted(ctx, stopped)
		p.giveUp()
		return nil, f
	}
	return p, nil
}

// abandon lets go of all that an action may hold at its end. A panic reaches it, too,
// past whoever would have let go of something before.
func (x *exchange) abandon() {
	if x.job != nil {
		for _, p := range x.job.asked {
			if p != nil {
				p.giveUp()
			}
		}
	}
	x.giveUp()
}

// giveUp lets go of the answer, its connection and its slot, and of what is held of
// it.
func (x *exchange) giveUp() {
	if held := x.paging.held; held != nil {
		held.body.release()
		x.paging.held = nil
	}
	x.last.close()
}
