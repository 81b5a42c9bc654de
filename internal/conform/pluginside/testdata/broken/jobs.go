package main

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// jobFaults are those of asynchronous requests, on the way to NetSuite and back.
func jobFaults() []string {
	return []string{"loses-job", "new-keys", "hides-task-errors", "gives-up-polling", "swaps-tasks", "believes-404"}
}

const jobPath = "/services/rest/async/v1/job/"

// keys makes each idempotency key another one.
var keys atomic.Int64 //nolint:gochecknoglobals // of the whole process

// startJob puts the fault into a request on its way to NetSuite.
func (n *network) startJob(r *http.Request) {
	if n.fault == "new-keys" && r.Header.Get("X-NetSuite-Idempotency-Key") != "" {
		r.Header.Set("X-NetSuite-Idempotency-Key", "key-"+strconv.FormatInt(keys.Add(1), 10))
	}
	if n.fault == "swaps-tasks" {
		r.URL.Path = strings.NewReplacer("/task/1/", "/task/3/", "/task/3/", "/task/1/").Replace(r.URL.Path)
	}
}

// job puts the fault into an answer about a job.
func (n *network) job(r *http.Request, answer *http.Response) {
	id, about := strings.CutPrefix(r.URL.Path, jobPath)
	result := about && strings.HasSuffix(id, "/result")
	switch {
	case n.fault == "loses-job" && answer.StatusCode == http.StatusAccepted:
		answer.Header.Del("Location")
		answer.Header.Del("X-NetSuite-JobId")
	case n.fault == "hides-task-errors" && result && answer.StatusCode == http.StatusBadRequest,
		n.fault == "believes-404" && result && answer.StatusCode == http.StatusNotFound:
		_ = answer.Body.Close()
		answer.StatusCode, answer.Header = http.StatusNoContent, http.Header{}
		answer.Body, answer.ContentLength = http.NoBody, 0
	case n.fault == "gives-up-polling" && about && answer.StatusCode >= 500:
		_ = answer.Body.Close()
		answer.StatusCode, answer.Header = http.StatusConflict, http.Header{}
		answer.Body, answer.ContentLength = io.NopCloser(strings.NewReader("")), 0
	}
}

// changed is a request of the host's as the plugin behind gets it.
func (f *front) changed(method string, message []byte) []byte {
	request := &connectorv1.RunActionRequest{}
	if f.fault != "waits-not-later" || !strings.HasSuffix(method, "/RunAction") || proto.Unmarshal(message, request) != nil {
		return message
	}
	if strings.Contains(string(request.GetInput()), "async/v1/job/") {
		request.Config = nil
	}
	changed, err := proto.Marshal(request)
	if err != nil {
		return message
	}
	return changed
}
