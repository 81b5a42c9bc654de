package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

const jobRoot = "/services/rest/async/v1/job/"

// jobs are an account's asynchronous requests (NS:subsect_164494900632).
type jobs struct {
	mu    sync.Mutex
	all   map[string]*job
	byKey map[string]*job // by idempotency key
}

// job is one of them: its tasks are done when it is taken, and told as the time
// passes.
type job struct {
	id      string
	started time.Time
	tasks   []task
}

// task is a request of a job: the only one, or one of a batch.
type task struct {
	call         *call
	path         []string // below record/v1
	began, ended time.Time
	result       *response // what a synchronous request would have been answered
}

func newJobs() *jobs { return &jobs{all: map[string]*job{}, byKey: map[string]*job{}} }

// async takes a request with Prefer: respond-async. work is done for each of its
// tasks at once; their results are shown when Options.JobTime has passed.
func (a *Account) async(c *call, segments []string, work func(*call, []string) *response) *response {
	key := c.r.Header.Get("X-NetSuite-Idempotency-Key")
	a.jobs.mu.Lock()
	defer a.jobs.mu.Unlock()
	if earlier := a.jobs.byKey[key]; earlier != nil && key != "" {
		return keyTaken(earlier.id)
	}
	tasks := []task{{call: c, path: segments}}
	if segments != nil && c.isBatch() {
		var no *response
		if tasks, no = c.batch(segments); no != nil {
			return no
		}
	}
	j := &job{id: strconv.Itoa(len(a.jobs.all) + 1), started: a.sim.now(), tasks: tasks}
	j.plan(a.sim.options.JobTime, c.prefers(`batch-processing="parallel"`) || c.prefers("batch-processing=parallel"))
	taken := reply(202, replyTypeJSON, nil).with("Location", jobRoot+j.id).with("Preference-Applied", "respond-async").
		with("X-NetSuite-JobId", j.id)
	for i := range j.tasks {
		t := &j.tasks[i]
		if t.result == nil {
			t.result = work(t.call, t.path)
		}
		t.call = nil // what is kept of a request is its result
		taken.applied = taken.applied || t.result.applied
	}
	a.jobs.all[j.id] = j
	if key != "" {
		a.jobs.byKey[key] = j
	}
	return taken
}

// plan says when each task begins and ends. They share the job's time: one after
// the other, which is the default since 2026.2, or all together.
func (j *job) plan(takes time.Duration, parallel bool) {
	n := time.Duration(len(j.tasks))
	for i := range j.tasks {
		t := &j.tasks[i]
		t.began, t.ended = j.started, j.started.Add(takes)
		if !parallel {
			t.began, t.ended = j.started.Add(takes*time.Duration(i)/n), j.started.Add(takes*time.Duration(i+1)/n)
		}
	}
}

// keyTaken is the answer to an idempotency key that an earlier job has.
func keyTaken(jobID string) *response {
	return replyJSON(400, typeError, errorBody{
		Type: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.10", Title: "Conflict", Status: 400,
		Details: []errorDetail{{
			Detail: "A request with the same idempotency key was already submitted.",
			Header: "X-NetSuite-Idempotency-Key", Code: "IDEMPOTENCY_ERROR",
		}},
	}).with("Location", jobRoot+jobID)
}

func (j *job) completed(now time.Time) bool {
	return !slices.ContainsFunc(j.tasks, func(t task) bool { return now.Before(t.ended) })
}

func (j *job) progress(now time.Time) string {
	ended := func(t task) bool { return !now.Before(t.ended) }
	switch {
	case !slices.ContainsFunc(j.tasks, ended):
		return "pending"
	case !j.completed(now):
		return "processing"
	case slices.ContainsFunc(j.tasks, func(t task) bool { return t.progress(now) == "failed" }):
		return "failed"
	}
	return "succeeded"
}

func (t task) progress(now time.Time) string {
	switch {
	case now.Before(t.ended):
		return "pending"
	case t.result.status >= 300:
		return "failed"
	}
	return "succeeded"
}

// job serves /async/v1/job/<id>, its task list, its tasks and their results.
func (a *Account) job(c *call, path []string) *response {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	a.jobs.mu.Lock()
	j := a.jobs.all[path[0]]
	a.jobs.mu.Unlock()
	absent := c.notFound("The job does not exist.")
	if j == nil || len(path) > 4 || len(path) > 1 && path[1] != "task" || len(path) > 3 && path[3] != "result" {
		return absent
	}
	root := "https://" + a.id + suitetalk + jobRoot + j.id
	now := a.sim.now()
	switch len(path) {
	case 1:
		return replyJSON(200, typeSingular, map[string]any{
			"links": selfLink(root), "completed": j.completed(now), "id": j.id, "progress": j.progress(now),
			"task": map[string]any{"links": selfLink(root + "/task")},
		})
	case 2:
		return j.list(root + "/task")
	}
	number, err := strconv.Atoi(path[2])
	if err != nil || number < 1 || number > len(j.tasks) || strconv.Itoa(number) != path[2] {
		return absent
	}
	t := j.tasks[number-1]
	if len(path) == 3 {
		return t.describe(path[2], root+"/task/"+path[2], now)
	}
	if now.Before(t.ended) {
		return absent
	}
	// The answer that a synchronous request would have had.
	return &response{status: t.result.status, header: t.result.header.Clone(), body: t.result.body}
}

// list is a job's tasks: at most as many as a batch has, on one page.
func (j *job) list(href string) *response {
	tasks := make([]any, 0, len(j.tasks))
	for i := range j.tasks {
		id := strconv.Itoa(i + 1)
		tasks = append(tasks, map[string]any{"links": selfLink(href + "/" + id), "id": id})
	}
	return replyJSON(200, typeCollection, page{Links: selfLink(href), Count: len(tasks), Items: tasks, Total: len(tasks)})
}

// describe is a task's document. Its link to the result is there once there is one
// (NS:subsect_161252896355).
func (t task) describe(id, href string, now time.Time) *response {
	links := selfLink(href)
	state := map[string]any{
		"completed": !now.Before(t.ended), "id": id, "progress": t.progress(now),
	}
	if !now.Before(t.began) {
		state["startTime"] = stamp(t.began)
	}
	if !now.Before(t.ended) {
		links = append([]link{{Rel: "related", Href: href + "/result"}}, links...)
		state["endTime"] = stamp(t.ended)
	}
	state["links"] = links
	return replyJSON(200, typeSingular, state)
}
