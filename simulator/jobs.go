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

type job struct {
	id            string
	method, uri   string
	started, done time.Time
	results       []*response // one for each task
}

func newJobs() *jobs { return &jobs{all: map[string]*job{}, byKey: map[string]*job{}} }

// async takes a request with Prefer: respond-async. work does it at once, for
// each of the request's bodies; its results are shown when Options.JobTime has
// passed.
func (a *Account) async(c *call, segments []string, work func(*call) *response) *response {
	key := c.r.Header.Get("X-NetSuite-Idempotency-Key")
	a.jobs.mu.Lock()
	defer a.jobs.mu.Unlock()
	if earlier := a.jobs.byKey[key]; earlier != nil && key != "" {
		return keyTaken(earlier.id)
	}
	now := a.sim.now()
	j := &job{
		id: strconv.Itoa(len(a.jobs.all) + 1), method: c.r.Method, uri: c.r.URL.RequestURI(),
		started: now, done: now.Add(a.sim.options.JobTime),
	}
	items, no := c.batch(segments)
	if no != nil {
		return no
	}
	for _, body := range items {
		one := *c
		one.body = body
		j.results = append(j.results, work(&one))
	}
	a.jobs.all[j.id] = j
	if key != "" {
		a.jobs.byKey[key] = j
	}
	taken := reply(202, "", nil).with("Location", jobRoot+j.id).with("Preference-Applied", "respond-async").
		with("X-NetSuite-JobId", j.id)
	taken.applied = slices.ContainsFunc(j.results, func(r *response) bool { return r.applied })
	return taken
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

// job serves /async/v1/job/<id>, its task list, its task and the result.
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
	number := 1
	if len(path) > 2 {
		var err error
		if number, err = strconv.Atoi(path[2]); err != nil || number < 1 || number > len(j.results) {
			return absent
		}
	}
	root := a.jobURL(j)
	completed := !a.sim.now().Before(j.done)
	state := map[string]any{"completed": completed, "id": j.id, "progress": progress(completed, j.results)}
	switch len(path) {
	case 1:
		state["links"] = selfLink(root)
		state["task"] = map[string]any{"links": selfLink(root + "/task/")}
		return replyJSON(200, typeSingular, state)
	case 2:
		var tasks []any
		for n := range j.results {
			id := strconv.Itoa(n + 1)
			tasks = append(tasks, map[string]any{"links": selfLink(root + "/task/" + id), "id": id})
		}
		return replyJSON(200, typeCollection, page{Links: selfLink(root + "/task/"), Count: len(tasks), Items: tasks, Total: len(tasks)})
	case 3:
		task := root + "/task/" + path[2]
		state["id"] = path[2]
		state["progress"] = progress(completed, j.results[number-1:number])
		state["links"] = selfLink(task)
		state["startTime"] = stamp(j.started)
		state["request"] = map[string]string{"method": j.method, "requestUrl": "https://" + a.id + suitetalk + j.uri}
		if completed {
			state["endTime"] = stamp(j.done)
			state["result"] = map[string]any{"links": selfLink(task + "/result")}
		}
		return replyJSON(200, typeSingular, state)
	}
	if !completed {
		return absent
	}
	// The answer that a synchronous request would have had.
	result := j.results[number-1]
	return &response{status: result.status, header: result.header.Clone(), body: result.body}
}

func (a *Account) jobURL(j *job) string { return "https://" + a.id + suitetalk + jobRoot + j.id }

func progress(completed bool, results []*response) string {
	switch {
	case !completed:
		return "pending"
	case slices.ContainsFunc(results, func(r *response) bool { return r.status >= 300 }):
		return "failed"
	}
	return "succeeded"
}
