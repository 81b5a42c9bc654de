package limit

import "math/rand/v2"

const (
	startLevel  = 4  // below what the smallest account allows
	minPatience = 4  // windows at a level that held, before the next is tried
	maxPatience = 16 // the same, after that next one was blocked again and again
)

// level finds how many requests an account takes at once, from nothing but
// which were blocked. It knows no clock: everything is counted in windows, one
// window being as many accepted requests as may be in flight.
//
// At first it doubles with every window. Once a request was blocked it keeps
// in mind the level that held, goes a quarter below it to make room for other
// processes, returns to it, and tries one more. The longer one more is of no
// avail, the longer it waits before it tries again: NetSuite blocks rather
// than queues, so every try costs a request its turn.
type level struct {
	limit   int // in flight at most
	held    int // the highest level that held for a whole window
	ceiling int

	starting   bool
	run        int // accepted while the limit was used in full, since it last changed
	step       int // the run after which the limit grows
	patience   int // windows
	generation int // counts the blocks that were acted upon
}

func newLevel(ceiling int) level {
	start := min(startLevel, ceiling)
	return level{limit: start, held: start, ceiling: ceiling, starting: true, patience: minPatience}
}

// accepted takes note of a request that NetSuite let in. full tells that the
// limit was used in full: what is not used teaches nothing about more.
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

// blocked takes note of a request that was blocked when, with itself, nth were
// in flight. generation is the level's when the request got its slot: of
// several that were in flight together, one makes room.
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

// set changes the limit and says for how many windows it stays. A quarter of
// chance, more or less, keeps processes that share an account from marching in
// step.
func (l *level) set(limit, windows int) {
	l.limit = min(max(1, limit), l.ceiling)
	l.run = 0
	l.step = int(float64(windows*l.limit) * (0.75 + rand.Float64()/2)) // #nosec G404 -- spreads load, guards nothing
}
