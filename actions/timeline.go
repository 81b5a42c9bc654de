package actions

import (
	"sync"
	"time"
)

// maxPhases is more than a host is told, in the 2 KiB that a trailer has for it.
const maxPhases = 256

// Phase is one phase of an action: token (obtaining one), slot (waiting for one),
// try (from sending to the answer's headers), wait (before the next try), job (until
// it is completed, without a phase for each poll) or transfer (of the body).
type Phase struct {
	Name       string
	Try        int           // counted from 1
	Start, End time.Duration // since the timeline began
	Note       string        // how it ended
}

// Event says that a phase began, or that NetSuite answered a try (answer).
type Event struct {
	Name    string
	Try     int
	At      time.Duration     // since the timeline began
	Lasts   time.Duration     // of a wait
	Note    string            // of a try: method and URL; of an answer: its status; of a wait: why
	Headers map[string]string // of a try or an answer, redacted
}

// Timeline records the phases of an action. NewTimeline makes one; a nil *Timeline
// records nothing. Of an action with many tries, as that of a collection of many
// pages, it keeps the first phases.
type Timeline struct {
	// Watch is told of what happens, while it happens; nil for nobody. It may be
	// called by several goroutines at once.
	Watch func(Event)

	now    func() time.Time
	began  time.Time
	mu     sync.Mutex
	phases []Phase
}

// NewTimeline returns a timeline that begins now.
func NewTimeline(now func() time.Time) *Timeline {
	return &Timeline{now: now, began: now()}
}

// Phases returns what was recorded so far.
func (t *Timeline) Phases() []Phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Phase(nil), t.phases...)
}

// begin starts a phase and returns the function that ends it.
func (t *Timeline) begin(name string, try int) (end func(note string)) {
	if t == nil {
		return func(string) {}
	}
	start := t.now().Sub(t.began)
	if name != "try" { // of which sending tells more
		t.tell(Event{Name: name, Try: try})
	}
	return func(note string) {
		t.add(Phase{Name: name, Try: try, Start: start, End: t.now().Sub(t.began), Note: note})
	}
}

// wait records a wait that is about to begin.
func (t *Timeline) wait(try int, d time.Duration, note string) {
	if t == nil {
		return
	}
	start := t.now().Sub(t.began)
	t.tell(Event{Name: "wait", Try: try, Lasts: d, Note: note})
	t.add(Phase{Name: "wait", Try: try, Start: start, End: start + d, Note: note})
}

func (t *Timeline) watched() bool { return t != nil && t.Watch != nil }

// tell tells who watches of something that happens now.
func (t *Timeline) tell(e Event) {
	if t.watched() {
		e.At = t.now().Sub(t.began)
		t.Watch(e)
	}
}

func (t *Timeline) add(p Phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.phases) < maxPhases {
		t.phases = append(t.phases, p)
	}
}
