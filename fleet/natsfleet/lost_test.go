package natsfleet_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

const shortWait = 2 * time.Second

// A job whose worker was lost is lent again, with what that worker wrote down.
func TestAWorkerIsLost(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc := b.connect()
	first, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "first", Setup: small(shortWait)})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	c := b.client()
	b.submit(c, job("1", "a"))
	lost := b.must(first)
	begin(t, lost, "first", true)
	nc.Close() // it is cut off
	select {
	case <-lost.Context().Done():
	case <-time.After(20 * time.Second):
		t.Fatal("a worker that was cut off goes on")
	}
	if !errors.Is(context.Cause(lost.Context()), fleet.ErrLeaseOver) {
		t.Error(context.Cause(lost.Context()))
	}
	second := b.queue("second", natsfleet.Setup{})
	l := b.must(second)
	if p := l.Previous(); p == nil || p.Worker != "first" || !p.Repeatable || p.Attempt != 1 {
		t.Errorf("of the earlier run, %+v is known", p)
	}
	begin(t, l, "second", true)
	finish(t, l, "second", `2`)
	if r, err := c.Fetch(t.Context(), "1", "a"); err != nil || r.Worker != "second" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A lease is kept alive for longer than AckWait, and a job is not lent twice
// meanwhile.
func TestALongJob(t *testing.T) {
	t.Parallel()
	b := start(t)
	one, two := b.queue("one", small(shortWait)), b.queue("two", small(shortWait))
	b.submit(b.client(), job("1", "a"))
	l := b.must(one)
	begin(t, l, "one", true)
	if again := b.next(two, 2*shortWait); again != nil {
		t.Error("the job was lent twice")
	}
	if l.Context().Err() != nil {
		t.Error(context.Cause(l.Context()))
	}
	finish(t, l, "one", `1`)
}

// A copy that still runs cannot publish a second result.
func TestOneResult(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc := b.connect()
	first, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "first", Setup: small(shortWait)})
	if err != nil {
		t.Fatal(err)
	}
	c := b.client()
	b.submit(c, job("1", "a"))
	old := b.must(first)
	begin(t, old, "first", true)
	// Others take it for gone: its renewals and its answers end, its connection stays.
	ended := make(chan struct{})
	go func() { defer close(ended); first.Close() }()
	<-ended
	l := b.must(b.queue("second", natsfleet.Setup{}))
	begin(t, l, "second", true)
	if err := old.Finish(t.Context(), result(old, "first", `1`)); !errors.Is(err, fleet.ErrGone) {
		t.Errorf("the first worker's result: %v", err)
	}
	finish(t, l, "second", `2`)
	if err := old.Finish(t.Context(), result(old, "first", `1`)); !errors.Is(err, fleet.ErrGone) {
		t.Errorf("the first worker's result: %v", err)
	}
	if r, err := c.Fetch(t.Context(), "1", "a"); err != nil || string(r.Output) != `2` {
		t.Errorf("%+v, %v", r, err)
	}
}
