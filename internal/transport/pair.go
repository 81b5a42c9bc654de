package transport

import (
	"net/http"
	"sync"
	"time"
)

// oftenWithin is how soon after a write the next one to the same host takes the
// other pool. Writes that are further apart stay with one, whose connection would
// else be closed for having been idle too long.
const oftenWithin = time.Second

// pair are two pools of connections that the writes to a host take turns with.
// http.Transport gives a request the connection that was used last, which a write
// may take only once it has been quiet for a while (settleWrite). With two pools,
// that time is over when the connection is taken again.
type pair struct {
	pools [2]*http.Transport

	mu    sync.Mutex
	turns map[string]turnOf // by host
	swept time.Time
}

// turnOf is a host's turn: the pool that its last write took, and when.
type turnOf struct {
	pool  int
	taken time.Time
}

// next returns the pool for the next write to a host.
func (p *pair) next(host string) *http.Transport {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.sweep(now)
	last := p.turns[host]
	if now.Sub(last.taken) < oftenWithin {
		last.pool = 1 - last.pool
	}
	p.turns[host] = turnOf{last.pool, now}
	return p.pools[last.pool]
}

// sweep forgets the hosts whose connections are closed by now, from time to time.
func (p *pair) sweep(now time.Time) {
	if now.Sub(p.swept) < idleWrite {
		return
	}
	p.swept = now
	if p.turns == nil {
		p.turns = map[string]turnOf{}
	}
	for host, last := range p.turns {
		if now.Sub(last.taken) > idleWrite {
			delete(p.turns, host)
		}
	}
}
