package natsfleet

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A consumer can come to believe that messages are delivered which nobody has
// (nats-server issues 4112 and 7680). When it is full of them, the account stands
// still for good. A consumer that is full while nothing is acknowledged for twice
// AckWait is looked at: where the live workers together hold fewer jobs than it
// counts, it is deleted and made anew. Jobs that run are delivered again first, as
// the oldest, and keep their slots (open.go, stillRuns).

// standstill is a consumer that was full, and how far it was.
type standstill struct {
	floor jetstream.SequenceInfo
	since time.Time
}

// unsticking looks at consumers that stand still, until the queue is closed.
func (q *Queue) unsticking() {
	tick := time.NewTicker(q.setup.AckWait / 2)
	defer tick.Stop()
	seen := map[string]standstill{}
	for {
		select {
		case <-tick.C:
		case <-q.life.Done():
			return
		}
		q.mu.Lock()
		var looked []*account
		for _, a := range q.accounts {
			// NATS has to ask the consumer's leader: not for each account that has no jobs,
			// or whose jobs are lent.
			if a.ready && time.Since(a.heard) < 3*q.scan && time.Since(a.served) > q.setup.AckWait/2 {
				looked = append(looked, a)
			}
		}
		q.mu.Unlock()
		still := map[string]standstill{}
		for _, a := range looked {
			if s, full := q.inspect(a, seen[a.name]); full {
				still[a.name] = s
			}
		}
		seen = still
	}
}

// inspect looks at an account's consumer, and makes it anew where it is stuck. full
// is whether it has to be looked at again.
func (q *Queue) inspect(a *account, before standstill) (now standstill, full bool) {
	name := a.name
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	stream := jobsStream(shardOf(name, q.setup.Shards))
	consumer, err := q.js.Consumer(ctx, stream, name)
	if err != nil {
		return before, !before.since.IsZero()
	}
	info := consumer.CachedInfo()
	if info.NumAckPending < info.Config.MaxAckPending {
		return standstill{}, false
	}
	floor := jetstream.SequenceInfo{Consumer: info.AckFloor.Consumer, Stream: info.AckFloor.Stream}
	if before.since.IsZero() || before.floor != floor {
		return standstill{floor: floor, since: time.Now()}, true
	}
	if time.Since(before.since) < 2*q.setup.AckWait || q.heldByAll(ctx, name) >= info.NumAckPending {
		return before, true
	}
	q.logger.Warn("an account's consumer is full of jobs that no worker has, and is made anew", "account", name, "pending", info.NumAckPending)
	if err := q.js.DeleteConsumer(ctx, stream, name); err != nil {
		q.logger.Warn("a stuck consumer could not be deleted", "account", name, "error", err)
		return before, true
	}
	if err := q.makeConsumer(ctx, a); err != nil {
		q.logger.Warn("a stuck consumer could not be made anew", "account", name, "error", err)
	}
	q.sign(name)
	return standstill{}, false
}

// heldByAll asks all workers how many jobs of an account they hold. One that is out
// of reach is not counted: its leases run out.
func (q *Queue) heldByAll(ctx context.Context, account string) int {
	answers := make(chan *nats.Msg, 1024)
	inbox := q.nc.NewInbox()
	subscription, err := q.nc.ChanSubscribe(inbox, answers)
	if err != nil {
		return 0
	}
	defer func() { _ = subscription.Unsubscribe() }() // fails on a closed connection
	if err := q.nc.PublishRequest(heldSubject, inbox, []byte(account)); err != nil {
		return 0
	}
	wait := time.NewTimer(time.Second)
	defer wait.Stop()
	total := 0
	for {
		select {
		case m := <-answers:
			n := 0
			if json.Unmarshal(m.Data, &n) == nil {
				total += n
			}
		case <-wait.C:
			return total
		case <-ctx.Done():
			return total
		}
	}
}
