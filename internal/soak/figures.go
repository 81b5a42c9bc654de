package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// Figures are what a soak came to, so far or in the end.
type Figures struct {
	Seed    uint64
	Elapsed time.Duration
	Rounds  int // that were audited

	Calls    int
	Answered int // successes, reads included
	Reasons  map[failure.Reason]int
	Retries  int // tries beyond the first of each call
	Bytes    int64

	Faults     map[simulator.Kind]int // met by requests and connections
	Upheavals  map[string]int         // tokens ended, plugins killed and so on
	Blocked    int                    // requests over the account's limit
	Tokens     int                    // issued
	Writes     int                    // calls that were to change something
	WithKeys   int                    // of them, asynchronous ones
	Requests   int                    // that NetSuite saw, but for tokens
	CarriedOut int                    // of them, those that changed something

	Acknowledged int // writes whose caller was told that they were carried out
	Found        int // of them, those that NetSuite holds
	Unknown      int // writes whose caller was told to look
	UnknownFound int // of them, those that NetSuite holds

	Lost       int // acknowledged, and not there
	Duplicates int // carried out more than once
	False      int // reported as not carried out, and there; or an answer that is not NetSuite's
	Unexpected int // failures that no fault explains

	Problems []string // the first few of the last four, in words
}

const mostProblems = 20

func (f *Figures) problem(format string, args ...any) {
	if len(f.Problems) < mostProblems {
		f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
	}
}

// Sound tells whether nothing was done twice, lost, or reported wrongly.
func (f *Figures) Sound() bool {
	return f.Lost == 0 && f.Duplicates == 0 && f.False == 0 && f.Unexpected == 0
}

// InjectedFaults is how many faults there were, of all kinds.
func (f *Figures) InjectedFaults() int {
	n := 0
	for _, hits := range f.Faults {
		n += hits
	}
	for _, happened := range f.Upheavals {
		n += happened
	}
	return n
}

func (f *Figures) copy() Figures {
	c := *f
	c.Reasons, c.Faults, c.Upheavals = maps.Clone(f.Reasons), maps.Clone(f.Faults), maps.Clone(f.Upheavals)
	c.Problems = slices.Clone(f.Problems)
	return c
}

// Progress is one line on how it goes, what matters most in front.
func (f *Figures) Progress() string {
	return fmt.Sprintf("%s: %d lost, %d duplicates, %d false in %d rounds; %d calls, %d retries, %d upheavals; %d writes acknowledged, %d unknown",
		f.Elapsed.Round(time.Second), f.Lost, f.Duplicates, f.False, f.Rounds, f.Calls, f.Retries, sum(f.Upheavals), f.Acknowledged, f.Unknown)
}

// String is all of it, for a person.
func (f *Figures) String() string {
	var b strings.Builder
	row := func(name string, value any) { fmt.Fprintf(&b, "%-36s %v\n", name, value) }
	row("seed", f.Seed)
	row("time", f.Elapsed.Round(time.Second))
	row("rounds", f.Rounds)
	row("calls", f.Calls)
	row("  answered", f.Answered)
	for _, reason := range slices.Sorted(maps.Keys(f.Reasons)) {
		row("  "+string(reason), f.Reasons[reason])
	}
	row("bytes of answers", f.Bytes)
	row("retries", f.Retries)
	row("requests that NetSuite saw", f.Requests)
	row("  blocked by its limit", f.Blocked)
	row("  that changed something", f.CarriedOut)
	row("tokens issued", f.Tokens)
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
	row("unknown outcomes", f.Unknown)
	row("  found all the same", f.UnknownFound)
	row("lost (must be 0)", f.Lost)
	row("duplicates (must be 0)", f.Duplicates)
	row("falsely reported (must be 0)", f.False)
	row("unexpected failures (must be 0)", f.Unexpected)
	for _, problem := range f.Problems {
		row("  problem", problem)
	}
	return b.String()
}

func sum(counts map[string]int) int {
	n := 0
	for _, count := range counts {
		n += count
	}
	return n
}
