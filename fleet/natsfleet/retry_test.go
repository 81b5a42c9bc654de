package natsfleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

// patience is longer than one request to NATS may take.
const patience = 30 * time.Second

// A request that is lost while servers elect a leader is made again, long before the
// caller's time is over.
func TestLostRequests(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.queue("first", small(20*time.Second))
	type fleetOf struct {
		*natsfleet.Client
		*natsfleet.Operator
		nc *nats.Conn
	}
	for name, one := range map[string]struct {
		begin   string // of the subject of what is lost
		answers bool
		call    func(context.Context, fleetOf) error
	}{
		"the setup": {"$JS.API.DIRECT.GET.KV_netsuite-fleet", false, func(ctx context.Context, f fleetOf) error {
			_, err := natsfleet.NewClient(ctx, f.nc)
			return err
		}},
		"a job": {"netsuite.jobs.", false, func(ctx context.Context, f fleetOf) error {
			_, err := f.Submit(ctx, job("1234567", "one"))
			return err
		}},
		"that a job is there": {"netsuite.jobs.", true, func(ctx context.Context, f fleetOf) error {
			duplicate, err := f.Submit(ctx, job("1234567", "two"))
			if duplicate {
				err = errors.New("a job was taken for its own duplicate")
			}
			return err
		}},
		"that a job is cancelled": {"$KV.netsuite-", true, func(ctx context.Context, f fleetOf) error {
			cancelled, err := f.Cancel(ctx, "1234567", "three")
			if err == nil && !cancelled {
				err = errors.New("the job was cancelled, and its submitter was told that it was not")
			}
			return err
		}},
		"a limit": {"$KV.netsuite-limits", false, func(ctx context.Context, f fleetOf) error { return f.SetLimit(ctx, "1234567", 3) }},
		"the question for a limit": {"$JS.API.STREAM.INFO.KV_netsuite-limits", false, func(ctx context.Context, f fleetOf) error {
			_, err := f.Limit(ctx, "1234567")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			nc, relay := b.relayed(t)
			client, err := natsfleet.NewClient(ctx, nc)
			if err != nil {
				t.Fatal(err)
			}
			operator, err := natsfleet.NewOperator(ctx, nc)
			if err != nil {
				t.Fatal(err)
			}
			relay.lose(one.begin, 1, one.answers)
			if err := one.call(ctx, fleetOf{client, operator, nc}); err != nil {
				t.Error(err)
			}
			if n := relay.sent(); n < 2 {
				t.Errorf("it was lost, and sent %d times", n)
			}
		})
	}
}

// The input of a job whose submission was not answered stays: the job needs it.
func TestALargeJobOfWhichNoAnswerCame(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client, err := natsfleet.NewClient(ctx, nc)
	if err != nil {
		t.Fatal(err)
	}
	large := job("1234567", "large")
	large.Input, _ = json.Marshal(map[string]string{"method": "GET", "url": "record/v1/customer/1", "body": strings.Repeat("x", 1<<20)})
	relay.lose("netsuite.jobs.", 1, true)
	if _, err := client.Submit(ctx, large); err != nil {
		t.Fatal(err)
	}
	if relay.sent() != 2 {
		t.Fatalf("the job was sent %d times", relay.sent())
	}
	lease, err := q.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if string(lease.Job().Input) != string(large.Input) {
		t.Errorf("the job's input has %d bytes, and had %d", len(lease.Job().Input), len(large.Input))
	}
	if err := lease.Return(ctx, 0); err != nil {
		t.Error(err)
	}
}

// A job whose beginning was written down, but not answered, is begun once.
func TestABeginningOfWhichNoAnswerCame(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q, err := natsfleet.NewQueue(ctx, nc, natsfleet.QueueOptions{Worker: "first", Setup: small(20 * time.Second), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	b.submit(b.client(), job("1234567", "one"))
	lease, err := q.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	relay.lose("$KV.netsuite-", 1, true)
	if err := lease.Begin(ctx, fleet.Start{Worker: "first", Attempt: 1, At: time.Now().UTC()}); err != nil {
		t.Fatal(err)
	}
	if relay.sent() < 2 {
		t.Fatalf("the beginning was written %d times", relay.sent())
	}
	if err := lease.Finish(ctx, &fleet.Result{Account: "1234567", Job: "one", Worker: "first", Attempts: 1, Finished: time.Now().UTC()}); err != nil {
		t.Error(err)
	}
}

// A worker that could not set an account's new limit sets it before it takes the
// account's next job.
func TestALimitThatCouldNotBeSet(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q, err := natsfleet.NewQueue(ctx, nc, natsfleet.QueueOptions{Worker: "first", Setup: small(20 * time.Second), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	client := b.client()
	finishNext := func(id string) {
		t.Helper()
		b.submit(client, job("1234567", id))
		lease, err := q.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := lease.Finish(ctx, &fleet.Result{Account: "1234567", Job: id, Worker: "first", Attempts: 1, Finished: time.Now().UTC()}); err != nil {
			t.Fatal(err)
		}
	}
	finishNext("one")
	relay.lose("$JS.API.CONSUMER.CREATE.", 1, false)
	js, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.KeyValue(ctx, "netsuite-limits")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.PutString(ctx, "1234567", "7"); err != nil { // an operator does more, and may be cut off before
		t.Fatal(err)
	}
	for limit := 0; limit != 7; {
		finishNext(fleet.NewID())
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("the limit is %d", limit)
		}
		for _, stream := range []string{"netsuite-jobs-0", "netsuite-jobs-1"} {
			if c, err := js.Consumer(ctx, stream, "1234567"); err == nil {
				limit = c.CachedInfo().Config.MaxAckPending
			}
		}
	}
	if n := relay.sent(); n < 2 {
		t.Errorf("the limit was lost, and sent %d times", n)
	}
}
