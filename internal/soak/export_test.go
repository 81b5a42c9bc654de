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
	Lines, Kept   int
}

// Audit audits made-up writes.
func Audit(entries []Entry) Figures {
	l := newLedger()
	for i, made := range entries {
		e := l.open(&entry{
			mark: fmt.Sprint(i), what: made.Method, method: made.Method, write: true, stored: made.Stored,
			again: made.Again, applied: made.Applied, held: made.Held, lines: made.Lines, kept: made.Kept,
		})
		var f *failure.Error
		if made.Failure != "" {
			f = &failure.Error{Outcome: made.Failure}
		}
		l.close(e, f)
		if made.Erased {
			l.erase(e, &entry{told: acknowledged})
		}
	}
	var f Figures
	l.audit(&f)
	return f
}
