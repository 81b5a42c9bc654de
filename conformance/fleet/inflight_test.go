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

// inFlight watches the requests of each account that a plugin waits for, over all
// workers. One whose connection was cut is no longer among them: NetSuite may work on
// it, but nobody can see that, or end it.
type inFlight struct {
	mu     sync.Mutex
	live   map[string]map[context.Context]begun
	crowds map[string][]crowd
	cut    map[string]time.Time // when it was seen, by job
}

// begun is a request that a plugin waits for.
type begun struct {
	job string
	at  time.Time
}

// crowd are more requests of an account at once than its limit.
type crowd struct {
	at       time.Time
	requests []begun
}

// cutSeen is within which a simulator that gets little processor time sees that a
// connection has been cut.
const cutSeen = 250 * time.Millisecond

// countInFlight counts from now on.
func countInFlight(sim *simulator.Simulator) *inFlight {
	c := &inFlight{live: map[string]map[context.Context]begun{}, crowds: map[string][]crowd{}, cut: map[string]time.Time{}}
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
	if c.count(account) > limits[account] {
		c.crowds[account] = append(c.crowds[account], crowd{now, slices.Collect(maps.Values(c.live[account]))})
	}
}

// count needs the mutex to be held.
func (c *inFlight) count(account string) int {
	maps.DeleteFunc(c.live[account], func(request context.Context, _ begun) bool { return request.Err() != nil })
	return len(c.live[account])
}

// observe is told of each request that NetSuite saw.
func (c *inFlight) observe(seen simulator.Seen) {
	if seen.Status == 0 { // nobody was there for the answer
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cut[seen.Header.Get(markHeader)] = time.Now()
	}
}

// crowdsOf returns when an account had more requests in flight than its limit.
func (c *inFlight) crowdsOf(account string) []crowd {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []crowd
	for _, one := range c.crowds[account] {
		one.requests = slices.DeleteFunc(one.requests, func(r begun) bool {
			seen, was := c.cut[r.job]
			return was && seen.After(r.at) && seen.Sub(one.at) < cutSeen
		})
		if len(one.requests) > limits[account] {
			found = append(found, one)
		}
	}
	return found
}

func (c *inFlight) nowOf(account string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count(account)
}
