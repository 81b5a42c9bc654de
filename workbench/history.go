package workbench

import (
	"encoding/json"
	"sync"
	"time"
)

// What the history holds at most. It is memory only, and has no credentials.
const (
	maxRuns       = 50
	maxSavedBytes = 64 << 20
)

// run is one request that was run, and what came of it.
type run struct {
	ID         string          `json:"id"`
	Target     target          `json:"target"`
	Account    string          `json:"account"`
	At         time.Time       `json:"at"`
	DurationMS float64         `json:"durationMs"`
	Draft      json.RawMessage `json:"draft"` // the page's own form of the request
	Answer     *answer         `json:"answer,omitempty"`
	Problem    *problem        `json:"problem,omitempty"`
	Timing     []phase         `json:"timing"`
	Equivalent equivalent      `json:"equivalent"`
	Saved      bool            `json:"saved"`           // the whole body can be had
	Short      bool            `json:"short,omitempty"` // without the body's text

	body []byte
}

// phase is a Phase in milliseconds, for the picture.
type phase struct {
	Name  string  `json:"name"`
	Try   int     `json:"try"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Note  string  `json:"note,omitempty"`
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func phases(timing []Phase) []phase {
	shown := []phase{}
	for _, p := range timing {
		shown = append(shown, phase{p.Name, p.Try, millis(p.Start), millis(p.End), p.Note})
	}
	return shown
}

// history keeps the latest runs, newest first. Whole bodies are dropped, the
// oldest first, when they weigh too much together.
type history struct {
	mutex sync.Mutex
	runs  []*run
}

func newHistory() *history { return &history{} }

// add keeps r and returns it as it is kept, for the page.
func (h *history) add(r *run) run {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.runs = append([]*run{r}, h.runs[:min(len(h.runs), maxRuns-1)]...)
	total := 0
	for _, kept := range h.runs {
		total += len(kept.body)
		if total > maxSavedBytes {
			total -= len(kept.body)
			kept.body, kept.Saved = nil, false
		}
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
	for _, r := range h.runs {
		if r.ID == id {
			return *r, true
		}
	}
	return run{}, false
}

func (h *history) clear() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.runs = nil
}
