package workbench

import (
	"encoding/json"
	"net/http"
	"regexp"
	"time"

	"netsuite-connector/plugin"
)

const jobTimeout = 30 * time.Second

// jobPath is a job, its list of tasks, or one of them; not a result, which is
// for the history.
var jobPath = regexp.MustCompile(`^async/v1/job/[A-Za-z0-9_-]{1,64}(/task(/[A-Za-z0-9_-]{1,64})?)?$`)

// postJob reads the state of an asynchronous job, for a page that follows it.
func (s *server) postJob(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		call
		Path string `json:"path"`
	}
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	if !jobPath.MatchString(ask.Path) {
		s.refuse(w, http.StatusBadRequest, "This is no path of a job or of its tasks.")
		return
	}
	output, err, ok := s.lookup(w, r, ask.call, plugin.RawRequest{Method: http.MethodGet, URL: ask.Path}, jobTimeout)
	if !ok {
		return
	}
	reply := struct {
		Body    json.RawMessage `json:"body,omitempty"`
		Problem *failureView    `json:"problem,omitempty"`
	}{Body: output.Body}
	if err != nil {
		reply.Problem = viewFailure(err, sentRequest{ReadOnly: true})
	}
	s.writeJSON(w, reply)
}
