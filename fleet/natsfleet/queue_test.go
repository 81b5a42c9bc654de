package natsfleet_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

func TestAJobFromSubmissionToResult(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	c := b.client()
	small, large := job("1234567", "small"), job("1234567", "large")
	large.Input = json.RawMessage(`{"method":"POST","url":"x","body":"` + strings.Repeat("x", 3<<20) + `"}`)
	b.submit(c, small, large)
	if _, err := c.Fetch(t.Context(), "1234567", "small"); !errors.Is(err, natsfleet.ErrNoResult) {
		t.Errorf("before it ran: %v", err)
	}
	for range 2 {
		l := b.must(q)
		want := small.Input
		if l.Job().ID == "large" {
			want = large.Input
		}
		if !bytes.Equal(l.Job().Input, want) || l.Previous() != nil {
			t.Errorf("%s came with %d bytes, %v", l.Job().ID, len(l.Job().Input), l.Previous())
		}
		begin(t, l, "one", true)
		finish(t, l, "one", string(l.Job().Input))
	}
	for _, j := range []*fleet.Job{small, large} {
		r, err := c.Wait(t.Context(), j.Account, j.ID)
		if err != nil || r.Err() != nil || r.Worker != "one" {
			t.Errorf("%s: %v, %v", j.ID, r, err)
		} else if j == large && !bytes.Equal(r.Output, large.Input) {
			t.Errorf("the large output has %d bytes", len(r.Output))
		}
	}
}

// A job ID that is submitted twice is run once, also where the queue does not
// notice at once.
func TestSubmittingTwice(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	c := b.client()
	b.submit(c, job("1", "same"))
	if duplicate, err := c.Submit(t.Context(), job("1", "same")); err != nil || !duplicate {
		t.Errorf("within an account: %v, %v", duplicate, err)
	}
	if duplicate, err := c.Submit(t.Context(), job("1-sb1", "same")); err != nil || duplicate {
		t.Errorf("of another account: %v, %v", duplicate, err)
	}
	for range 2 {
		l := b.must(q)
		begin(t, l, "one", true)
		finish(t, l, "one", `1`)
	}
	if l := b.next(q, time.Second); l != nil {
		t.Errorf("%s came again", l.Job().ID)
	}
}

// NATS lends no more jobs of an account at once than its limit, and heeds a change
// while jobs wait.
func TestTheLimit(t *testing.T) {
	t.Parallel()
	b := start(t)
	one, two := b.queue("one", small(20*time.Second)), b.queue("two", small(20*time.Second))
	b.submit(b.client(), numbered("1", 12)...)
	operator, err := natsfleet.NewOperator(t.Context(), b.connect())
	if err != nil {
		t.Fatal(err)
	}
	var held []fleet.Lease
	take := func(want int) {
		t.Helper()
		for n := 0; n < want; n++ {
			held = append(held, b.must([]*natsfleet.Queue{one, two}[n%2]))
		}
		for _, q := range []*natsfleet.Queue{one, two} {
			if l := b.next(q, 300*time.Millisecond); l != nil {
				t.Fatalf("%s was lent beyond the limit", l.Job().ID)
			}
		}
	}
	take(5)
	if err := operator.SetLimit(t.Context(), "1", 7); err != nil {
		t.Fatal(err)
	}
	take(2)
	if err := operator.SetLimit(t.Context(), "1", 2); err != nil {
		t.Fatal(err)
	}
	status, err := operator.Status(t.Context())
	if err != nil || len(status) != 1 || status[0].InFlight != 7 || status[0].Waiting != 5 || status[0].Limit != 2 || status[0].Oldest.IsZero() {
		t.Errorf("%+v, %v", status, err)
	}
	for _, l := range held[:5] {
		finish(t, l, "one", `1`)
	}
	take(0)
	finish(t, held[5], "one", `1`)
	take(1)
}

// A job that was cancelled while it waited is not run; one that runs is told.
func TestCancelling(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	c := b.client()
	b.submit(c, job("1", "runs"))
	l := b.must(q)
	begin(t, l, "one", false)
	if cancelled, err := c.Cancel(t.Context(), "1", "runs"); err != nil || cancelled {
		t.Errorf("%v, %v", cancelled, err)
	}
	select {
	case <-l.Context().Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the job was not told")
	}
	if !errors.Is(context.Cause(l.Context()), fleet.ErrCancelled) {
		t.Error(context.Cause(l.Context()))
	}
	finish(t, l, "one", `1`)
	if r, err := c.Fetch(t.Context(), "1", "runs"); err != nil || r.Err() != nil {
		t.Errorf("a result that was known gave way: %v, %v", r, err)
	}

	q.Stop()
	b.submit(c, job("1", "waits"))
	if cancelled, err := c.Cancel(t.Context(), "1", "waits"); err != nil || !cancelled {
		t.Errorf("%v, %v", cancelled, err)
	}
	r, err := c.Wait(t.Context(), "1", "waits")
	var f *failure.Error
	if err != nil || !errors.As(r.Err(), &f) || f.Reason != failure.Cancelled || f.Outcome != failure.NotSent {
		t.Errorf("%v, %v", r, err)
	}
	if l := b.next(b.queue("two", natsfleet.Setup{}), time.Second); l != nil {
		t.Error("the job was lent although it was cancelled")
	}
}

// A cancellation that comes between the lending of a job and its beginning wins.
func TestCancellingBeforeItBegins(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	c := b.client()
	b.submit(c, job("1", "a"))
	l := b.must(q)
	if cancelled, err := c.Cancel(t.Context(), "1", "a"); err != nil || !cancelled {
		t.Fatalf("%v, %v", cancelled, err)
	}
	if err := l.Begin(t.Context(), fleet.Start{Worker: "one", Attempt: 1}); !errors.Is(err, fleet.ErrGone) {
		t.Errorf("it was begun: %v", err)
	}
}

// An account with many jobs does not hold up another's: jobs are taken in turn.
func TestAccountsTakeTurns(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	c := b.client()
	b.submit(c, job("2", "before")) // the first job of an account waits for its consumer
	finish(t, b.must(q), "one", `1`)
	b.submit(c, numbered("1", 10_000)...)
	first := b.must(q) // the worker is busy with the one account
	b.submit(c, job("2", "other"))
	time.Sleep(300 * time.Millisecond) // the worker is told of it
	finish(t, first, "one", `1`)
	for n := 0; ; n++ {
		l := b.must(q)
		finish(t, l, "one", `1`)
		if l.Job().Account == "2" {
			break
		}
		if n == 9 { // of 10,000; NATS may take a moment to lend it
			t.Fatal("the other account's job still waits")
		}
	}
}
