package natsfleet_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

// A message to a key of one's own cannot remove those of others.
func TestASubmitterCannotRollUp(t *testing.T) {
	t.Parallel()
	connect := guarded(t)
	q, err := natsfleet.NewQueue(t.Context(), connect("workers"), natsfleet.QueueOptions{Worker: "w", Setup: small(20 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	nc := connect("2")
	for _, bucket := range []string{"netsuite-states-0", "netsuite-states-1", "netsuite-limits", "netsuite-fleet"} {
		for _, extent := range []string{"all", "sub"} {
			m := nats.NewMsg("$KV." + bucket + ".2.key")
			m.Header.Set("Nats-Rollup", extent)
			answer, err := nc.RequestMsg(m, 5*time.Second)
			var refused struct {
				Error *struct{ Description string }
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(answer.Data, &refused); err != nil || refused.Error == nil {
				t.Errorf("%s: a rollup of %s is answered %s, %v", bucket, extent, answer.Data, err)
			}
		}
	}
}

// NATS answers a request to whatever subject the request names. What a submitter may
// read of its own does not become another account's job that way, and an answer on
// the key of another's job does not make a job that has begun run again.
func TestAnswersToOthersSubjects(t *testing.T) {
	t.Parallel()
	connect := guarded(t)
	setup := small(shortWait)
	setup.Shards = 1
	workers := connect("workers")
	q, err := natsfleet.NewQueue(t.Context(), workers, natsfleet.QueueOptions{Worker: "w", Setup: setup})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	b := &bed{t: t}
	owner, err := natsfleet.NewClient(t.Context(), connect("1"))
	if err != nil {
		t.Fatal(err)
	}
	nc := connect("2")
	forged, err := json.Marshal(map[string]any{"job": job("1", "forged")})
	if err != nil {
		t.Fatal(err)
	}
	const own = "$KV.netsuite-states-0.2.key"
	if _, err := nc.Request(own, forged, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	ask := func(subject, reply string, data []byte) {
		t.Helper()
		if err := nc.PublishRequest(subject, reply, data); err != nil {
			t.Fatal(err)
		}
		if _, err := nc.Request(own, forged, 5*time.Second); err != nil { // the one before is done, too
			t.Fatal(err)
		}
	}
	ask("$JS.API.DIRECT.GET.KV_netsuite-states-0."+own, "netsuite.jobs.0.1", nil)
	b.submit(owner, job("1", "true"))
	l := b.must(q)
	if l.Job().ID != "true" {
		t.Fatalf("account 2 submitted %+v", l.Job())
	}
	begin(t, l, "w", false)
	if forged, err = json.Marshal(map[string]any{"started": fleet.Start{Worker: "w", Attempt: 1, Repeatable: true}}); err != nil {
		t.Fatal(err)
	}
	ask(own, "netsuite.nobody", forged)
	ask("$JS.API.DIRECT.GET.KV_netsuite-states-0."+own, "$KV.netsuite-states-0.1.true", nil)
	if err := l.Finish(t.Context(), result(l, "w", "1")); err == nil {
		t.Fatal("the key was not overwritten: the test tests nothing")
	}
	if l = b.must(q); l.Previous() == nil || l.Previous().Repeatable {
		t.Errorf("the job would be run again: %+v", l.Previous())
	}
	ask(own, "$KV.netsuite-states-0.1.true", forged) // what says nothing at all
	if err := l.Finish(t.Context(), result(l, "w", "1")); err == nil {
		t.Fatal("the key was not overwritten: the test tests nothing")
	}
	if l = b.must(q); l.Previous() == nil || l.Previous().Repeatable {
		t.Errorf("the job would be run again: %+v", l.Previous())
	}
}
