package soak

import "time"

// The floor of the rate. On two cores, a call takes 0.15 s with the pause after it,
// and 1.8 s with a load of 27. Where traffic nearly stops, as when slots are
// missing, calls take their whole time (patientSeconds) instead.
const (
	rateWindow  = 5 * time.Second
	slowestCall = 5 * time.Second // on average, with the pause after it
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
