//go:build fleet

package fleet_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/testbed"
)

// finish audits the run, and ends the fleet. The fault had struck at the given
// times.
func (b *bed) finish(fault string, struck ...time.Time) {
	b.t.Helper()
	b.background.Wait()
	b.queuesEmpty()
	b.look()
	entries := b.ledger.all()
	wrong := 0
	for _, e := range entries {
		for _, problem := range e.audit() {
			if wrong++; wrong <= 20 {
				b.t.Error(problem)
			}
		}
	}
	for account, limit := range limits {
		if found := b.flight.crowdsOf(account); len(found) > 0 {
			b.t.Errorf("account %s had more requests in flight than its limit, %d times: %d instead of %d after %.2f s:%s",
				account, len(found), len(found[0].requests), limit, found[0].at.Sub(b.began).Seconds(), b.about(found[0]))
		}
	}
	b.figures(fault, entries, struck)
	b.endFleet()
}

// about tells of requests that were in flight at once.
func (b *bed) about(found crowd) string {
	var text strings.Builder
	for _, r := range found.requests {
		b.ledger.change(r.job, func(e *entry) {
			fmt.Fprintf(&text, "\n%s %s, sent %v before", e.what, e.id, found.at.Sub(r.at))
			if e.result != nil {
				fmt.Fprintf(&text, "; attempt %d of %s ended %v after", e.result.Attempts, e.result.Worker, e.result.Finished.Sub(found.at))
			}
		})
	}
	return text.String()
}

// queuesEmpty waits until nothing waits or runs.
func (b *bed) queuesEmpty() {
	b.t.Helper()
	ctx := context.WithoutCancel(b.t.Context())
	var status []natsfleet.AccountStatus
	defer func() {
		if b.t.Failed() {
			b.t.Logf("the queues at last: %+v", status)
		}
	}()
	testbed.Await(b.t, startLimit+2*b.options.ackWait, "empty queues", func() bool {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		operator, err := natsfleet.NewOperator(ctx, b.nc)
		if err != nil {
			return false
		}
		if status, err = operator.Status(ctx); err != nil || len(status) == 0 {
			return false
		}
		return !slices.ContainsFunc(status, func(a natsfleet.AccountStatus) bool { return a.InFlight > 0 || a.Waiting > 0 })
	})
	for _, shard := range []string{"0", "1"} {
		testbed.Await(b.t, startLimit, "empty stream", func() bool {
			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			stream, err := b.js.Stream(ctx, "netsuite-jobs-"+shard)
			return err == nil && stream.CachedInfo().State.Msgs == 0
		})
	}
}

// look fetches all results once more, and counts what NetSuite holds.
func (b *bed) look() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.t.Context()), startLimit)
	defer cancel()
	for _, e := range b.ledger.all() {
		// A server that was started again a moment ago may not have all results yet.
		for try := 0; e.result != nil && try < 20; try++ {
			later, err := b.client.Fetch(ctx, e.account, e.id)
			if err == nil {
				b.ledger.change(e.id, func(e *entry) { e.later = later })
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	name := []byte(`"companyName":"`)
	for _, account := range accounts() {
		for _, r := range b.sim.AccountOf(account).Records("customer") {
			if _, rest, found := bytes.Cut(r.JSON, name); found {
				id, _, _ := bytes.Cut(rest, []byte(`"`))
				b.ledger.change(string(id), func(e *entry) { e.held++ })
			}
		}
	}
}

// recovery is the longest time from a fault until all jobs that were in the fleet's
// hands at that moment have their results.
func recovery(entries []entry, struck []time.Time) time.Duration {
	longest := time.Duration(0)
	for _, e := range entries {
		for _, at := range struck {
			if e.submitted.Before(at) && e.answered.After(at) {
				longest = max(longest, e.answered.Sub(at))
			}
		}
	}
	return longest
}

// figures notes how the run went.
func (b *bed) figures(fault string, entries []entry, struck []time.Time) {
	var took []time.Duration
	var last time.Time
	unknown, again := 0, 0
	for _, e := range entries {
		if e.result == nil {
			continue
		}
		took = append(took, e.answered.Sub(e.submitted))
		if e.answered.After(last) {
			last = e.answered
		}
		if e.result.Error != nil && e.result.Error.Outcome == failure.Unknown {
			unknown++
		}
		if e.result.Attempts > 1 {
			again++
		}
	}
	if len(took) == 0 {
		b.t.Error("no job has a result")
		return
	}
	slices.Sort(took)
	at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100].Round(10 * time.Millisecond) }
	row := fmt.Sprintf("| %s | %d | %.0f | %v | %v | %v | %v | %d | %d |", fault, len(took),
		float64(len(took))/last.Sub(b.began).Seconds(), at(50), at(95), at(100), recovery(entries, struck).Round(100*time.Millisecond), unknown, again)
	b.t.Log(row)
	figures.add("%s", row)
}

// lines of the fleet's log tell how its processes ended.
var endedLine = regexp.MustCompile(`(?m)^(\S+) \{"msg":"ended","error":"(.*)"\}$`)

// endFleet ends all processes in order: workers before the servers that they need.
func (b *bed) endFleet() {
	b.t.Helper()
	b.nc.Close()
	var servers []*process
	for _, p := range b.spawned[1:] {
		if strings.HasPrefix(p.name, "server") {
			servers = append(servers, p)
			continue
		}
		b.ends(p)
	}
	b.ends(b.spawned[0])
	for _, p := range servers {
		b.ends(p)
	}
	for _, ended := range endedLine.FindAllStringSubmatch(b.spawned[0].log.String(), -1) {
		if m := b.member(ended[1]); !m.killed && ended[2] != "<nil>" {
			b.t.Errorf("%s ended with %s", m.Name, ended[2])
		}
	}
	testbed.Await(b.t, startLimit, "end of all processes of the fleet", func() bool { return len(running(b.bin)) == 0 })
}

func (b *bed) ends(p *process) {
	b.t.Helper()
	if err := p.end(); err != nil && !p.killed {
		b.t.Errorf("%v\n%s", err, tail(p.log.String(), 2000))
	}
}
