package memqueue_test

import (
	"testing"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/internal/memqueue"
	"netsuite-connector/fleet/internal/queuetest"
)

func TestItIsAQueue(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T) queuetest.Bed {
		engine := memqueue.New(queuetest.Limit)
		return queuetest.Bed{
			Submit: func(job *fleet.Job) { engine.Submit(job) },
			Wait:   engine.Wait,
			Cancel: func(account, job string) { engine.Cancel(account, job, &fleet.Result{Account: account, Job: job}) },
			Join: func(string) (fleet.Queue, func()) {
				q := engine.Queue()
				return q, func() { engine.Lose(q) }
			},
		}
	})
}
