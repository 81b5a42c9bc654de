package soak

import (
	"fmt"

	"netsuite-connector/failure"
)

// audit compares what callers were told with what NetSuite received and holds.
func (l *ledger) audit(f *Figures) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		f.CarriedOut += e.applied
		e.auditReceived(f)
		if e.write {
			e.auditTold(f)
			e.auditHeld(f)
			e.auditLines(f)
		}
	}
}

func (e *entry) String() string { return e.what + " " + e.mark }

// words are what the caller was told.
func (e *entry) words() string {
	if e.failure == nil {
		return "nothing"
	}
	return fmt.Sprintf("%s, %s: %.200s", e.failure.Reason, e.failure.Outcome, e.failure.Message)
}

// auditTold compares what the caller was told with what was carried out.
func (e *entry) auditTold(f *Figures) {
	there := e.applied > 0
	if e.echoes {
		switch {
		case there:
			f.Duplicates++
			f.problem("%s was carried out, although its key was taken", e)
		case e.told == acknowledged:
			f.Found++ // it is the first one's record
		}
		return
	}
	switch e.told {
	case acknowledged:
		if there {
			f.Found++
		} else {
			f.Lost++
			f.problem("%s was acknowledged, and not carried out", e)
		}
	case refused:
		if there {
			f.False++
			f.problem("%s was carried out, but its caller was told: %s", e, e.words())
		}
	default:
		if there {
			f.UnknownFound++
		}
	}
	if e.applied > 1 && !e.again {
		f.Duplicates++
		f.problem("%s was carried out %d times", e, e.applied)
	}
}

// auditHeld counts the records that bear the mark.
func (e *entry) auditHeld(f *Figures) {
	if e.held > 1 {
		f.Duplicates++
		f.problem("%s is there %d times", e, e.held)
	}
	if least, most := e.expected(); e.stored && (e.held < least || e.held > most) {
		f.Lost++
		f.problem("%s is there %d times, and should be from %d to %d", e, e.held, least, most)
	}
}

// auditLines counts the lines that bear the mark.
func (e *entry) auditLines(f *Figures) {
	f.Lines += e.kept
	least, most := 0, e.lines
	switch {
	case e.told == refused, e.erased != nil && e.erased.told == acknowledged:
		most = 0
	case e.told == acknowledged && !e.replaces && (e.erased == nil || e.erased.told == refused):
		least = e.lines
	}
	switch {
	case e.kept > most:
		f.Duplicates++
		f.problem("%s left %d lines, and should leave %d", e, e.kept, most)
	case e.kept < least:
		f.Lost++
		f.problem("%s left %d lines of %d", e, e.kept, e.lines)
	}
}

// expected is how many records should bear the mark, from what callers were
// told.
func (e *entry) expected() (least, most int) {
	switch e.told {
	case acknowledged:
		least, most = 1, 1
	case unknown, toldNothing:
		most = 1
	case refused:
	}
	if e.erased != nil && e.erased.told != refused {
		least = 0
		if e.erased.told == acknowledged {
			most = 0
		}
	}
	return least, most
}

// auditReceived looks at the requests that NetSuite received of a call.
func (e *entry) auditReceived(f *Figures) {
	conclusive := 0
	for _, s := range e.seen {
		if s.complete && s.sum != e.sum {
			f.Damaged++
			f.problem("of %s, NetSuite received a body of %d bytes that is not the caller's, of %d bytes", e, s.length, e.length)
		}
		if !e.letIn(s) {
			continue
		}
		conclusive++
		if conclusive == 2 && e.write && !e.repeats {
			f.Resent++
			f.problem("%s was sent again, although it may have been carried out (%s)", e, e.sightings())
		}
	}
	if e.failure != nil && e.failure.Outcome == failure.NotSent && len(e.seen) > 0 {
		f.False++
		f.problem("NetSuite saw %s (%s), but its caller was told: %s", e, e.sightings(), e.words())
	}
}

// letIn reports whether a request may have been carried out: NetSuite refuses it
// surely with 401 and where it blocks it.
func (e *entry) letIn(s sight) bool {
	return s.status != 401 && s.status != 429 && !e.blockOfRESTlet(s)
}

// blockOfRESTlet reports whether NetSuite blocked a RESTlet's request: the script
// did not run.
func (e *entry) blockOfRESTlet(s sight) bool { return e.restlet && s.status == 400 && !s.applied }

// sightings are the requests in words.
func (e *entry) sightings() string {
	text := ""
	for _, s := range e.seen {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%d", s.status)
		if s.fault != "" {
			text += " " + string(s.fault)
		}
	}
	return text
}
