package limit

import "slices"

// account is what the integrations of one account have in common: the process
// never has more requests in flight to it than the ceiling. Its fields, and
// those of its integrations, are protected by the mutex of their Limits.
type account struct {
	ceiling  int
	shared   int // what integrations without a limit of their own have, as it told; 0 if it did not
	inFlight int
	members  []*integration
	queued   []*integration // those with callers that wait; who was given a slot goes behind the others
}

// told has the integrations begin at what the account said when one of them asked.
// own is the limit of that one alone, and shared what all have that have none of
// their own; 0 is not told. An integration that has found its limit by itself keeps
// that until it asks.
func (a *account) told(asked *integration, own, shared int) {
	if shared > 0 {
		a.shared = shared
	}
	asked.own = own > 0
	if asked.own {
		asked.level.tell(own)
	}
	for _, i := range a.members {
		if shared > 0 && !i.own && (i == asked || i.level.starting || i.level.told > 0) {
			i.level.tell(shared)
		}
	}
	a.grant()
}

// grant gives free slots to the callers that wait.
func (a *account) grant() {
	for a.inFlight < a.ceiling {
		i := a.next()
		if i == nil {
			return
		}
		i.give()
	}
}

// next returns the integration that the next slot goes to, nil for none: of those
// with room, one with the fewest requests in flight, and of these the one that
// waits for its turn for longest.
func (a *account) next() *integration {
	var next *integration
	for _, i := range a.queued {
		if i.hasRoom() && (next == nil || i.inFlight < next.inFlight) {
			next = i
		}
	}
	return next
}

func (a *account) unqueue(i *integration) {
	if at := slices.Index(a.queued, i); at >= 0 {
		a.queued = slices.Delete(a.queued, at, at+1)
	}
}

// state returns how many requests may be in flight, how many are, and how many
// callers wait, of all integrations together.
func (a *account) state() (limit, inFlight, waiting int) {
	for _, i := range a.members {
		limit += i.level.limit
		waiting += i.waiting()
	}
	return min(limit, a.ceiling), a.inFlight, waiting
}
