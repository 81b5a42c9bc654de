package workbench

import (
	"net/http"
	"sync"
	"time"
)

// heartbeat is how often a page is told that the workbench is still there.
const heartbeat = 5 * time.Second

// changes counts what changes in the workbench, for pages that show it: several
// tabs may be open.
type changes struct {
	mutex sync.Mutex
	count int
	next  chan struct{} // closed with the next change
}

func newChanges() *changes { return &changes{next: make(chan struct{})} }

// tell says that something has changed.
func (c *changes) tell() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.count++
	close(c.next)
	c.next = make(chan struct{})
}

// now returns how many changes there were, and what ends with the next one.
func (c *changes) now() (count int, next <-chan struct{}) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.count, c.next
}

// getEvents streams the number of changes: with each change, and every few
// seconds, so that a page knows whether the workbench is there.
func (s *server) getEvents(w http.ResponseWriter, r *http.Request) {
	s.allowLong(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		count, next := s.changes.now()
		s.encode(w, map[string]int{"change": count})
		if control.Flush() != nil {
			return // the page went away
		}
		select {
		case <-next:
		case <-beat.C:
		case <-r.Context().Done():
			return
		}
	}
}
