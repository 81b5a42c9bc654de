package simulator

import (
	"net/http"
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
	result        *answer
}

func newJobs() *jobs { return &jobs{all: map[string]*job{}, byKey: map[string]*job{}} }

// async takes a request with Prefer: respond-async. Its work is done at once,
// and shown when Options.JobTime has passed.
func (a *Account) async(c *call, segments []string) *answer {
	key := c.r.Header.Get("X-NetSuite-Idempotency-Key")
	a.jobs.mu.Lock()
	defer a.jobs.mu.Unlock()
	if earlier := a.jobs.byKey[key]; earlier != nil && key != "" {
		conflict := replyJSON(400, typeError, errorBody{
			Type: "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.10", Title: "Conflict", Status: 400,
			Details: []errorDetail{{
				Detail: "A request with the same idempotency key was already submitted.",
				Header: "X-NetSuite-Idempotency-Key", Code: "IDEMPOTENCY_ERROR",
			}},
		})
		return conflict.with("Location", jobRoot+earlier.id)
	}
	now := a.sim.now()
	j := &job{
		id: strconv.Itoa(len(a.jobs.all) + 1), method: c.r.Method, uri: c.r.URL.RequestURI(),
		started: now, done: now.Add(a.sim.options.JobTime),
		result: a.record(c, segments),
	}
	a.jobs.all[j.id] = j
	if key != "" {
		a.jobs.byKey[key] = j
	}
	taken := reply(202, "", nil).with("Location", jobRoot+j.id).with("Preference-Applied", "respond-async")
	taken.applied = j.result.applied
	return taken
}

// job serves /async/v1/job/<id>, its task list, its task and the result.
func (a *Account) job(c *call, path []string) *answer {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	a.jobs.mu.Lock()
	j := a.jobs.all[path[0]]
	a.jobs.mu.Unlock()
	absent := problems(404, errorDetail{Detail: "The job does not exist.", Code: "NONEXISTENT_ID", URLPath: c.r.URL.Path})
	if j == nil || len(path) > 4 || len(path) > 1 && path[1] != "task" || len(path) > 2 && path[2] != "1" || len(path) > 3 && path[3] != "result" {
		return absent
	}
	root := a.jobURL(j)
	completed := !a.sim.now().Before(j.done)
	state := map[string]any{"completed": completed, "id": j.id, "progress": j.progress(completed)}
	switch len(path) {
	case 1:
		state["links"] = []link{{"self", root}}
		state["task"] = map[string]any{"links": []link{{"self", root + "/task/"}}}
		return replyJSON(200, typeSingular, state)
	case 2:
		task := map[string]any{"links": []link{{"self", root + "/task/1"}}, "id": "1"}
		return replyJSON(200, typeCollection, page{Links: []link{{"self", root + "/task/"}}, Count: 1, Items: []any{task}, Total: 1})
	case 3:
		state["id"] = "1"
		state["links"] = []link{{"self", root + "/task/1"}}
		state["startTime"] = stamp(j.started)
		state["request"] = map[string]string{"method": j.method, "requestUrl": "https://" + a.id + suitetalk + j.uri}
		if completed {
			state["endTime"] = stamp(j.done)
			state["result"] = map[string]any{"links": []link{{"self", root + "/task/1/result"}}}
		}
		return replyJSON(200, typeSingular, state)
	}
	if !completed {
		return absent
	}
	// The answer that a synchronous request would have had.
	return &answer{status: j.result.status, header: j.result.header.Clone(), body: j.result.body}
}

func (a *Account) jobURL(j *job) string { return "https://" + a.id + suitetalk + jobRoot + j.id }

func (j *job) progress(completed bool) string {
	switch {
	case !completed:
		return "pending"
	case j.result.status < 300:
		return "succeeded"
	}
	return "failed"
}
