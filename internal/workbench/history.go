package workbench

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"netsuite-connector/plugin"
)

// What the history holds at most. It is memory only, and has no credentials.
const (
	maxRuns         = 50
	maxSavedBytes   = 128 << 20 // of answers, each as the body and as the output
	maxRequestBytes = 64 << 20  // of requests, each as it was typed and as it was sent
)

// run is one request that was run, and what came of it.
type run struct {
	ID         string          `json:"id"`
	Target     target          `json:"target"`
	Account    string          `json:"account"`
	At         time.Time       `json:"at"`
	DurationMS float64         `json:"durationMs"`
	Draft      json.RawMessage `json:"draft"` // the page's own form of the request
	Answer     *responseView   `json:"answer,omitempty"`
	Problem    *failureView    `json:"problem,omitempty"`
	Timing     []phase         `json:"timing"`
	Saved      bool            `json:"saved"`           // the whole body can be had
	Short      bool            `json:"short,omitempty"` // without the body's text

	body   []byte
	output []byte // the whole output document, as long as body is kept
	sent   sent
}

// phase is a plugin.Phase in milliseconds, for the picture.
type phase struct {
	Name  string  `json:"name"`
	Try   int     `json:"try"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Note  string  `json:"note,omitempty"`
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func phases(timing []plugin.Phase) []phase {
	shown := []phase{}
	for _, p := range timing {
		shown = append(shown, phase{p.Name, p.Try, millis(p.Start), millis(p.End), p.Note})
	}
	return shown
}

// The page makes a run's id, so that it can cancel the run before it knows more
// of it.
const (
	runIDPrefix = "workbench-"
	runIDBytes  = 6
)

func isRunID(id string) bool {
	random, ok := strings.CutPrefix(id, runIDPrefix)
	return ok && len(random) == 2*runIDBytes && strings.Trim(random, "0123456789abcdef") == ""
}

// history keeps the latest runs, newest first, and how to cancel those that are
// under way. Whole bodies are dropped, the oldest first, when they weigh too
// much together; so are runs, when their requests do. The latest run stays whole.
type history struct {
	mutex    sync.Mutex
	runs     []*run
	underWay map[string]context.CancelFunc
}

func newHistory() *history { return &history{underWay: map[string]context.CancelFunc{}} }

// begin makes the run id one that cancel ends, until end. It returns false for
// an id that is taken.
func (h *history) begin(id string, cancel context.CancelFunc) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.underWay[id] != nil || h.kept(id) != nil {
		return false
	}
	h.underWay[id] = cancel
	return true
}

func (h *history) end(id string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	delete(h.underWay, id)
}

// cancel ends the run id, unless it has ended already. It returns false for a
// run that is not known.
func (h *history) cancel(id string) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if cancel := h.underWay[id]; cancel != nil {
		cancel()
		return true
	}
	return h.kept(id) != nil
}

// add keeps r and returns it as it is kept, for the page.
func (h *history) add(r *run) run {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.runs = append([]*run{r}, h.runs[:min(len(h.runs), maxRuns-1)]...)
	requests, answers := 0, 0
	for i, kept := range h.runs {
		requests += len(kept.Draft) + len(kept.sent.input) + len(kept.sent.config)
		if i > 0 && requests > maxRequestBytes {
			clear(h.runs[i:])
			h.runs = h.runs[:i]
			break
		}
		answer := len(kept.body) + len(kept.output)
		if i > 0 && answers+answer > maxSavedBytes {
			kept.body, kept.output, kept.Saved = nil, nil, false
			continue
		}
		answers += answer
	}
	return *r
}

// rows returns the runs without the text of their bodies, for the list.
func (h *history) rows() []run {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	list := []run{}
	for _, r := range h.runs {
		row := *r
		row.Short = true
		if row.Answer != nil {
			bare := *row.Answer
			bare.Body.Text = ""
			row.Answer = &bare
		}
		list = append(list, row)
	}
	return list
}

func (h *history) find(id string) (run, bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if r := h.kept(id); r != nil {
		return *r, true
	}
	return run{}, false
}

// kept needs the mutex to be held.
func (h *history) kept(id string) *run {
	for _, r := range h.runs {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (h *history) clear() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.runs = nil
}
