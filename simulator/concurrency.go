package simulator

import "sync"

// gate counts an account's requests in flight, REST and RESTlets together
// (NS:bridgehead_1500275603). What is allocated to an integration is its own, and
// all others share the rest (NS:bridgehead_156224824287).
type gate struct {
	mu        sync.Mutex
	limit     int            // below 1 for none
	allocated map[string]int // by Client ID; above 0
	inFlight  map[string]int // the same, and all others together as ""
}

func newGate(limit int) *gate {
	return &gate{limit: limit, allocated: map[string]int{}, inFlight: map[string]int{}}
}

// enter takes a slot for an integration, or reports that there is none. leave gives
// it back.
func (g *gate) enter(clientID string) (leave func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	most, own := g.allocated[clientID]
	if !own {
		clientID, most = "", g.unallocated()
	}
	if (own || g.limit > 0) && g.inFlight[clientID] >= most {
		return nil, false
	}
	g.inFlight[clientID]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inFlight[clientID]--
	}, true
}

// unallocated is what integrations without a limit of their own share. That of an
// account without a limit is none, too.
func (g *gate) unallocated() int {
	left := g.limit
	if g.limit > 0 {
		for _, n := range g.allocated {
			left -= n
		}
		left = max(left, 0)
	}
	return left
}

// limits is what governanceLimits answers to an integration (NS:article_0625010817).
func (g *gate) limits(clientID string) map[string]any {
	g.mu.Lock()
	defer g.mu.Unlock()
	told := map[string]any{
		"accountConcurrencyLimit": g.limit, "accountUnallocatedConcurrencyLimit": g.unallocated(), "integrationLimitType": "accountLimit",
	}
	if n, own := g.allocated[clientID]; own {
		told["integrationConcurrencyLimit"], told["integrationLimitType"] = n, "integrationSpecific"
	}
	return told
}

// SetConcurrency changes how many requests may be in flight together; 0 or
// less is no limit.
func (a *Account) SetConcurrency(n int) {
	a.gate.mu.Lock()
	defer a.gate.mu.Unlock()
	a.gate.limit = n
}

// Allocate gives a part of the account's limit to an integration: it may then have so
// many requests in flight, and all others share what is left. 0 takes it back.
func (a *Account) Allocate(clientID string, n int) {
	a.gate.mu.Lock()
	defer a.gate.mu.Unlock()
	if n > 0 {
		a.gate.allocated[clientID] = n
	} else {
		delete(a.gate.allocated, clientID)
	}
}
