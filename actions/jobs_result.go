package actions

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

// taskResult is the answer to one task of a job: what a synchronous request would
// have been answered.
type taskResult struct {
	*exchange // the job's request, as if this were its answer
	answer    *answer
	failed    bool // the step does not take the answer for a success
	partly    bool // NetSuite calls the task failed, and the answer lists several records
}

// result reads a task's result, of which the beginning is then held.
//
// An error there may be the task's, or that of the GET which asks for the result.
// NetSuite's word that the task failed tells them apart: without it, nobody knows
// what the task did.
func (j *job) result(ctx context.Context, id string, only bool) (*taskResult, *failure.Error) {
	below := "/task/" + url.PathEscape(id)
	c := j.x.config
	c.allPages, c.acceptNotFound = false, false
	c.accepted = []statusRange{{400, 407}, {409, 428}, {430, 499}} // the others are never a task's
	p, f := j.ask(ctx, below+"/result", true, c)
	if f != nil {
		return nil, f
	}
	a := p.last.answer
	if a == nil || a.blocked || a.foreign || a.status == http.StatusUnauthorized {
		f := p.failed(ctx)
		p.giveUp()
		return nil, f
	}
	state := jobState{completed: true}
	if only {
		state = j.state
	}
	if f := p.detach(ctx); f != nil {
		return nil, f
	}
	if a.status >= http.StatusMultipleChoices && !state.failed() {
		task, f := j.get(ctx, below)
		if f == nil {
			err := state.read(task.document())
			task.giveUp()
			if err != nil {
				f = task.unfit(err)
			}
		}
		if f == nil && !state.failed() {
			f = p.answerError(a)
		}
		if f != nil {
			p.giveUp()
			return nil, f
		}
	}
	r := &taskResult{exchange: j.asAnswer(p), answer: a}
	r.judge(state)
	return r, nil
}

// detach holds a result that is an error, and lets go of its slot, since more may
// have to be asked for.
func (x *exchange) detach(ctx context.Context) *failure.Error {
	a := x.last.answer
	if a.status < http.StatusMultipleChoices {
		return nil
	}
	if !x.decision.delivers() { // it was given up; its beginning is known
		a.body, a.length, a.unbounded = io.NopCloser(bytes.NewReader(a.head)), int64(len(a.head)), false
	}
	held, err := x.receive(ctx, a)
	if err != nil {
		f := x.deliveryError(ctx, a, err)
		x.giveUp()
		return f
	}
	x.paging.held = held
	x.last.close()
	return nil
}

// asAnswer returns the exchange that started the job, with a result as its answer.
func (j *job) asAnswer(p *exchange) *exchange {
	return &exchange{
		call: j.x.call, request: j.x.request, job: j, attempts: j.x.attempts, status: p.status,
		progress: progress{reached: true, uncertain: j.open},
		last:     p.last, decision: p.decision, paging: p.paging,
	}
}

// judge says whether a result is a success. A failed task's, with a status of
// success, is read for the status that it names.
func (r *taskResult) judge(state jobState) {
	a := r.answer
	if a.status >= http.StatusMultipleChoices {
		r.failed = !r.config.accepts(a.status)
		return
	}
	if r.paging.held == nil || r.job.state.succeeded() || state.succeeded() {
		return
	}
	text := r.paging.held.body.wholeText(spoolLength)
	var body struct {
		Items   json.RawMessage `json:"items"`
		Details json.RawMessage `json:"o:errorDetails"`
		Status  int             `json:"status"`
	}
	_ = json.Unmarshal(text, &body) // what is no object has none of these
	switch {
	case body.Details != nil:
		r.failed = true
	case !state.failed():
	case body.Items != nil || !r.paging.held.body.whole:
		r.partly = true
	default:
		r.failed = true
	}
	if !r.failed {
		return
	}
	a.head = text[:min(len(text), headLength)]
	a.said = diagnosis.ParseError(a.head)
	if record, _ := a.ids(r.request.account); record != "" && body.Details == nil {
		r.progress.uncertain = r.request.writes() // NetSuite names a record that a failed task made
	}
	if body.Status >= 400 && body.Status <= 599 {
		a.status = body.Status
		r.failed = !r.config.accepts(a.status)
	}
}

// failure is the error that the result of a failed task is. It was not carried out.
func (r *taskResult) failure() *failure.Error {
	r.last = try{what: answered, sent: true, answer: r.answer}
	return r.answerError(r.answer)
}

// deliverResult delivers the result of a job's only task as the action's answer.
func (j *job) deliverResult(ctx context.Context, task string, out Output) *failure.Error {
	r, f := j.result(ctx, task, true)
	if f != nil {
		return f
	}
	defer r.giveUp()
	if r.failed {
		j.stage = jobFailed
		return r.failure()
	}
	if r.partly {
		r.notes = append(r.notes, "NetSuite says that job "+j.name()+" failed, at least in part: the items of its result say which records are concerned.")
	}
	return r.deliver(ctx, r.answer, out)
}
