package pluginside

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"netsuite-connector/simulator"
)

// stalled makes a call that NetSuite does not answer, and returns when the
// request is there. end makes it end and waits for the end.
func (t *trial) stalled(ctx context.Context, input string) (end func()) {
	before := t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer}) // until the plugin leaves
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		t.run(ctx, t.request(input, ``))
	}()
	end = func() {
		cancel()
		<-ended
	}
	t.atEnd(end)
	t.await(15*time.Second, "a request's arrival", func() bool { return before.Hits() > 0 })
	return end
}

func callClauses() []clause {
	return []clause{
		rule("call.cancel", calling, "A cancelled call is cancelled at NetSuite: the connection is closed", func(t *trial) {
			t.connect()
			end := t.stalled(t.ctx, read)
			end()
			t.requests() // waits until the simulator has seen the client leave
		}),
		rule("call.deadline", timeIsUp, "The host's deadline bounds the call, and the request at NetSuite with it", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer})
			ctx, cancel := context.WithTimeout(t.ctx, time.Second)
			defer cancel()
			began := time.Now()
			_, f := t.run(ctx, t.request(read, ``))
			if took := time.Since(began); f == nil || f.Code != codes.DeadlineExceeded || took > 10*time.Second {
				t.errorf("after %v: %v, want DeadlineExceeded", took, f)
			}
			t.requests()
		}),
		rule("call.frees_slot", inFlight, "A cancelled call gives its turn to the next", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_IN_FLIGHT=1")
			stall := t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer, Times: 1})
			ctx, cancel := context.WithCancel(t.ctx)
			defer cancel()
			var group sync.WaitGroup
			group.Go(func() { t.run(ctx, t.request(read, ``)) })
			t.await(15*time.Second, "a request's arrival", func() bool { return stall.Hits() > 0 })
			group.Go(func() {
				if _, f := t.call(read, ``); f != nil {
					t.errorf("the next call: %v", f)
				}
			})
			cancel()
			group.Wait()
		}),
		rule("call.accounts_apart", inFlight, "One account's full limit delays no other account", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_IN_FLIGHT=1")
			t.stalled(t.ctx, read)
			t.join(t.sim, "")
			began := time.Now()
			t.succeeds(read, ``)
			if took := time.Since(began); took > 10*time.Second {
				t.errorf("it took %v", took)
			}
		}),
		rule("call.many", calling, "A hundred calls at once are served", func(t *trial) {
			t.connect()
			t.together(100, read, ``)
		}),
	}
}
