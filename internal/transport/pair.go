package transport

import (
	"net/http"
	"sync"
	"time"
)

// oftenWithin is how soon after a write the next one takes the other pool. Writes
// that are further apart stay with one, whose connection would else be closed for
// having been idle too long.
const oftenWithin = time.Second

// pair are two pools of connections that writes take turns with. http.Transport
// gives a request the connection that was used last, which a write may take only
// once it has been quiet for a while (settleWrite). With two pools, that time is
// over when the connection is taken again.
type pair struct {
	pools [2]*http.Transport

	mu      sync.Mutex
	current int
	taken   time.Time
}

// next returns the pool for the next write.
func (p *pair) next() *http.Transport {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.taken) < oftenWithin {
		p.current = 1 - p.current
	}
	p.taken = now
	return p.pools[p.current]
}
