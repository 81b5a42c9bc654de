package conformance_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	oneRetry   = `{"maxRetries":1}`
	noRetry    = `{"maxRetries":0}`
	shortTime  = `{"maxRetries":1,"timeoutSeconds":2}`
	halfMinute = `{"maxRetries":1,"timeoutSeconds":30}` // less than a Retry-After of 60 s

	restletBlocked     = `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit Exceeded"}}`
	restletBlockedText = "error code: SSS_REQUEST_LIMIT_EXCEEDED\nerror message: Request Limit Exceeded"
)

// faultRow says how calls end that meet a fault.
type faultRow struct {
	faults faults
	config string // of the step; oneRetry if empty
	ends   ends
}

// faults are faults by name.
type faults map[string]simulator.Fault

// ends has for each method, or several, how a call of it must end. <status> in
// it stands for the status of the fault.
type ends map[string]string

// of returns the end of a method's call.
func (e ends) of(t *testing.T, m method) string {
	t.Helper()
	var found []string
	for names, end := range e {
		if slices.Contains(strings.Split(names, ", "), m.name) {
			found = append(found, end)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d rows for %s: %q", len(found), m.name, e)
	}
	return found[0]
}

// TestFaults lets each fault meet each method. What the host is told must agree
// with what NetSuite saw, and no write may be carried out twice.
func TestFaults(t *testing.T) {
	t.Parallel()
	a := withAccounts(t, simulator.Options{})
	type faultCase struct {
		method
		name, config, want string
		fault              simulator.Fault
		account            *ownAccount
		ended              ending
	}
	var cases []*faultCase
	for _, row := range faultTable {
		for name, fault := range row.faults {
			for _, m := range methods {
				cases = append(cases, &faultCase{
					method: m, name: m.name + ", " + name, config: cmp.Or(row.config, oneRetry), fault: fault,
					want: strings.ReplaceAll(row.ends.of(t, m), "<status>", strconv.Itoa(fault.Status)),
				})
			}
		}
	}
	each(cases, 32, func(c *faultCase) {
		account, err := a.open(c.method)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			return
		}
		injected := account.inject(c.fault)
		c.ended = account.run(t.Context(), c.input, c.config)
		if injected.Hits() == 0 {
			t.Errorf("%s: the fault did not happen", c.name)
		}
		c.account = account
	})
	a.settled()
	for _, c := range cases {
		if c.account != nil {
			c.account.check(t, c.name, c.ended, c.want)
		}
	}
}

// ending is how a call ended: with an answer or a failure.
type ending struct {
	*answer
	failure *failure.Error
}

// told is what the host learns, as faultTable writes it.
func (e ending) told() string {
	f := e.failure
	if f == nil {
		return "success"
	}
	told := string(f.Reason)
	if f.StatusCode != 0 {
		told += fmt.Sprintf(" %d", f.StatusCode)
	}
	told += ", " + string(f.Outcome)
	if f.RetryAfter > 0 {
		told += ", RetryInfo"
	}
	return told
}

func (e ending) tries() int {
	if e.failure != nil {
		return e.failure.Attempts
	}
	return e.Attempts
}

// check compares how a call ended, and what NetSuite saw of it, with an end as
// faultTable writes it.
func (a *ownAccount) check(t *testing.T, name string, e ending, want string) {
	t.Helper()
	requests, applied := a.count()
	got := fmt.Sprintf("tries %d, requests %d, applied %d: %s", e.tries(), requests, applied, e.told())
	if got != want {
		t.Errorf("%s\n got %s\nwant %s\n%v", name, got, want, e.failure)
	}
	checkAdvice(t, name, e)
}

// checkAdvice checks that the host is told to look before it repeats the call
// if, and only if, the outcome is unknown.
func checkAdvice(t *testing.T, name string, e ending) {
	t.Helper()
	if f := e.failure; f != nil && strings.Contains(f.Message, "before you repeat") != (f.Outcome == failure.Unknown) {
		t.Errorf("%s: %s", name, f.Message)
	}
}
