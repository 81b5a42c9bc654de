package actions

import (
	"math"
	"net/http"
	"testing"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
)

// The kinds of request that the rules tell apart.
var (
	read       = policy{repeatable: true}
	erase      = policy{write: true, erases: true, repeatable: true}
	keptSafe   = policy{write: true, repeatable: true} // PUT without lines, an asynchronous write with a key, retryWrites
	create     = policy{write: true}                   // POST, PATCH, PUT with lines, any write to a RESTlet
	fourTries  = config{maxRetries: 4}
	noRetries  = config{maxRetries: 0}
	accepting  = config{maxRetries: 4, acceptNotFound: true, accepted: []statusRange{{206, 206}, {400, 599}}}
	unlimited  = time.Duration(math.MaxInt64)
	withScript = func(a answer) *answer { a.restlet = true; return &a }
)

func with(p policy, c config) policy { p.config = c; return p }

func answeredWith(n int) try { return try{what: answered, sent: true, answer: &answer{status: n}} }

func statusWith(n int, retryAfter string) try {
	return try{what: answered, sent: true, answer: &answer{status: n, header: http.Header{"Retry-After": {retryAfter}}}}
}

func block(header http.Header) try {
	return try{what: blocked, sent: true, answer: &answer{status: 429, header: header, blocked: true}}
}

func script(n int, body string) try {
	return try{what: answered, sent: true, answer: withScript(answer{status: n, head: []byte(body), said: diagnosis.ParseError([]byte(body))})}
}

