package soak

import (
	"fmt"

	"netsuite-connector/failure"
)

// Entry is a write, as the tests of the audit make it up.
type Entry struct {
	Method        string
	Stored, Again bool
	Failure       failure.Outcome // "" for none
	Applied, Held int
	Erased        bool // a DELETE was acknowledged
}

// Audit audits made-up writes.
func Audit(entries []Entry) Figures {
	l := newLedger()
	for i, e := range entries {
		w := l.open(&write{mark: fmt.Sprint(i), method: e.Method, stored: e.Stored, again: e.Again, applied: e.Applied, held: e.Held})
		var f *failure.Error
		if e.Failure != "" {
			f = &failure.Error{Outcome: e.Failure}
		}
		l.close(w, f)
		if e.Erased {
			l.erase(w, &write{told: acknowledged})
		}
	}
	var f Figures
	l.audit(&f)
	return f
}
