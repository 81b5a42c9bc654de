package actions

import (
	"net/http"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/retryafter"
)

// next is what follows a try.
type next int

const (
	end        next = iota // the action ends without a success
	deliver                // the answer is the action's result
	deliverJob             // the idempotency key is taken: the job that it started first is the result
	renew                  // send it again at once, with a new token
	takeTurn               // NetSuite blocked it: queue again, ahead of newcomers
	tryAgain               // send it again, after the wait
)

// decision says what follows a try.
type decision struct {
	next next
	// wait comes before the next try. With end it is how long a caller should wait
	// before a call that may then succeed, 0 where a later call meets the same end.
	wait time.Duration
}

// retries reports whether another try follows.
func (d decision) retries() bool { return d.next == renew || d.next == takeTurn || d.next == tryAgain }

// delivers reports whether the action succeeded.
func (d decision) delivers() bool { return d.next == deliver || d.next == deliverJob }

// policy is what the step's config and the request allow.
type policy struct {
	config     config
	write      bool // the request may change something in NetSuite
	erases     bool // it is a DELETE
	repeatable bool // it may be sent again although it may have been carried out
}

// progress is what is known of a request after some tries.
type progress struct {
	failures  int  // tries that failed; blocks and a renewed token are none
	renewed   bool // the token, after a 401
	reached   bool // NetSuite received a try, or may have
	uncertain bool // it is a write that may have been carried out
}

// outcome says what became of the request, over all its tries.
func (p progress) outcome() failure.Outcome {
	switch {
	case p.uncertain:
		return failure.Unknown
	case p.reached:
		return failure.Rejected
	default:
		return failure.NotSent
	}
}

// circumstances are what else a decision depends on.
type circumstances struct {
	left    time.Duration                    // until the action's time is up, or less than 0
	now     time.Time                        // against which a Retry-After date is measured
	backoff func(failures int) time.Duration // the wait before the retry after so many failures
}

// decide says what follows a try, and what is known of the request then. It is
// the rules of docs/behaviour.md, "Trying again", and nothing else: it has no
// effects.
func decide(t try, p policy, before progress, c circumstances) (decision, progress) {
	after := before.with(t, p)
	switch {
	case t.answer != nil && succeeds(t.answer, p, before):
		return decision{next: deliver}, after
	case t.answer != nil && t.answer.firstJob:
		return decision{next: deliverJob}, after
	}

	d := decision{next: nextAfter(t, p, before)}
	if d.next == tryAgain {
		after.failures++
		if after.failures > p.config.maxRetries {
			d.next = end
		}
	}
	if t.passing() {
		d.wait = waitAfter(t, after, c)
	}
	// An answer in hand is worth more to the caller than a timeout.
	if d.retries() && (c.left <= 0 || c.left <= d.wait) {
		d.next = end
	}
	after.renewed = before.renewed || d.next == renew
	return d, after
}

// nextAfter says what follows a try that was no success, if there is time.
func nextAfter(t try, p policy, before progress) next {
	switch t.what {
	case notConnected:
		return tryAgain
	case blocked: // it was not carried out, and NetSuite did not fail
		if p.config.maxRetries > 0 {
			return takeTurn
		}
	case unanswered, cutShort:
		if p.repeatable {
			return tryAgain
		}
	case answered:
		switch {
		case t.answer.status == http.StatusUnauthorized && !before.renewed:
			return renew
		case t.answer.foreign && !p.write, t.answer.transient() && p.repeatable:
			return tryAgain
		}
	}
	return end
}

// succeeds reports whether the answer is the action's result. A 401 is renewed
// first, and a 404 to a DELETE after a try whose outcome is unknown may be that
// try's work.
func succeeds(a *answer, p policy, before progress) bool {
	switch {
	case a.firstJob, a.foreign,
		a.status == http.StatusUnauthorized && !before.renewed,
		a.status == http.StatusNotFound && p.erases && before.uncertain:
		return false
	case a.partial():
		return p.config.lists(a.status)
	}
	return p.config.accepts(a.status)
}

// with adds what a try tells.
func (p progress) with(t try, policy policy) progress {
	p.reached = p.reached || t.sent
	open := t.sent
	if t.answer != nil {
		open = t.answer.inconclusive() && !succeeds(t.answer, policy, p)
	}
	p.uncertain = p.uncertain || open && policy.write
	return p
}

// waitAfter returns how long to wait: as NetSuite says, or else longer with
// each failure. A blocked request waits in the account's queue instead.
func waitAfter(t try, after progress, c circumstances) time.Duration {
	if t.answer != nil {
		if wait, given := retryafter.Of(t.answer.header, c.now); given {
			return wait
		}
	}
	if t.what == blocked {
		return 0
	}
	return c.backoff(after.failures)
}
