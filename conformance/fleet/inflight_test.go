//go:build fleet

package fleet_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"netsuite-connector/simulator"
)

// inFlight counts the requests of each account that a plugin waits for, over all
// workers. One whose connection was cut is no longer counted: NetSuite may work on
// it, but nobody can see that, or end it.
type inFlight struct {
	mu   sync.Mutex
	live map[string]map[context.Context]begun
	most map[string]crowd
}

// begun is a request that a plugin waits for.
type begun struct {
	job string
	at  time.Time
}

// crowd are the most requests that were in flight at once, and when.
type crowd struct {
	at       time.Time
	requests []begun
}

// countInFlight counts from now on.
func countInFlight(sim *simulator.Simulator) *inFlight {
	c := &inFlight{live: map[string]map[context.Context]begun{}, most: map[string]crowd{}}
	sim.Inject(simulator.Fault{Kind: simulator.KindHeader, Match: func(r *http.Request) bool {
		if job := r.Header.Get(markHeader); job != "" {
			account, _, _ := strings.Cut(r.Host, ".")
			c.add(account, job, r.Context())
		}
		return false
	}})
	return c
}

// add counts a request. A request's context ends before its answer goes out: what
// follows from the answer never finds the request among those in flight.
func (c *inFlight) add(account, job string, request context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live[account] == nil {
		c.live[account] = map[context.Context]begun{}
	}
	now := time.Now()
	c.live[account][request] = begun{job, now}
	if c.count(account) > len(c.most[account].requests) {
		c.most[account] = crowd{now, slices.Collect(maps.Values(c.live[account]))}
	}
}

// count needs the mutex to be held.
func (c *inFlight) count(account string) int {
	maps.DeleteFunc(c.live[account], func(request context.Context, _ begun) bool { return request.Err() != nil })
	return len(c.live[account])
}

func (c *inFlight) mostOf(account string) crowd {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most[account]
}

func (c *inFlight) nowOf(account string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count(account)
}
