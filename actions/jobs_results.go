package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"netsuite-connector/failure"
)

// tally counts the tasks of a job with several.
type tally struct {
	tasks  int
	failed []string       // ids
	first  *failure.Error // of the first that failed
}

// deliverResults writes one output document of the results of several tasks, one
// after the other, so that no more than one is held. Some of them may have failed:
// others were carried out, so that this is no error. That all failed is one.
func (j *job) deliverResults(ctx context.Context, tasks []string, out Output) *failure.Error {
	endPhase := j.x.timeline.begin("transfer", j.x.attempts)
	w := handing{out.Open(ctx)}
	t := &tally{tasks: len(tasks)}
	f := j.writeResults(ctx, tasks, t, w)
	note := ""
	if f != nil {
		note = "failed"
	}
	endPhase(note)
	return f
}

func (j *job) writeResults(ctx context.Context, tasks []string, t *tally, w handing) *failure.Error {
	// Nothing answers for all tasks together but the job's document: it is completed.
	head := string(appendHeaders([]byte(`{"statusCode":200,"headers":`), joined(j.header))) + `,"body":{"items":[`
	for i, id := range tasks {
		r, f := j.result(ctx, id, false)
		if f != nil {
			return f
		}
		start := head
		if i > 0 {
			start = ","
		}
		err := r.writeItem(id, start, w)
		j.spent = r.runner.options.MaxResponseBytes - r.paging.held.bounded.left
		if r.failed {
			t.add(j, id, r)
		}
		if err != nil {
			f = r.broken(ctx, err)
		}
		r.giveUp()
		if f != nil {
			return f
		}
	}
	if len(t.failed) == len(tasks) {
		return t.first
	}
	err := j.writeTail(t, w)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return j.x.deliveryError(ctx, j.x.last.answer, err)
	}
	return nil
}

// broken is the error for a result that did not arrive, or could not be handed on.
// What became of the other tasks is not told either.
func (r *taskResult) broken(ctx context.Context, err error) *failure.Error {
	r.progress.uncertain = r.request.writes()
	return r.deliveryError(ctx, r.answer, err)
}

// writeItem writes what became of one task.
func (r *taskResult) writeItem(id, before string, w io.Writer) error {
	held := r.paging.held
	record, _ := r.answer.ids(r.request.account)
	item := struct {
		ID           string `json:"id"`
		StatusCode   int    `json:"statusCode"`
		RecordID     string `json:"recordId,omitempty"`
		BodyEncoding string `json:"bodyEncoding,omitempty"`
	}{id, r.answer.status, record, ""}
	if held.mode == asBase64 {
		item.BodyEncoding = "base64"
	}
	text, err := json.Marshal(item)
	if err != nil {
		return err
	}
	if held.mode != asNothing {
		text = append(text[:len(text)-1], `,"body":`...)
	}
	if _, err := w.Write(append([]byte(before), text...)); err != nil {
		return err
	}
	if held.mode == asNothing {
		return nil
	}
	if err := r.copyBody(held.mode, held.body, w); err != nil {
		return err
	}
	_, err = io.WriteString(w, "}")
	return err
}

func (t *tally) add(j *job, id string, r *taskResult) {
	t.failed = append(t.failed, id)
	if t.first == nil {
		stage := j.stage
		j.stage = jobAllFailed
		t.first = r.failure()
		j.stage = stage
	}
}

// warnings says which tasks failed.
func (t *tally) warnings(j *job) []string {
	const most = 20
	if len(t.failed) == 0 {
		return nil
	}
	ids := strings.Join(t.failed[:min(len(t.failed), most)], ", ")
	if len(t.failed) > most {
		ids += ", …"
	}
	return []string{fmt.Sprintf("%d of the %d tasks of job %s failed: see statusCode and body in the items with the id %s. The others succeeded.",
		len(t.failed), t.tasks, j.name(), j.x.secrets.Text(ids))}
}

// writeTail writes what is known at the end only.
func (j *job) writeTail(t *tally, w io.Writer) error {
	tail, err := json.Marshal(struct {
		JobID    string   `json:"jobId"`
		Attempts int      `json:"attempts"`
		Warnings []string `json:"warnings,omitempty"`
	}{j.id, j.x.attempts, t.warnings(j)})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]},"+string(tail[1:]))
	return err
}
