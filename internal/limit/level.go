package limit

import "math/rand/v2"

const (
	startLevel  = 4  // below the limit of the smallest account
	minPatience = 4  // windows at a level that held, before the next level is tried
	maxPatience = 16 // the same, after that next level was blocked repeatedly
)

// level finds how many requests an account takes at once, from which requests
// were blocked and nothing else. It uses no clock: everything is counted in
// windows, where a window is as many accepted requests as may be in flight.
//
// At first the limit doubles with every window. Once a request was blocked, the
// level remembers the limit that held, goes a quarter below it to make room for
// other processes, returns to it, and tries one more. Each time that one more is
// blocked, it waits longer before it tries again: NetSuite blocks instead of
// queueing, so every try costs a request its turn.
type level struct {
	limit   int // in flight at most
	held    int // the highest level that held for a whole window
	ceiling int

	starting   bool
	run        int // requests accepted at the full limit, since the limit last changed
	step       int // the run at which the limit grows
	patience   int // windows
	generation int // counts the blocks that lowered the limit
}

func newLevel(ceiling int) level {
	start := min(startLevel, ceiling)
	return level{limit: start, held: start, ceiling: ceiling, starting: true, patience: minPatience}
}

// accepted records a request that NetSuite accepted. full says that as many
// requests as allowed were in flight: otherwise it shows nothing about a higher
// limit.
func (l *level) accepted(full bool) {
	if !full {
		return
	}
	l.run++
	switch {
	case l.limit > l.held && l.run >= l.limit: // one more held, another may
		l.held, l.patience = l.limit, minPatience
		l.set(l.limit+1, 1)
	case l.starting:
		l.set(l.limit+1, 1)
	case l.run < l.step:
	case l.limit+1 < l.held:
		l.set(l.limit+1, 1)
	default:
		l.set(l.limit+1, l.patience)
	}
}

// blocked records a request that was blocked when nth requests were in flight,
// itself included. generation is the level's when the request got its slot: of
// several blocked requests that were in flight together, only the first lowers the
// limit.
func (l *level) blocked(nth, generation int) {
	below := max(1, nth-1)
	switch {
	case l.starting || below < l.held:
		l.held, l.patience = below, minPatience
	case generation == l.generation:
		l.patience = min(2*l.patience, maxPatience)
	}
	l.starting = false
	switch {
	case generation == l.generation:
		l.generation++
		l.set(min(l.held-1, (3*l.held+2)/4), (l.patience+1)/2)
	case below < l.limit:
		l.set(below, l.patience)
	}
}

// set changes the limit, and sets for how many windows it stays. That number is
// varied at random by up to a quarter, so that processes that share an account do
// not change their limits at the same time.
func (l *level) set(limit, windows int) {
	l.limit = min(max(1, limit), l.ceiling)
	l.run = 0
	l.step = int(float64(windows*l.limit) * (0.75 + rand.Float64()/2)) // #nosec G404 -- spreads load, guards nothing
}
