package bench

import (
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// small is the size of a record's answer.
const small = 2_000

// calls compares small calls at growing concurrency.
func calls(b *bed) ([]testcase, error) {
	bare, plugin, err := b.both()
	if err != nil {
		return nil, err
	}
	empty, err := b.empty()
	if err != nil {
		return nil, err
	}
	peers, err := b.peers()
	if err != nil {
		return nil, err
	}
	var cases []testcase
	for _, atOnce := range choose(b, []int{1, 8, 64, mostAtOnce}, []int{1, 8}) {
		work := smallCalls(b, atOnce)
		c := testcase{
			name: fmt.Sprintf("%d at once", atOnce), x: float64(atOnce), series: "calls at once",
			subjects: []subject{{bareClient, bare, work}, {emptyRPC, empty, work}, {connector, plugin, work}},
			values: []value{
				perSecond(bareClient), perSecond(emptyRPC), perSecond(connector), ofBothHops(), ratio(connector, bareClient),
			},
		}
		for _, peer := range peers {
			c.subjects = append(c.subjects, subject{peer.name, peer.process, work})
			c.values = append(c.values, perSecond(peer.name), ratio(connector, peer.name))
		}
		c.values = append(c.values, latency(bareClient), latency(emptyRPC), latency(connector), added())
		for _, s := range c.subjects {
			c.values = append(c.values, processorTime(s.name, work.Calls))
		}
		c.values = append(c.values, processorTimeOfBothHops(), serversProcessorTime())
		cases = append(cases, c)
	}
	return append(cases, describe(b, empty, plugin)), nil
}

// smallCalls are GETs answered with 2 KB. The first of them open connections.
func smallCalls(b *bed, atOnce int) task.Task {
	return task.Task{AtOnce: atOnce, Calls: choose(b, min(1_000+50*atOnce, 6_000), 100), Warm: 2 * atOnce, Receive: small}
}

// ofBothHops compares the plugin with the two hops that a call takes, one after the
// other: from the host to a plugin, and from there to NetSuite.
func ofBothHops() value {
	return value{connector + ", of both hops", "", func(f figures) float64 {
		return f[connector].PerSecond * (1/f[bareClient].PerSecond + 1/f[emptyRPC].PerSecond)
	}}
}

// processorTimeOfBothHops compares what the processors do: other work on the machine
// changes that less than times.
func processorTimeOfBothHops() value {
	return value{connector + ", processor time in those of both hops", "", func(f figures) float64 {
		return known(float64(f[connector].CPU)) / known(float64(f[bareClient].CPU+f[emptyRPC].CPU))
	}}
}

// added is what the plugin adds to a call, in empty RPCs.
func added() value {
	return value{connector + ", added time in empty RPCs", "", func(f figures) float64 {
		return (milliseconds(f, connector) - milliseconds(f, bareClient)) / milliseconds(f, emptyRPC)
	}}
}

// describe compares the plugin's description with an RPC that answers at once.
func describe(b *bed, empty, plugin *process) testcase {
	work := task.Task{AtOnce: 1, Calls: choose(b, 500, 20), Receive: small}
	read := work
	read.Describe = true
	return testcase{
		name:     "Describe",
		subjects: []subject{{emptyRPC, empty, work}, {connector, plugin, read}},
		values: []value{latency(connector), {connector + ", time in empty RPCs", "", func(f figures) float64 {
			return milliseconds(f, connector) / milliseconds(f, emptyRPC)
		}}},
	}
}
