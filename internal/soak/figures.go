package soak

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// Figures are what a soak came to, so far or in the end.
type Figures struct {
	Seed    uint64        `json:"seed"`
	Elapsed time.Duration `json:"elapsedNanoseconds"`
	Rounds  int           `json:"rounds"` // that were audited

	Calls         int                    `json:"calls"`
	Answered      int                    `json:"answered"` // successes, reads included
	Reasons       map[failure.Reason]int `json:"reasons"`
	Retries       int                    `json:"retries"` // tries beyond the first of each call
	Bytes         int64                  `json:"bytes"`
	SlowestWindow int                    `json:"slowestWindow"` // calls that ended in the slowest five seconds

	Faults     map[simulator.Kind]int `json:"faults"`     // met by requests and connections
	Upheavals  map[string]int         `json:"upheavals"`  // tokens ended, plugins killed and so on
	Blocked    int                    `json:"blocked"`    // requests over the accounts' limits
	Tokens     int                    `json:"tokens"`     // issued
	Outlived   int                    `json:"outlived"`   // tokens that a request bore when they had ended
	Writes     int                    `json:"writes"`     // calls that were to change something
	WithKeys   int                    `json:"withKeys"`   // of them, asynchronous ones
	Lines      int                    `json:"lines"`      // of sublists that NetSuite holds
	Requests   int                    `json:"requests"`   // that NetSuite saw, but for tokens
	CarriedOut int                    `json:"carriedOut"` // of them, those that changed something

	Transfers int          `json:"transfers"` // contents that were compared
	Cards     map[card]int `json:"-"`         // by content

	Acknowledged int `json:"acknowledged"` // writes whose caller was told that they were carried out
	Found        int `json:"found"`        // of them, those that NetSuite holds
	Unknown      int `json:"unknown"`      // writes whose caller was told to look
	UnknownFound int `json:"unknownFound"` // of them, those that NetSuite holds

	// Of the plugin process that lived through the last round; 0 where the system
	// does not tell.
	FilesBefore  int   `json:"filesBefore"`
	FilesAfter   int   `json:"filesAfter"`
	MemoryBefore int64 `json:"memoryBefore"`
	MemoryAfter  int64 `json:"memoryAfter"`

	Lost       int `json:"lost"`       // acknowledged, and not there
	Duplicates int `json:"duplicates"` // carried out more than once, or lines that are there twice
	Resent     int `json:"resent"`     // writes sent again that may have been carried out
	Damaged    int `json:"damaged"`    // bodies that did not arrive as they were sent
	False      int `json:"false"`      // reported as not carried out, and there; or an answer that is not NetSuite's
	Misused    int `json:"misused"`    // tokens that had ended, were refused before, or were of other credentials
	Unexpected int `json:"unexpected"` // failures that no fault explains
	Leaked     int `json:"leaked"`     // slots, file descriptors or memory that were not given back
	Stalled    int `json:"stalled"`    // times in which the traffic nearly stopped

	Problems []string `json:"problems"` // the first few of these, in words
}

const mostProblems = 20

func (f *Figures) problem(format string, args ...any) {
	if len(f.Problems) < mostProblems {
		f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
	}
}

// wrong are the figures that must be 0, in the order in which they are shown.
func (f *Figures) wrong() []struct {
	name  string
	count int
} {
	return []struct {
		name  string
		count int
	}{
		{"lost", f.Lost}, {"duplicates", f.Duplicates}, {"writes sent again", f.Resent}, {"bodies damaged", f.Damaged},
		{"falsely reported", f.False}, {"tokens misused", f.Misused}, {"unexpected failures", f.Unexpected},
		{"leaks", f.Leaked}, {"stalls", f.Stalled},
	}
}

// Sound reports whether nothing went wrong.
func (f *Figures) Sound() bool {
	for _, w := range f.wrong() {
		if w.count > 0 {
			return false
		}
	}
	return true
}

// InjectedFaults is how many faults there were, of all kinds.
func (f *Figures) InjectedFaults() int { return sum(f.Faults) + sum(f.Upheavals) }

func (f *Figures) transferred(c card) {
	f.Transfers++
	if f.Cards == nil {
		f.Cards = map[card]int{}
	}
	f.Cards[c]++
}

func (f *Figures) copy() Figures {
	c := *f
	c.Reasons, c.Faults, c.Upheavals, c.Cards = maps.Clone(f.Reasons), maps.Clone(f.Faults), maps.Clone(f.Upheavals), maps.Clone(f.Cards)
	c.Problems = slices.Clone(f.Problems)
	return c
}

func sum[K comparable](counts map[K]int) int {
	n := 0
	for _, count := range counts {
		n += count
	}
	return n
}
