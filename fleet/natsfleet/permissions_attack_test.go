package natsfleet_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

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
