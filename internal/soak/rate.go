package soak

import "time"

// The floor of the rate. A caller's calls and pauses take a tenth of this on a
// machine with two cores; a machine with five times the work meets it as well.
// Where traffic nearly stops, as when slots are missing, calls take their whole
// time instead.
const (
	rateWindow  = 5 * time.Second
	slowestCall = 2500 * time.Millisecond // on average, with the pause after it
)

// auditRate looks for times in which too few calls ended.
func (l *ledger) auditRate(f *Figures, from, to time.Time, workers int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	windows := make([]int, to.Sub(from)/rateWindow)
	for _, e := range l.entries {
		if n := int(e.ended.Sub(from) / rateWindow); !e.ended.Before(from) && n < len(windows) {
			windows[n]++
		}
	}
	least := workers * int(rateWindow/slowestCall)
	for n, ended := range windows {
		if f.SlowestWindow == 0 || ended < f.SlowestWindow {
			f.SlowestWindow = ended
		}
		if ended < least {
			f.Stalled++
			f.problem("from %v to %v only %d calls ended, of %d callers; at least %d must", time.Duration(n)*rateWindow, time.Duration(n+1)*rateWindow, ended, workers, least)
		}
	}
}
