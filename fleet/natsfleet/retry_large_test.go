//go:build large

package natsfleet_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

func large(id string, size int) *fleet.Job {
	j := job("1", id)
	j.Input, _ = json.Marshal(map[string]string{"method": "GET", "url": "record/v1/customer/1", "body": strings.Repeat("x", size)}) // of strings: cannot fail
	return j
}

// stored is how many bytes the stores of large bodies hold.
func (b *bed) stored(ctx context.Context) uint64 {
	b.t.Helper()
	js, err := jetstream.New(b.connect())
	if err != nil {
		b.t.Fatal(err)
	}
	total := uint64(0)
	for _, name := range []string{"OBJ_netsuite-bodies-0", "OBJ_netsuite-bodies-1"} {
		stream, err := js.Stream(ctx, name)
		if err != nil {
			b.t.Fatal(err)
		}
		total += stream.CachedInfo().State.Bytes
	}
	return total
}

// A large body may take as long as its pieces keep coming.
func TestLargeBodiesOverASlowLine(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	client, err := natsfleet.NewClient(t.Context(), b.over(t, &relay{replies: map[string]bool{}, rate: 1 << 20}))
	if err != nil {
		t.Fatal(err)
	}
	one := large("one", 12<<20)
	if _, err := client.Submit(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if n := b.stored(t.Context()); n > 13<<20 {
		t.Errorf("%d bytes are stored", n)
	}
	finish(t, b.must(q), "first", string(one.Input))
	result, err := client.Wait(t.Context(), "1", "one")
	if err != nil || len(result.Output) != len(one.Input) {
		t.Errorf("%v", err)
	}
}

// A piece of a large body that is lost on its way is sent again, and what was stored
// for nothing is taken back.
func TestLargeBodyOfWhichAPieceIsLost(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	nc, relay := b.relayed(t)
	client, err := natsfleet.NewClient(ctx, nc)
	if err != nil {
		t.Fatal(err)
	}
	relay.disturb("$O.netsuite-bodies-", 1, lost)
	one := large("one", 2<<20)
	if _, err := client.Submit(ctx, one); err != nil {
		t.Fatal(err)
	}
	if n := b.stored(ctx); n > 3<<20 {
		t.Errorf("%d bytes are stored", n)
	}
	lease := b.must(q)
	if string(lease.Job().Input) != string(one.Input) {
		t.Errorf("the input has %d bytes", len(lease.Job().Input))
	}
	finish(t, lease, "first", `1`)
}

// A job is begun as long as its lease lives, whatever is lost meanwhile: given back, it
// would have to be taken for one that ran.
func TestLargeABeginningThatTakesLong(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc, relay := b.relayed(t)
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "first", Setup: small(time.Minute), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	b.submit(b.client(), job("1", "one"))
	lease := b.must(q)
	relay.disturb("$KV.netsuite-states-", 7, unanswered)
	if err := lease.Begin(lease.Context(), fleet.Start{Worker: "first", Attempt: 1, At: time.Now().UTC()}); err != nil {
		t.Error(err)
	}
	finish(t, lease, "first", `1`)
}
