//go:build fleet

package fleet_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/internal/testbed"
)

// TestStuckConsumer: a stranger takes as many jobs of an account as its limit
// allows, keeps their leases alive, and runs none: to NATS, that looks like a
// consumer that has lost count of what it delivered. The workers make it anew.
func TestStuckConsumer(t *testing.T) {
	t.Parallel()
	b := start(t, options{ackWait: 3 * time.Second})
	tr := b.traffic()
	b.answeredJobs(50)
	account := accounts()[1]
	struck := time.Now() // the consumer may be made anew before all slots are taken
	s := b.takeSlots(account)
	b.answeredOf(account, 50)
	if s.held.Load() != int64(limits[account]) {
		t.Errorf("the stranger had %d of %d slots", s.held.Load(), limits[account])
	}
	s.leave()
	b.answeredJobs(50)
	tr.end()
	if made := b.consumerMade(account); !made.After(struck) {
		t.Errorf("the consumer is of %v, before the fault", made)
	}
	b.finish("a consumer full of jobs that nobody runs", struck)
}

// stranger takes jobs that it does not run.
type stranger struct {
	held  atomic.Int64
	leave func()
}

// askAgain is after which a stranger asks again for the slots that it has not got.
const askAgain = 2 * time.Second

// takeSlots lets a stranger take all slots of an account.
func (b *bed) takeSlots(account string) *stranger {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.t.Context()))
	s, ended := &stranger{}, make(chan struct{})
	s.leave = func() { cancel(); <-ended }
	inbox := b.nc.NewInbox()
	taken := make(chan *nats.Msg, 64)
	subscription, err := b.nc.ChanSubscribe(inbox, taken)
	if err != nil {
		b.t.Fatal(err)
	}
	stream := b.consumer(account).Stream
	go func() {
		defer close(ended)
		defer func() { _ = subscription.Unsubscribe() }()
		var mine []*nats.Msg
		ask := func() { // a request is lost where the consumer has no leader at that moment
			pull, _ := json.Marshal(map[string]any{"batch": limits[account] - len(mine), "expires": askAgain})
			_ = b.nc.PublishRequest("$JS.API.CONSUMER.MSG.NEXT."+stream+"."+account, inbox, pull)
		}
		ask()
		again := time.NewTicker(askAgain)
		defer again.Stop()
		renew := time.NewTicker(500 * time.Millisecond)
		defer renew.Stop()
		for {
			select {
			case m := <-taken:
				if m.Reply != "" && m.Header.Get("Status") == "" {
					mine = append(mine, m)
					s.held.Add(1)
				}
			case <-again.C:
				if len(mine) < limits[account] {
					ask()
				}
			case <-renew.C:
				for _, m := range mine {
					_ = b.nc.Publish(m.Reply, []byte("+WPI"))
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	testbed.Await(b.t, startLimit, "slots taken by a stranger", func() bool { return s.held.Load() == int64(limits[account]) })
	return s
}

// consumerMade returns when an account's consumer was made.
func (b *bed) consumerMade(account string) time.Time {
	b.t.Helper()
	return b.consumer(account).Created
}

// answeredOf waits until so many more jobs of an account have their results.
func (b *bed) answeredOf(account string, n int) {
	b.t.Helper()
	answered := func() int {
		return b.ledger.count(func(e *entry) bool { return e.account == account && e.result != nil })
	}
	from := answered()
	testbed.Await(b.t, startLimit, "results of "+account, func() bool { return answered() >= from+n })
}
