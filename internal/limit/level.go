package limit

const (
	firstLevel     = 4  // of an unknown account: below the limit of the smallest
	newPatience    = 5  // windows at a limit that has just changed, before one more is tried
	startPatience  = 8  // the same, at the first limit that was found
	sharedPatience = 12 // at most, while others use the account
	maxPatience    = 24 // at most, alone
	yielding       = 4  // windows below what held after a block, while others use the account
	calm           = 20 // tries without a sign of others, until the account counts as ours alone
	catchingUp     = 8  // tries at short intervals of a process to which others left nothing
	smallWindow    = 3  // requests in a window at least, alone
	smallPatience  = 13 // windows at most, where the account takes fewer than that
)

// level finds how many requests an account takes at once from an integration, from which requests
// were blocked and nothing else. It uses no clock: everything is counted in
// windows, where a window is as many accepted requests as may be in flight.
//
// At first the limit doubles with every window. A block lowers it below what
// NetSuite let in, for a few windows in which a process that has nothing can get a
// slot; then it returns to what held, and stays there. Now and then it tries one
// more. NetSuite blocks instead of queueing, so every try costs a request its
// turn: each time it is blocked, the next one is longer in coming. A try that
// holds is followed by others, in growing steps.
//
// A block that was no try shows that another process has taken slots, or that the
// account's limit fell. While there are such signs, the level yields more and tries
// more often, most often where others had left it nothing, since that is how
// processes come to equal shares.
type level struct {
	limit   int // in flight at most
	held    int // the highest level that held for a whole window
	ceiling int
	told    int // what the account said of it last, 0 for nothing

	starting   bool
	shared     int     // tries that are left until the account counts as ours alone
	poor       int     // tries that are left to a process to which others left nothing
	risen      int     // tries in a row that held
	run        int     // requests accepted at the full limit, since the limit last changed
	step       int     // the run at which the limit grows
	patience   float64 // windows
	generation int     // counts the blocks that lowered the limit
	together   int     // blocks of this generation so far
	settling   int     // requests that are to be accepted before another block counts by itself
	random     func() float64
}

// newLevel returns the level of an account whose limit is known, or, with 0, is to
// be found.
func newLevel(ceiling, known int, random func() float64) level {
	l := level{ceiling: ceiling, starting: true, patience: newPatience, random: random}
	if l.limit = min(firstLevel, ceiling); known > 0 {
		l.begin(known)
	}
	l.held = l.limit
	return l
}

// tell starts anew at a limit that the account has told. It changes nothing if it
// told that before: what was blocked since then counts for more.
func (l *level) tell(limit int) {
	if limit == l.told {
		return
	}
	l.told = limit
	l.generation++
	l.begin(limit)
}

// begin starts at a limit that is known.
func (l *level) begin(limit int) {
	l.starting, l.shared, l.poor, l.risen = false, 0, 0, 0
	l.held, l.patience = min(limit, l.ceiling), maxPatience
	l.set(l.held, l.patience)
}

// accepted records a request that NetSuite accepted. full says that as many
// requests as allowed were in flight: otherwise it shows nothing about a higher
// limit.
func (l *level) accepted(full bool) {
	l.settling = max(0, l.settling-1)
	if !full {
		return
	}
	l.run++
	switch {
	case l.limit > l.held && l.run >= l.limit: // it held, more may
		l.held = l.limit
		if l.shared == 0 {
			l.patience = newPatience
		}
		l.risen++
		l.set(l.limit+l.risen, 1)
	case l.starting:
		l.set(l.limit+1, 1)
	case l.run < l.step:
	case l.limit < l.held:
		l.set(l.held, l.patience)
	default:
		l.set(l.limit+1, l.patience)
	}
}

// blocked records a request that was blocked when nth requests were in flight,
// itself included, and of which left are in flight now. generation is the level's
// when the request got its slot: several blocked requests that were in flight
// together count as one block, as do those that follow within a window.
func (l *level) blocked(nth, left, generation int) {
	first := generation == l.generation && l.settling == 0
	if first {
		l.together = 0
	}
	let := max(left, nth-1-l.together) // of ours were let in
	below := max(1, let)
	l.together++
	l.risen = 0
	if let == 0 { // others have all of it
		l.shared, l.poor, l.patience = calm, catchingUp, newPatience
	}
	if !first {
		l.held, l.settling = min(l.held, below), min(l.settling, below)
		if below < l.limit {
			l.set(below, l.patience)
		}
		return
	}
	l.generation++
	l.settling = below
	switch {
	case l.starting:
		l.starting = false
		l.held, l.patience = below, startPatience
		if below < firstLevel { // fewer than any account has by itself: others use it
			l.patience = newPatience
		}
		l.set(l.held, l.patience)
		return
	case l.limit > l.held && below >= l.held:
		l.held = below
		l.shared, l.poor = max(0, l.shared-1), max(0, l.poor-1)
		l.patience = min(l.patience*3/2, l.longest())
	default:
		l.held = below
		if l.shared == 0 {
			l.patience = newPatience
		}
		l.shared = calm
		if let > 0 {
			l.poor = 0
		}
	}
	l.yield()
}

// longest returns how many windows lie between tries at most.
func (l *level) longest() float64 {
	switch {
	case l.poor > 0:
		return newPatience
	case l.shared > 0:
		return sharedPatience
	case l.held < smallWindow:
		return smallPatience
	default:
		return maxPatience
	}
}

// yield goes below what held, for others: by a sixth while there are any, else by
// one for a quarter of the time until the next try. Nobody can yield the only slot.
func (l *level) yield() {
	less, windows := (l.held+3)/6, yielding
	if l.shared == 0 {
		less, windows = 1, min(int(l.patience)/4, l.held-1)
	}
	if less > 0 && windows > 0 {
		l.set(l.held-less, float64(windows))
	} else {
		l.set(l.held, l.patience)
	}
}

// set changes the limit, and sets for how many windows it stays. That number is
// varied at random by up to a quarter, so that processes that share an account do
// not change their limits at the same time.
func (l *level) set(limit int, windows float64) {
	l.limit = min(max(1, limit), l.ceiling)
	l.run = 0
	window := l.limit
	if l.shared == 0 {
		window = max(window, smallWindow)
	}
	l.step = int(windows * float64(window) * (0.75 + l.random()/2))
}
