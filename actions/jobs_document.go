package actions

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"netsuite-connector/internal/truncate"
)

const (
	maxJobDocument = 1 << 20 // bytes of a job's document or its list of tasks
	maxTasks       = 1000    // of a job: one page of them; a batch has 100
)

// What can be wrong with an answer about a job.
var (
	errJobID       = errors.New("its id for the job cannot stand in a path")
	errJobDocument = errors.New("the body is not a job's document, an object that says whether it is completed")
	errTaskList    = errors.New("the body is not a list of the job's tasks, with an id for each")
	errNoTasks     = errors.New("the job has no task, and so no result")
	errManyTasks   = errors.New("the job has more tasks than one page of them shows")
)

// jobState is what the document of a job, or of a task, says.
type jobState struct {
	completed bool
	progress  string // in NetSuite's word
}

func (s *jobState) read(text []byte) error {
	var document struct {
		Completed *bool           `json:"completed"`
		Progress  json.RawMessage `json:"progress"`
	}
	if json.Unmarshal(text, &document) != nil || document.Completed == nil {
		return errJobDocument
	}
	s.completed, s.progress = *document.Completed, ""
	var word string
	if json.Unmarshal(document.Progress, &word) == nil {
		s.progress = truncate.Text(strings.ToLower(word), 32)
	}
	return nil
}

func (s jobState) failed() bool    { return s.completed && s.progress == "failed" }
func (s jobState) succeeded() bool { return s.completed && s.progress == "succeeded" }

// note ends the phase of waiting for the job.
func (s jobState) note() string {
	if s.completed {
		return "completed"
	}
	return "not completed"
}

// readTasks returns the ids of a job's tasks, in the order of the list.
func readTasks(text []byte) ([]string, error) {
	var list struct {
		HasMore bool `json:"hasMore"`
		Items   []struct {
			ID    json.RawMessage `json:"id"`
			Links []struct {
				Rel  string `json:"rel"`
				Href string `json:"href"`
			} `json:"links"`
		} `json:"items"`
	}
	if json.Unmarshal(text, &list) != nil || list.Items == nil {
		return nil, errTaskList
	}
	if len(list.Items) == 0 {
		return nil, errNoTasks
	}
	if list.HasMore || len(list.Items) > maxTasks {
		return nil, errManyTasks
	}
	var ids []string
	seen := map[string]bool{}
	for _, item := range list.Items {
		id := taskID(item.ID)
		for _, link := range item.Links {
			if i := strings.LastIndex(link.Href, "/task/"); id == "" && link.Rel == "self" && i >= 0 {
				id = segment(strings.TrimSuffix(link.Href[i+len("/task/"):], "/")) // the path is made anew from it
			}
		}
		if id == "" || id == "." || id == ".." || seen[id] {
			return nil, errTaskList
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, nil
}

// taskID reads an id, which may be written as a number.
func taskID(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		if len(text) > 256 || strings.ContainsAny(text, `/\`) {
			return ""
		}
		return text
	}
	if n, err := strconv.ParseUint(string(value), 10, 63); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return ""
}

// document returns the text of an answer about a job, nil where it is too long.
func (x *exchange) document() []byte {
	if held := x.paging.held; held != nil {
		return held.body.wholeText(maxJobDocument)
	}
	text, err := io.ReadAll(io.LimitReader(x.last.answer.body, maxJobDocument+1))
	if err != nil || len(text) > maxJobDocument {
		return nil
	}
	return bytes.TrimPrefix(text, byteOrderMark)
}

// wholeText returns the whole body where it is held and no longer than most, else nil.
func (s *spool) wholeText(most int) []byte {
	if !s.whole || s.length > most {
		return nil
	}
	text := make([]byte, 0, s.length)
	_ = s.pieces(func(p []byte) error {
		text = append(text, p...)
		return nil
	})
	return text[s.mark:]
}
