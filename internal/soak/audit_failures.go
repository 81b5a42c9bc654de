package soak

import (
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/simulator"
)

// auditFailures looks for a cause of every failure.
func (l *ledger) auditFailures(f *Figures, known *incidents) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.failure == nil || e.ended.IsZero() {
			continue
		}
		found := append(e.causes(), known.during(e)...)
		if fault := e.unexplained(found); fault != "" {
			f.Unexpected++
			f.problem("%s ended in %s: %s, with %s after %d attempts (%s); what befell it: %s", e, e.words(), fault,
				e.host(), e.failure.Attempts, e.sightings(), listed(found))
		}
	}
}

func (e *entry) host() string { return fmt.Sprintf("plugin %d", e.plugin) }

// unexplained says what none of the causes explains, or "".
func (e *entry) unexplained(found []cause) string {
	reason, outcome := false, false
	for _, c := range found {
		allowed := expectations[c]
		reason = reason || slices.Contains(allowed.reasons, e.failure.Reason)
		list := allowed.read
		if e.write {
			list = allowed.write
		}
		outcome = outcome || slices.Contains(list, e.failure.Outcome)
	}
	switch {
	case !reason:
		return "nothing explains " + string(e.failure.Reason)
	case !outcome:
		return "nothing explains the outcome " + string(e.failure.Outcome)
	}
	return ""
}

// causes are what befell the call's own requests, and what its caller did.
func (e *entry) causes() []cause {
	var found []cause
	add := func(c cause) {
		if !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	refusals, inconclusive := 0, 0
	for _, s := range e.seen {
		switch s.fault {
		case "", simulator.KindHeader, simulator.KindExpireToken, simulator.KindDelayRead, simulator.KindHuge:
		case simulator.KindStatus:
			if s.status > 429 || s.status == 408 {
				add(cause(fmt.Sprintf("status %d", s.status)))
			}
		default:
			add(cause(s.fault))
		}
		half := s.fault == simulator.KindHalfBody || s.fault == simulator.KindHalfChunked || s.fault == simulator.KindStall
		switch {
		case s.status == 401:
			refusals++
		case s.status == 429, e.blockOfRESTlet(s):
			add(causeBlocked)
			if half {
				add(causeBlockCut)
			}
		case e.restlet && s.fault != simulator.KindStatus && (s.status == 400 || s.status == 500):
			add(causeScriptFailed)
		case s.status == 404 && e.method == "DELETE" && inconclusive > 0:
			add(causeErased)
		default:
			inconclusive++
		}
	}
	switch {
	case refusals > 1:
		add(causeRefusedTwice)
	case refusals == 1:
		add(causeRefusedOnce)
	}
	if c := e.conduct.cause(); c != "" {
		add(c)
	}
	return found
}

func listed(found []cause) string {
	if len(found) == 0 {
		return "nothing"
	}
	texts := make([]string, len(found))
	for i, c := range found {
		texts[i] = string(c)
	}
	return strings.Join(texts, "; ")
}
