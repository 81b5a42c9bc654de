package soak

import (
	"crypto/sha256"
	"time"
)

// A request may be on its way when its token ends, longer on a machine that has
// much to do.
const (
	tooLate     = 200 * time.Millisecond // after which few requests are still on their way
	muchTooLate = 4 * time.Second        // after which none is
)

// auditTokens looks at the tokens that requests bore: whose they were, whether
// they had ended, and whether a refused one was sent again.
func (l *ledger) auditTokens(f *Figures, known *incidents) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ended, outlived := map[[sha256.Size]byte]bool{}, map[[sha256.Size]byte]bool{}
	for _, e := range l.entries {
		refused := map[[sha256.Size]byte]bool{}
		for _, s := range e.seen {
			switch b := s.bearer; {
			case refused[s.token]:
				f.Misused++
				f.problem("%s was sent again with the token that NetSuite had refused", e)
			case b == nil:
				f.Misused++
				f.problem("%s bore a token that its account did not issue", e)
			case b.ClientID != e.clientID || b.CertificateID != e.certificateID:
				f.Misused++
				f.problem("%s bore a token of other credentials", e)
			case !b.Ended && !known.clockWasOff(s.at):
				ended[s.token] = true
				late := s.at.Sub(b.Until)
				outlived[s.token] = outlived[s.token] || late >= tooLate
				if late > muchTooLate {
					f.Misused++
					f.problem("%s bore a token %s after its end", e, late.Round(time.Millisecond))
				}
			}
			refused[s.token] = refused[s.token] || s.status == 401
		}
	}
	late := 0
	for _, is := range outlived {
		if is {
			late++
		}
	}
	// A request may be on its way when its token ends. It is the exception, since
	// tokens are renewed before that.
	if late > 3 && late*20 > len(ended) {
		f.Misused++
		f.problem("%d of %d tokens were used after their end: they were not renewed", late, len(ended))
	}
	f.Outlived += late
}
