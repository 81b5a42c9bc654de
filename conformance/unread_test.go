package conformance_test

import (
	"io"
	"sync"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// unread is a writer that takes nothing until it is let.
type unread struct{ let chan struct{} }

func (u unread) Write(p []byte) (int, error) {
	<-u.let
	return len(p), nil
}

// Hosts that do not read their answers block nobody: when their calls' time is
// up, slots and connections are free, whatever the hosts do.
func TestAHostThatDoesNotReadBlocksNobody(t *testing.T) {
	t.Parallel()
	const seconds, slots = 2, 4
	b := simulated(t, simulator.Options{Concurrency: simulator.Unlimited}, plugin.EnvMaxInFlight+"=4")
	huge := b.sim.Inject(simulator.Fault{
		Kind: simulator.KindHuge, Stage: simulator.StageAPI, PathPrefix: "/services/rest/record/", Size: largeBody, Times: slots, AfterWork: true,
	})
	inputs := []string{
		readInput, readInput, `{"url":"record/v1/customer","method":"GET"}`,
		`{"url":"record/v1/customer","method":"POST","body":{"companyName":"Unread"}}`,
	}
	let := make(chan struct{})
	failures := make([]error, slots)
	var group sync.WaitGroup
	defer group.Wait()
	letOnce := sync.OnceFunc(func() { close(let) })
	defer letOnce()
	for i, input := range inputs {
		group.Go(func() {
			_, failures[i] = b.host.RunActionTo(t.Context(), plugin.Request{
				Action: schema.ActionID, Credentials: b.credentials, Config: []byte(`{"timeoutSeconds":2}`), Input: []byte(input),
			}, unread{let})
		})
	}
	testbed.Await(t, 10*time.Second, "four answers under way", func() bool { return huge.Hits() == slots })

	began := time.Now()
	if _, f := b.call(t.Context(), readInput, ``); f != nil && f.Reason != failure.NotFound {
		t.Errorf("another call: %+v", f)
	}
	if took := time.Since(began); took > (seconds+2)*time.Second {
		t.Errorf("another call took %v", took)
	}
	testbed.Await(t, 10*time.Second, "no request in flight", func() bool { return b.sim.Stats().InFlight == 0 })

	letOnce()
	group.Wait()
	for i, err := range failures {
		f := failure.From(err)
		want := failure.Rejected
		if i == slots-1 {
			want = failure.Unknown
		}
		if f == nil || f.Reason != failure.Timeout || f.Outcome != want {
			t.Errorf("%s: %+v", inputs[i], f)
		}
	}
	// The same host goes on.
	if _, err := b.host.RunActionTo(t.Context(), plugin.Request{
		Action: schema.ActionID, Credentials: b.credentials, Input: []byte(`{"url":"record/v1/customer","method":"GET"}`),
	}, io.Discard); err != nil {
		t.Errorf("after all: %v", err)
	}
}