// TestDecide is the section "Trying again" of the contract, a row for each
// sentence. The backoff here is 1 s for the first failure, 2 s for the second.
func TestDecide(t *testing.T) {
	t.Parallel()
	const (
		notSent  = failure.NotSent
		rejected = failure.Rejected
		unknown  = failure.Unknown
	)
	page := try{what: answered, sent: true, answer: &answer{status: 200, foreign: true}}
	for _, row := range []struct {
		what    string
		try     try
		policy  policy
		before  progress
		left    time.Duration // 0 for no end
		next    next
		wait    time.Duration
		outcome failure.Outcome
	}{
		// Success.
		{what: "2xx is success", try: answeredWith(200), policy: with(create, fourTries), next: deliver, outcome: rejected},
		{what: "so is what is accepted, without a retry", try: answeredWith(503), policy: with(read, accepting), next: deliver, outcome: rejected},
		{what: "an accepted block", try: block(nil), policy: with(read, accepting), next: deliver, outcome: rejected},
		{what: "404 with the switch", try: answeredWith(404), policy: with(read, accepting), next: deliver, outcome: rejected},
		{what: "a success is delivered although the time is up", try: answeredWith(200), policy: with(read, fourTries), left: -1, next: deliver, outcome: rejected},
		{what: "401 is renewed before it is accepted", try: answeredWith(401), policy: with(read, accepting), next: renew, outcome: rejected},
		{what: "401 with a renewed token is accepted", try: answeredWith(401), policy: with(read, accepting), before: progress{renewed: true}, next: deliver, outcome: rejected},
		{what: "a taken idempotency key is the first job's answer", try: try{what: answered, sent: true, answer: &answer{status: 400, firstJob: true}}, policy: with(keptSafe, fourTries), next: deliverJob, outcome: rejected},
		{what: "also where 400 is accepted", try: try{what: answered, sent: true, answer: &answer{status: 400, firstJob: true}}, policy: with(keptSafe, accepting), next: deliverJob, outcome: rejected},
		{what: "404 to a DELETE after an unknown try is no success", try: answeredWith(404), policy: with(erase, accepting), before: progress{reached: true, uncertain: true}, next: end, outcome: unknown},
		{what: "404 to a first DELETE is", try: answeredWith(404), policy: with(erase, accepting), next: deliver, outcome: rejected},
		{what: "404 to a PUT after an unknown try is", try: answeredWith(404), policy: with(keptSafe, accepting), before: progress{reached: true, uncertain: true}, next: deliver, outcome: unknown},

		// Surely not carried out: retried whatever the method.
		{what: "no connection", try: try{what: notConnected}, policy: with(create, fourTries), next: tryAgain, wait: time.Second, outcome: notSent},
		{what: "no connection, the last retry", try: try{what: notConnected}, policy: with(create, fourTries), before: progress{failures: 3}, next: tryAgain, wait: 4 * time.Second, outcome: notSent},
		{what: "no connection, no retry left", try: try{what: notConnected}, policy: with(create, fourTries), before: progress{failures: 4}, next: end, wait: 5 * time.Second, outcome: notSent},
		{what: "no connection, maxRetries 0", try: try{what: notConnected}, policy: with(read, noRetries), next: end, wait: time.Second, outcome: notSent},
		{what: "blocked: takes its turn", try: block(nil), policy: with(create, fourTries), next: takeTurn, outcome: rejected},
		{what: "blocks are not counted", try: block(nil), policy: with(create, fourTries), before: progress{failures: 4}, next: takeTurn, outcome: rejected},
		{what: "blocked, with Retry-After", try: block(http.Header{"Retry-After": {"7"}}), policy: with(create, fourTries), next: takeTurn, wait: 7 * time.Second, outcome: rejected},
		{what: "maxRetries 0 turns turns off", try: block(nil), policy: with(read, noRetries), next: end, outcome: rejected},
		{what: "blocked after an unknown try", try: block(nil), policy: with(keptSafe, fourTries), before: progress{reached: true, uncertain: true}, next: takeTurn, outcome: unknown},

		// It may have been carried out.
		{what: "connection lost, a read", try: try{what: unanswered, sent: true}, policy: with(read, fourTries), next: tryAgain, wait: time.Second, outcome: rejected},
		{what: "connection lost, DELETE", try: try{what: unanswered, sent: true}, policy: with(erase, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "connection lost, a repeatable write", try: try{what: unanswered, sent: true}, policy: with(keptSafe, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "connection lost, any other write", try: try{what: unanswered, sent: true}, policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "500", try: answeredWith(500), policy: with(read, fourTries), next: tryAgain, wait: time.Second, outcome: rejected},
		{what: "502", try: answeredWith(502), policy: with(erase, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "503", try: answeredWith(503), policy: with(keptSafe, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "504", try: answeredWith(504), policy: with(read, fourTries), next: tryAgain, wait: time.Second, outcome: rejected},
		{what: "408", try: answeredWith(408), policy: with(erase, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "500 to any other write", try: answeredWith(500), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "408 to any other write", try: answeredWith(408), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "503, no retry left", try: answeredWith(503), policy: with(read, fourTries), before: progress{failures: 4}, next: end, wait: 5 * time.Second, outcome: rejected},

		// Anything else is not retried.
		{what: "400", try: answeredWith(400), policy: with(keptSafe, fourTries), next: end, outcome: rejected},
		{what: "403", try: answeredWith(403), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "404", try: answeredWith(404), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "302", try: answeredWith(302), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "501", try: answeredWith(501), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "501 to a write may have come after it was done", try: answeredWith(501), policy: with(keptSafe, fourTries), next: end, outcome: unknown},
		{what: "what is not HTTP", try: try{what: malformed, sent: true}, policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "what is not HTTP, to a write", try: try{what: malformed, sent: true}, policy: with(keptSafe, fourTries), next: end, outcome: unknown},
		{what: "an answer that began before its request was sent", try: try{what: malformed}, policy: with(create, fourTries), next: end, outcome: notSent},
		{what: "no token", try: try{what: noToken}, policy: with(read, fourTries), next: end, outcome: notSent},
		{what: "no token after an unknown try", try: try{what: noToken}, policy: with(keptSafe, fourTries), before: progress{reached: true, uncertain: true}, next: end, outcome: unknown},
		{what: "no slot", try: try{what: noTurn}, policy: with(read, fourTries), next: end, outcome: notSent},

		// A 401 renews the token once.
		{what: "401", try: answeredWith(401), policy: with(create, fourTries), next: renew, outcome: rejected},
		{what: "401, maxRetries 0", try: answeredWith(401), policy: with(create, noRetries), next: renew, outcome: rejected},
		{what: "401 after an unknown try", try: answeredWith(401), policy: with(keptSafe, fourTries), before: progress{reached: true, uncertain: true}, next: renew, outcome: unknown},
		{what: "401 again", try: answeredWith(401), policy: with(create, fourTries), before: progress{renewed: true}, next: end, outcome: rejected},
		{what: "401 when the time is up", try: answeredWith(401), policy: with(read, fourTries), left: -1, next: end, outcome: rejected},

		// Waits.
		{what: "Retry-After in seconds", try: statusWith(503, "7"), policy: with(read, fourTries), next: tryAgain, wait: 7 * time.Second, outcome: rejected},
		{what: "Retry-After as a date", try: statusWith(503, "Sat, 01 Jan 2000 00:00:09 GMT"), policy: with(read, fourTries), next: tryAgain, wait: 9 * time.Second, outcome: rejected},
		{what: "waits grow", try: answeredWith(503), policy: with(read, fourTries), before: progress{failures: 1}, next: tryAgain, wait: 2 * time.Second, outcome: rejected},
		{what: "a wait that fits", try: statusWith(503, "7"), policy: with(read, fourTries), left: 8 * time.Second, next: tryAgain, wait: 7 * time.Second, outcome: rejected},
		{what: "a wait that does not", try: statusWith(503, "7"), policy: with(read, fourTries), left: 7 * time.Second, next: end, wait: 7 * time.Second, outcome: rejected},
		{what: "a block's wait that does not", try: block(http.Header{"Retry-After": {"7"}}), policy: with(create, fourTries), left: 5 * time.Second, next: end, wait: 7 * time.Second, outcome: rejected},
		{what: "no time left for a turn", try: block(nil), policy: with(create, fourTries), left: -1, next: end, outcome: rejected},

		// Pages that are no answer of NetSuite's.
		{what: "a page to a read", try: page, policy: with(read, fourTries), next: tryAgain, wait: time.Second, outcome: rejected},
		{what: "a page to a write", try: page, policy: with(keptSafe, fourTries), next: end, outcome: unknown},
		{what: "a page is no success where 200 is accepted", try: page, policy: with(read, config{accepted: []statusRange{{200, 200}}}), next: end, wait: time.Second, outcome: rejected},

		// RESTlets. Their writes are never repeatable by themselves.
		{what: "2xx of a script", try: script(200, ``), policy: with(create, fourTries), next: deliver, outcome: rejected},
		{what: "a script's error may come after its work", try: script(400, `{"error":{"code":"MY_ERROR","message":"x"}}`), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "a 400 without a name, too", try: script(400, ``), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "an error of a read", try: script(400, `{"error":{"code":"MY_ERROR","message":"x"}}`), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "500 of a script", try: script(500, `{"error":{"code":"MY_ERROR","message":"x"}}`), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "500 to a read of a script", try: script(500, ``), policy: with(read, fourTries), next: tryAgain, wait: time.Second, outcome: rejected},
		{what: "500 with retryWrites", try: script(500, ``), policy: with(keptSafe, fourTries), next: tryAgain, wait: time.Second, outcome: unknown},
		{what: "no such script", try: script(400, `{"error":{"code":"SSS_INVALID_SCRIPTLET_ID","message":"x"}}`), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "no script parameter", try: script(400, `{"error":{"code":"SSS_MISSING_REQD_ARGUMENT","message":"x"}}`), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "not logged in", try: script(400, "error code: INVALID_LOGIN_ATTEMPT\nerror message: x"), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "a name that only stands within the error", try: script(400, `{"error":{"code":"UNEXPECTED_ERROR","message":"{\"code\":\"SSS_MISSING_REQD_ARGUMENT\",\"message\":\"x\"}"}}`), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "a name below the error", try: script(400, `{"error":{"payload":{"error":{"code":"SSS_MISSING_REQD_ARGUMENT","message":"x"}}}}`), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "a name in what the script returned", try: script(400, `{"status":"partial","results":[{"code":"INVALID_LOGIN"},{"ok":true}]}`), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "a name at the top", try: script(400, `{"type":"error.SuiteScriptError","name":"SSS_INVALID_SCRIPTLET_ID","message":"x"}`), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "401 of a script", try: script(401, ``), policy: with(create, fourTries), before: progress{renewed: true}, next: end, outcome: rejected},
		{what: "403 of a script", try: script(403, ``), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "404 of a script", try: script(404, ``), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "405 of a script", try: script(405, ``), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "415 of a script", try: script(415, ``), policy: with(create, fourTries), next: end, outcome: rejected},
		{what: "206 of a script", try: script(206, ``), policy: with(create, fourTries), next: end, outcome: unknown},
		{what: "206 of a script's read", try: script(206, ``), policy: with(read, fourTries), next: end, outcome: rejected},
		{what: "206 that is accepted", try: script(206, ``), policy: with(create, accepting), next: deliver, outcome: rejected},
	} {
		if row.left == 0 {
			row.left = unlimited
		}
		d, after := decide(row.try, row.policy, row.before, circumstances{
			left: row.left, now: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
			backoff: func(failures int) time.Duration { return time.Duration(failures) * time.Second },
		})
		if d.next != row.next || d.wait != row.wait || after.outcome() != row.outcome {
			t.Errorf("%s: %d after %v, %s; want %d after %v, %s", row.what, d.next, d.wait, after.outcome(), row.next, row.wait, row.outcome)
		}
	}
}
