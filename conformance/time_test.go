package conformance_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

func TestCancelReachesNetSuite(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.must(serverTime, ``)
	b.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI, Delay: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan *failure.Error)
	go func() {
		_, f := b.call(ctx, `{"url":"record/v1/customer","method":"POST","body":{"companyName":"x"}}`, ``)
		done <- f
	}()
	if err := b.sim.WaitFor(t.Context(), func(s simulator.Stats) bool { return s.InFlight == 1 }); err != nil {
		t.Fatal(err)
	}
	cancel()
	f := <-done
	if f == nil || f.Reason != failure.Cancelled || f.Outcome != failure.Unknown {
		t.Fatalf("%+v", f)
	}
	b.settled() // the simulator noticed that its client has left
}

func TestTimeIsUp(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.must(serverTime, ``)
	b.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI, Delay: time.Minute})
	b.fails(serverTime, `{"timeoutSeconds":1}`, failure.Timeout, failure.Rejected)
	f := b.fails(`{"url":"record/v1/customer","method":"POST","body":{}}`, `{"timeoutSeconds":1}`, failure.Timeout, failure.Unknown)
	if f.Attempts != 1 || !strings.Contains(f.Message, "NetSuite had not answered") {
		t.Errorf("%+v", f)
	}
	b.sim.ClearFaults()
	b.sim.Inject(simulator.Fault{Kind: simulator.KindStall, Stage: simulator.StageAPI})
	b.fails(serverTime, `{"timeoutSeconds":1}`, failure.Timeout, failure.Rejected)
}

func TestTheHostsDeadlineCounts(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	b.sim.Inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, f := b.call(ctx, serverTime, ``); f == nil || f.Reason != failure.Timeout {
		t.Fatalf("%+v", f)
	}
}
