package natsfleet_test

import (
	"testing"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/internal/queuetest"
	"netsuite-connector/fleet/natsfleet"
)

func TestItIsAQueue(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T) queuetest.Bed {
		b := start(t)
		setup := small(shortWait)
		setup.Limit = queuetest.Limit
		b.queue("sets-up", setup).Close()
		c := b.client()
		return queuetest.Bed{
			Submit: func(job *fleet.Job) { b.submit(c, job) },
			Wait:   c.Wait,
			Cancel: func(account, job string) {
				if _, err := c.Cancel(t.Context(), account, job); err != nil {
					t.Error(err)
				}
			},
			Join: func(worker string) (fleet.Queue, func()) {
				nc := b.connect()
				q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: worker, Setup: setup})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(q.Close)
				return q, nc.Close
			},
		}
	})
}
