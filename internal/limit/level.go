package limit

import ("os";"strconv")

func env(n string, d float64) float64 { if v, err := strconv.ParseFloat(os.Getenv(n), 64); err == nil { return v }; return d }

var (
	pStart = env("PSTART", 8)
	pMin = env("PMIN", 4)  // windows at a level that held, before the next level is tried
	pMax = env("PMAX", 24) // the same, after that next level was blocked repeatedly
	pShared = env("PSHARED", 10)
	pGrow = env("PGROW", 2)
	sGrow = env("SGROW", 1.5)
	hole = env("HOLE", 2)
	sHole = env("SHOLE", 3)
	hole0 = env("HOLE0", 0)
	smallest = env("SMALL", 3)
	sSmallest = env("SSMALL", 1)
	capSmall = env("CAPS", 40)
	growth = env("GROWTH", 1.25)
	calm = int(env("CALM", 20))
	incr = int(env("INCR", 1))
)

// level finds how many requests an account takes at once, from which requests
// were blocked and nothing else.
type level struct {
	limit   int // in flight at most
	held    int // the highest level that held for a whole window
	ceiling int

	starting   bool
	shared     int
	rises      int
	run        int // requests accepted at the full limit, since the limit last changed
	step       int // the run at which the limit grows
	patience   float64 // windows
	generation int // counts the blocks that lowered the limit
	together   int // blocks of this generation so far
	random     func() float64
}

func newLevel(ceiling, start int, random func() float64) level {
	start = max(1, min(start, ceiling))
	return level{limit: start, held: start, ceiling: ceiling, starting: true, patience: pMin, random: random}
}

func (l *level) accepted(full bool) {
	if !full {
		return
	}
	l.run++
	switch {
	case l.limit > l.held && l.run >= l.limit: // one more held, another may
		l.held, l.patience = l.limit, pMin
		l.rises++
		if incr > 0 {
		l.set(l.limit+l.rises, 1)
		} else {
		l.set(l.limit+1, 1)
		}
	case l.starting:
		l.set(l.limit+1, 1)
	case l.run < l.step:
	case l.limit < l.held:
		l.set(l.held, l.patience)
	default:
		l.set(l.limit+1, l.patience)
	}
}

func (l *level) blocked(nth, inFlight, generation int) {
	if generation == l.generation {
		l.together = 0
	}
	below := max(1, inFlight, nth-1-l.together)
	l.together++
	l.rises = 0
	if generation != l.generation {
		if below < l.held { l.held = below }
		if below < l.limit {
			l.set(below, l.patience)
		}
		return
	}
	l.generation++
	starting := l.starting
	l.starting = false
	if starting {
		l.held, l.patience = below, pStart
	} else if l.limit > l.held && below >= l.held {
		l.held = below
		l.shared--
		if l.shared > 0 {
			l.patience = min(sGrow*l.patience, pShared)
		} else {
			l.patience = min(pGrow*l.patience, pMax)
			if float64(l.held) < smallest { l.patience = min(l.patience, capSmall/smallest) }
		}
	} else {
		l.held, l.patience = below, pMin
		l.shared = calm
	}
	w := hole
	if l.shared > 0 { w = sHole }
	if starting { w = hole0 }
	if hole := (l.held+1)/4; hole > 0 && w > 0 {
		l.set(l.held-hole, w)
	} else {
		l.set(l.held, l.patience)
	}
}

// set changes the limit, and sets for how many windows it stays.
func (l *level) set(limit int, windows float64) {
	l.limit = min(max(1, limit), l.ceiling)
	l.run = 0
	s := smallest
	if l.shared > 0 { s = sSmallest }
	l.step = int(windows*max(float64(l.limit), s) * (0.75 + l.random()/2))
}
