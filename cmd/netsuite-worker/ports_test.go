package main

import (
	"net"
	"slices"
	"testing"
)

func TestFleetsHavePortsOfTheirOwn(t *testing.T) {
	t.Parallel()
	var all []string
	for pid := range 3 {
		ports, err := freePorts(599+pid, 6) // the last place, and the first two
		if err != nil || len(ports) != 6 {
			t.Fatal(ports, err)
		}
		all = append(all, ports...)
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("fleets share ports: %q", all)
	}
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", all[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for pid := range 3 {
		if ports, err := freePorts(599+pid, 6); err != nil || slices.Contains(ports, all[0]) {
			t.Errorf("%q, %v: %s is taken", ports, err, all[0])
		}
	}
}
