//go:build large

package natsfleet_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Where a job is delivered again although its worker still runs it, since the
// consumer was made anew, it is left to that worker.
func TestLargeAConsumerIsMadeAnew(t *testing.T) {
	t.Parallel()
	b := start(t)
	one, two := b.queue("one", small(shortWait)), b.queue("two", small(shortWait))
	c := b.client()
	b.submit(c, job("1", "a"))
	l := b.must(one)
	begin(t, l, "one", true)
	js, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, stream := range []string{"netsuite-jobs-0", "netsuite-jobs-1"} {
		found = js.DeleteConsumer(t.Context(), stream, "1") == nil || found
	}
	if !found {
		t.Fatal("there was no consumer")
	}
	if again := b.next(two, 2*shortWait); again != nil {
		t.Error("the job was lent twice")
	}
	finish(t, l, "one", `1`)
	if again := b.next(two, shortWait); again != nil {
		t.Error("the job was lent again after its result")
	}
	if r, err := c.Fetch(t.Context(), "1", "a"); err != nil || r.Worker != "one" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A consumer recovers that is full of jobs which no worker has: here, since
// somebody who is no worker has taken them, and renews them for ever.
func TestLargeAStuckConsumer(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(shortWait))
	c := b.client()
	b.submit(c, job("1", "first"))
	finish(t, b.must(q), "one", `1`) // the consumer is there
	nc := b.connect()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	var consumer jetstream.Consumer
	for _, stream := range []string{"netsuite-jobs-0", "netsuite-jobs-1"} {
		if found, err := js.Consumer(t.Context(), stream, "1"); err == nil {
			consumer = found
		}
	}
	b.submit(c, numbered("1", 6)...) // nobody waits for them at q
	batch, err := consumer.Fetch(5, jetstream.FetchMaxWait(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var taken []jetstream.Msg
	for m := range batch.Messages() {
		taken = append(taken, m)
	}
	if len(taken) != 5 {
		t.Fatalf("%d messages were taken", len(taken))
	}
	ctx, stop := context.WithCancel(t.Context())
	renewing := make(chan struct{})
	go func() {
		defer close(renewing)
		for ctx.Err() == nil {
			for _, m := range taken {
				_ = m.InProgress()
			}
			time.Sleep(shortWait / 10)
		}
	}()
	l := b.must(q)
	stop()
	<-renewing
	finish(t, l, "one", `1`)
	for range 5 {
		finish(t, b.must(q), "one", `1`)
	}
}
