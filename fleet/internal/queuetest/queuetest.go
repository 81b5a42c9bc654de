// Package queuetest says what a fleet.Queue has to do, as tests that any
// implementation can run. Only tests import it.
package queuetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"netsuite-connector/fleet"
)

// Limit is how many jobs of an account a Bed's queues lend at once.
const Limit = 3

// Bed is an engine for one test.
type Bed struct {
	Submit func(job *fleet.Job)
	Wait   func(ctx context.Context, account, job string) (*fleet.Result, error)
	Cancel func(account, job string)
	// Join returns the queue of a worker, and what cuts that worker off.
	Join func(worker string) (queue fleet.Queue, cutOff func())
}

const (
	patience = 30 * time.Second       // for what has to come
	moment   = 300 * time.Millisecond // for what must not
)

// Run tests an implementation.
func Run(t *testing.T, start func(t *testing.T) Bed) {
	for name, test := range map[string]func(*testing.T, Bed){
		"one result": oneResult, "limit": limit, "return": returned, "cancel": cancelled, "lost worker": lost,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t))
		})
	}
}

func newJob(id string) *fleet.Job {
	return &fleet.Job{
		ID: id, Account: "1234567", Action: "makeRawRequest", Credential: "main", Submitted: time.Now(),
		Input: json.RawMessage(`{"method":"GET","url":"record/v1/customer/1"}`),
	}
}

func next(t *testing.T, q fleet.Queue) fleet.Lease {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	l, err := q.Next(ctx)
	if err != nil {
		t.Fatalf("no job was lent: %v", err)
	}
	return l
}

func none(t *testing.T, q fleet.Queue, why string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), moment)
	defer cancel()
	if l, err := q.Next(ctx); err == nil {
		t.Fatalf("%s was lent: %s", l.Job().ID, why)
	}
}

func begin(t *testing.T, l fleet.Lease, worker string) {
	t.Helper()
	if err := l.Begin(t.Context(), fleet.Start{Worker: worker, Attempt: 1, Repeatable: true, At: time.Now().UTC()}); err != nil {
		t.Fatal(err)
	}
}

func resultOf(l fleet.Lease, worker string) *fleet.Result {
	return &fleet.Result{Account: l.Job().Account, Job: l.Job().ID, Worker: worker, Attempts: 1, Finished: time.Now().UTC()}
}

func finish(t *testing.T, l fleet.Lease, worker string) {
	t.Helper()
	if err := l.Finish(t.Context(), resultOf(l, worker)); err != nil {
		t.Fatal(err)
	}
}

// oneResult: a job is lent once, with its input, and its result can be waited for.
func oneResult(t *testing.T, b Bed) {
	q, _ := b.Join("one")
	b.Submit(newJob("a"))
	l := next(t, q)
	if l.Job().ID != "a" || len(l.Job().Input) == 0 || l.Previous() != nil || l.Context().Err() != nil {
		t.Errorf("%+v, %v, %v", l.Job(), l.Previous(), l.Context().Err())
	}
	begin(t, l, "one")
	none(t, q, "it is lent already")
	finish(t, l, "one")
	if r, err := b.Wait(t.Context(), "1234567", "a"); err != nil || r.Worker != "one" {
		t.Errorf("%+v, %v", r, err)
	}
	none(t, q, "it has a result")
}

// limit: over all workers, no more jobs of an account are lent than its limit.
func limit(t *testing.T, b Bed) {
	one, _ := b.Join("one")
	two, _ := b.Join("two")
	for n := range 2 * Limit {
		b.Submit(newJob(fmt.Sprint("j", n)))
	}
	var held []fleet.Lease
	for n := range Limit {
		held = append(held, next(t, []fleet.Queue{one, two}[n%2]))
	}
	none(t, one, "the limit is reached")
	none(t, two, "the limit is reached")
	finish(t, held[0], "one")
	held = append(held, next(t, two))
	none(t, one, "the limit is reached")
	for _, l := range held[1:] {
		finish(t, l, "one")
	}
}

// returned: a job that was given back is lent again, after the delay.
func returned(t *testing.T, b Bed) {
	q, _ := b.Join("one")
	b.Submit(newJob("a"))
	l := next(t, q)
	const delay = time.Second
	before := time.Now()
	if err := l.Return(t.Context(), delay); err != nil {
		t.Fatal(err)
	}
	if l.Context().Err() == nil {
		t.Error("the lease goes on")
	}
	again := next(t, q)
	if time.Since(before) < delay-50*time.Millisecond || again.Previous() != nil {
		t.Errorf("after %v, with %+v", time.Since(before), again.Previous())
	}
	finish(t, again, "one")
}

// cancelled: a job that nobody has begun is never begun, and one that runs is told.
func cancelled(t *testing.T, b Bed) {
	q, _ := b.Join("one")
	b.Submit(newJob("lent"))
	l := next(t, q)
	b.Cancel("1234567", "lent")
	if err := l.Begin(t.Context(), fleet.Start{Worker: "one", Attempt: 1, At: time.Now()}); !errors.Is(err, fleet.ErrGone) {
		t.Errorf("a cancelled job was begun: %v", err)
	}
	b.Submit(newJob("runs"))
	l = next(t, q)
	begin(t, l, "one")
	b.Cancel("1234567", "runs")
	select {
	case <-l.Context().Done():
	case <-time.After(patience):
		t.Fatal("the job was not told")
	}
	if !errors.Is(context.Cause(l.Context()), fleet.ErrCancelled) {
		t.Error(context.Cause(l.Context()))
	}
	finish(t, l, "one")
}

// lost: the jobs of a worker that is cut off are lent to others, with what it wrote
// down, and it learns that its lease is over.
func lost(t *testing.T, b Bed) {
	one, cutOff := b.Join("one")
	two, _ := b.Join("two")
	b.Submit(newJob("a"))
	l := next(t, one)
	begin(t, l, "one")
	cutOff()
	select {
	case <-l.Context().Done():
	case <-time.After(patience):
		t.Fatal("a worker that is cut off was not told")
	}
	if !errors.Is(context.Cause(l.Context()), fleet.ErrLeaseOver) {
		t.Error(context.Cause(l.Context()))
	}
	again := next(t, two)
	if p := again.Previous(); p == nil || p.Worker != "one" || !p.Repeatable || p.Attempt != 1 {
		t.Errorf("of the earlier run, %+v is known", p)
	}
	begin(t, again, "two")
	finish(t, again, "two")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := l.Finish(ctx, resultOf(l, "one")); err == nil {
		t.Error("a second result was taken")
	}
	if r, err := b.Wait(t.Context(), "1234567", "a"); err != nil || r.Worker != "two" {
		t.Errorf("%+v, %v", r, err)
	}
}
