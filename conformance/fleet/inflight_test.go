//go:build fleet

package fleet_test

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"netsuite-connector/simulator"
)

// inFlight counts the requests of each account that a plugin waits for, over all
// workers. One whose connection was cut is no longer counted: NetSuite may work on
// it, but nobody can see that, or end it.
type inFlight struct {
	mu        sync.Mutex
	now, most map[string]int
}

// countInFlight counts from now on.
func countInFlight(sim *simulator.Simulator) *inFlight {
	c := &inFlight{now: map[string]int{}, most: map[string]int{}}
	sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Match: func(r *http.Request) bool {
		if r.Header.Get(markHeader) != "" {
			account, _, _ := strings.Cut(r.Host, ".")
			c.add(account, 1)
			context.AfterFunc(r.Context(), func() { c.add(account, -1) })
		}
		return false
	}})
	return c
}

func (c *inFlight) add(account string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now[account] += n
	c.most[account] = max(c.most[account], c.now[account])
}

func (c *inFlight) mostOf(account string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most[account]
}

func (c *inFlight) nowOf(account string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now[account]
}
