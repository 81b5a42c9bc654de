package soak

import (
	"slices"
	"strings"
	"sync"
	"time"

	"netsuite-connector/simulator"
)

const (
	// afterEffect is how long after an incident calls may still meet it.
	afterEffect = 300 * time.Millisecond
	// refusalMemory is how long the connector may go on answering with a refused
	// assertion: for a second after the first refusal, for two after the next.
	refusalMemory = 3 * time.Second
)

// incident is a fault that meets whoever is there, and not one request.
type incident struct {
	cause    cause
	from, to time.Time
	account  string // "" for all
	plugin   int    // the one that it concerns, 0 for all
}

// incidents are those of one round.
type incidents struct {
	mu  sync.Mutex
	all []incident
}

func (i *incidents) add(one incident) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.all = append(i.all, one)
}

// token is told of each request to the token endpoint.
func (i *incidents) token(seen simulator.Seen) {
	now := time.Now()
	// seen.Time is by the simulated clock, which may be off.
	one := incident{cause: causeTokenEndpoint, from: now, to: now, account: seen.Account}
	switch {
	case seen.Status == 200 && seen.Fault == "":
		return
	case seen.Status >= 400 && seen.Status <= 500:
		one.cause, one.to = causeAssertionRefused, now.Add(refusalMemory)
	}
	i.add(one)
}

// connect is told of each connection that a fault meets.
func (i *incidents) connect(host string, fault simulator.Kind) {
	if fault == simulator.KindConnectStall {
		return // it ends well
	}
	account, _, _ := strings.Cut(host, ".")
	now := time.Now()
	i.add(incident{cause: causeConnection, from: now, to: now, account: account})
}

// during returns what happened while a call ran, or so shortly before that it
// may have met it.
func (i *incidents) during(e *entry) []cause {
	i.mu.Lock()
	defer i.mu.Unlock()
	var found []cause
	for _, one := range i.all {
		if (one.account == "" || one.account == e.account) && (one.plugin == 0 || one.plugin == e.plugin) &&
			!one.from.After(e.ended) && !one.to.Add(afterEffect).Before(e.begun) && !slices.Contains(found, one.cause) {
			found = append(found, one.cause)
		}
	}
	return found
}

// clockWasOff reports whether the simulated clock was off at a time, or nearly.
func (i *incidents) clockWasOff(at time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.ContainsFunc(i.all, func(one incident) bool {
		return one.cause == causeClock && !at.Before(one.from.Add(-afterEffect)) && !at.After(one.to.Add(afterEffect))
	})
}
