package soak

import (
	"bytes"
	"sync"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// markHeader bears a write's mark, which its body has, too.
const markHeader = "X-Soak-Mark"

// told is what the caller of a write was told.
type told int

const (
	toldNothing  told = iota // the call has not ended
	acknowledged             // it was carried out
	unknown                  // it may have been
	refused                  // it was not
)

// write is one call that was to change something.
type write struct {
	mark   string
	method string
	stored bool // it leaves a record that bears the mark
	again  bool // carried out again it comes to the same (PUT)

	told    told
	how     string // the failure's words
	applied int    // how often NetSuite did it
	held    int    // how many records bear the mark
	erased  *write // a later DELETE of the record, if there was one
}

// ledger is what callers were told in one round, and what NetSuite did.
type ledger struct {
	mu     sync.Mutex
	writes map[string]*write
}

func newLedger() *ledger { return &ledger{writes: map[string]*write{}} }

func (l *ledger) open(w *write) *write {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes[w.mark] = w
	return w
}

// observe is told of each request that NetSuite saw.
func (l *ledger) observe(seen simulator.Seen) {
	if !seen.Applied {
		return
	}
	mark := seen.Header.Get(markHeader)
	l.mu.Lock()
	defer l.mu.Unlock()
	if w := l.writes[mark]; w != nil {
		w.applied++
	}
}

// close notes how a write's call ended.
func (l *ledger) close(w *write, f *failure.Error) told {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case f == nil:
		w.told = acknowledged
	case f.Outcome == failure.Rejected || f.Outcome == failure.NotSent:
		w.told = refused
	default:
		w.told = unknown
	}
	if f != nil {
		w.how = f.Error()
	}
	return w.told
}

func (l *ledger) erase(record, by *write) {
	l.mu.Lock()
	defer l.mu.Unlock()
	record.erased = by
}

// hold counts the records that bear marks.
func (l *ledger) hold(records []simulator.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range records {
		if w := l.writes[markOf(r.JSON)]; w != nil {
			w.held++
		}
	}
}

// markOf finds the mark in a record: it is the value of companyName.
func markOf(record []byte) string {
	_, behind, _ := bytes.Cut(record, []byte(`"companyName":"`))
	mark, _, _ := bytes.Cut(behind, []byte(`"`))
	return string(mark)
}

// audit compares what callers were told with what NetSuite holds.
func (l *ledger) audit(f *Figures) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.writes {
		f.CarriedOut += w.applied
		there := w.applied > 0
		switch w.told {
		case acknowledged:
			if there {
				f.Found++
			} else {
				f.Lost++
				f.problem("%s %s was acknowledged, and not carried out", w.method, w.mark)
			}
		case refused:
			if there {
				f.False++
				f.problem("%s %s was carried out, but its caller was told: %s", w.method, w.mark, w.how)
			}
		default:
			if there {
				f.UnknownFound++
			}
		}
		if w.applied > 1 && !w.again || w.held > 1 {
			f.Duplicates++
			f.problem("%s %s was carried out %d times, and is there %d times", w.method, w.mark, w.applied, w.held)
		}
		if least, most := w.expected(); w.stored && (w.held < least || w.held > most) {
			f.Lost++
			f.problem("%s %s is there %d times, and should be from %d to %d", w.method, w.mark, w.held, least, most)
		}
	}
}

// expected is how many records should bear the mark, from what callers were
// told.
func (w *write) expected() (least, most int) {
	switch w.told {
	case acknowledged:
		least, most = 1, 1
	case unknown, toldNothing:
		most = 1
	case refused:
	}
	if w.erased != nil && w.erased.told != refused {
		least = 0
		if w.erased.told == acknowledged {
			most = 0
		}
	}
	return least, most
}
