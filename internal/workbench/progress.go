package workbench

import (
	"context"
	"net/http"
	"regexp"
	"sync"

	"netsuite-connector/plugin"
)

// progressStep is a plugin.Progress as the page is told of it. Its headers stay
// here, but for the job: they are in the answer.
type progressStep struct {
	Phase string  `json:"phase"`
	Try   int     `json:"try,omitempty"`
	At    float64 `json:"at"` // milliseconds since the call began
	Lasts float64 `json:"lasts,omitempty"`
	Note  string  `json:"note,omitempty"`
	Job   string  `json:"job,omitempty"` // the id of the job that it is about
}

// jobAddress is where the answer to a request that became a job leads, and what
// is asked about it.
var jobAddress = regexp.MustCompile(`/async/v1/job/([A-Za-z0-9_-]{1,64})/?$`)

func stepOf(p plugin.Progress) progressStep {
	step := progressStep{Phase: p.Phase, Try: p.Try, At: millis(p.At), Lasts: millis(p.Lasts), Note: p.Note}
	address := ""
	switch p.Phase {
	case "try":
		address = p.Note
	case "answer":
		address = p.Headers["location"]
	}
	if named := jobAddress.FindStringSubmatch(address); named != nil {
		step.Job = named[1]
	}
	return step
}

// maxProgressSteps bounds what is kept of one run. A run of many pages has more,
// of which the latest are kept.
const maxProgressSteps = 200

// progressLog is what one run has told of itself so far.
type progressLog struct {
	mutex   sync.Mutex
	steps   []progressStep
	dropped int           // of the steps, the oldest
	changed chan struct{} // closed at each change
	ended   bool
}

func newProgressLog() *progressLog { return &progressLog{changed: make(chan struct{})} }

// tell is plugin.Request's Progress.
func (l *progressLog) tell(p plugin.Progress) {
	l.change(func() {
		l.steps = append(l.steps, stepOf(p))
		if more := len(l.steps) - maxProgressSteps; more > 0 {
			l.steps, l.dropped = l.steps[more:], l.dropped+more
		}
	})
}

func (l *progressLog) end() { l.change(func() { l.ended = true }) }

func (l *progressLog) change(how func()) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	how()
	close(l.changed)
	l.changed = make(chan struct{})
}

// from returns the steps behind the first n, how many there have been by then,
// whether the run has ended, and what is closed when there is more to say.
func (l *progressLog) from(n int) (steps []progressStep, now int, ended bool, changed <-chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	steps = append(steps, l.steps[min(max(n-l.dropped, 0), len(l.steps)):]...)
	return steps, l.dropped + len(l.steps), l.ended, l.changed
}

// progressLogs are those of the runs that are under way.
type progressLogs struct {
	mutex sync.Mutex
	logs  map[string]*progressLog
}

// begin makes the log of a run. Its end is told to whoever reads it.
func (p *progressLogs) begin(id string) (*progressLog, func()) {
	l := newProgressLog()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.logs == nil {
		p.logs = map[string]*progressLog{}
	}
	p.logs[id] = l
	return l, func() {
		l.end()
		p.mutex.Lock()
		defer p.mutex.Unlock()
		delete(p.logs, id)
	}
}

func (p *progressLogs) find(id string) *progressLog {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.logs[id]
}

// getProgress streams what a run that is under way tells of itself, each step as
// a line of JSON, until the run ends. A page may ask before its run has begun:
// that there is none is no error.
func (s *server) getProgress(w http.ResponseWriter, r *http.Request) {
	l := s.progress.find(r.PathValue("id"))
	if l == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.allowLong(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	s.streamProgress(r.Context(), w, l)
}

func (s *server) streamProgress(ctx context.Context, w http.ResponseWriter, l *progressLog) {
	control := http.NewResponseController(w)
	for n := 0; ; {
		steps, now, ended, changed := l.from(n)
		n = now
		for _, step := range steps {
			s.encode(w, step)
		}
		if err := control.Flush(); err != nil || ended {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}
