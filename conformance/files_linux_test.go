package conformance_test

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// A process that can open no more files says so, and not that the network is
// down.
func TestNoFileDescriptors(t *testing.T) {
	t.Parallel()
	const create = `{"url":"record/v1/customer","method":"POST","body":{"companyName":"Files"}}`
	b := simulated(t, simulator.Options{})
	b.must(serverTime, ``) // the token is there
	cut := b.sim.Inject(simulator.Fault{Kind: simulator.KindCutAfterRead})
	for range 2 { // ends the open connections: writes take turns with two
		b.fails(create, noRetry, failure.Unavailable, failure.Unknown)
	}
	cut.Remove()
	fresh := b.with(b.registered(simulator.P256))
	var limit unix.Rlimit
	if err := unix.Prlimit(b.host.PID(), unix.RLIMIT_NOFILE, nil, &limit); err != nil {
		t.Fatal(err)
	}
	if err := unix.Prlimit(b.host.PID(), unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 3, Max: limit.Max}, nil); err != nil {
		t.Fatal(err)
	}
	for _, bed := range []*bed{b, fresh} { // the latter for a token
		f := bed.fails(create, noRetry, failure.Unavailable, failure.NotSent)
		if !strings.Contains(f.Message, "file descriptors") || !strings.Contains(f.Message, "ulimit -n") {
			t.Errorf("%+v", f)
		}
	}
	if err := unix.Prlimit(b.host.PID(), unix.RLIMIT_NOFILE, &limit, nil); err != nil {
		t.Fatal(err)
	}
	b.must(create, ``)
}
