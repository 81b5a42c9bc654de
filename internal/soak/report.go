package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Progress is one line on how it goes, what matters most in front.
func (f *Figures) Progress() string {
	wrong := 0
	for _, w := range f.wrong() {
		wrong += w.count
	}
	return fmt.Sprintf("%s: %d problems in %d rounds; %d calls, %d retries, %d upheavals; %d writes acknowledged, %d unknown; %d bodies compared",
		f.Elapsed.Round(time.Second), wrong, f.Rounds, f.Calls, f.Retries, sum(f.Upheavals), f.Acknowledged, f.Unknown, f.Transfers)
}

// String is all of it, for a person.
func (f *Figures) String() string {
	var b strings.Builder
	row := func(name string, value any) { fmt.Fprintf(&b, "%-36s %v\n", name, value) }
	row("seed", f.Seed)
	row("time", f.Elapsed.Round(time.Second))
	row("rounds", f.Rounds)
	row("calls", f.Calls)
	row("  in the slowest five seconds", f.SlowestWindow)
	row("  answered", f.Answered)
	for _, reason := range slices.Sorted(maps.Keys(f.Reasons)) {
		row("  "+string(reason), f.Reasons[reason])
	}
	row("bytes of answers", f.Bytes)
	row("bodies compared", f.Transfers)
	row("  of different kinds and sizes", fmt.Sprintf("%d of %d", len(f.Cards), len(allCards())))
	row("retries", f.Retries)
	row("requests that NetSuite saw", f.Requests)
	row("  blocked by its limit", f.Blocked)
	row("  that changed something", f.CarriedOut)
	row("tokens issued", f.Tokens)
	row("  met by a request after their end", f.Outlived)
	row("faults injected", f.InjectedFaults())
	for _, kind := range slices.Sorted(maps.Keys(f.Faults)) {
		row("  "+string(kind), f.Faults[kind])
	}
	for _, kind := range slices.Sorted(maps.Keys(f.Upheavals)) {
		row("  "+kind, f.Upheavals[kind])
	}
	row("writes", f.Writes)
	row("  asynchronous, with a key", f.WithKeys)
	row("writes acknowledged", f.Acknowledged)
	row("writes found", f.Found)
	row("lines of sublists found", f.Lines)
	row("unknown outcomes", f.Unknown)
	row("  found all the same", f.UnknownFound)
	if f.FilesBefore > 0 {
		row("file descriptors, before and after", fmt.Sprintf("%d and %d", f.FilesBefore, f.FilesAfter))
		row("memory in MiB, before and after", fmt.Sprintf("%d and %d", f.MemoryBefore>>20, f.MemoryAfter>>20))
	}
	for _, w := range f.wrong() {
		row(w.name+" (must be 0)", w.count)
	}
	for _, problem := range f.Problems {
		row("  problem", problem)
	}
	return b.String()
}
