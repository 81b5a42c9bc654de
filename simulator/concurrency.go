package simulator

import "sync"

// gate counts an account's requests in flight, REST and RESTlets together
// (NS:bridgehead_1500275603).
type gate struct {
	recorder *recorder

	mu       sync.Mutex
	limit    int // below 1 for none
	inFlight int
}

// enter takes a slot, or reports that there is none.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit > 0 && g.inFlight >= g.limit {
		return false
	}
	g.inFlight++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
}

// SetConcurrency changes how many requests may be in flight together; 0 or
// less is no limit.
func (a *Account) SetConcurrency(n int) {
	a.gate.mu.Lock()
	defer a.gate.mu.Unlock()
	a.gate.limit = n
}
