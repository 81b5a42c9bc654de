// Package report holds the verdicts of a conformance run, and writes them for
// a person, for a program and for a CI server.
package report

import "time"

// Verdict says how a clause ended.
type Verdict string

// The verdicts.
const (
	Passed  Verdict = "passed"
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped" // what the clause needs is not there; Detail says what
)

// Clause is one rule of the contract.
type Clause struct {
	ID      string // like "token.algorithm": the part before the dot is its group
	Title   string // the rule, in one sentence
	Section string // where the contract says so
}

// Result is a clause and how it ended.
type Result struct {
	Clause
	Verdict Verdict
	Detail  string // why, where it did not pass
	Elapsed time.Duration
}

// Report is a whole run.
type Report struct {
	Subject string // what was judged
	Results []Result
}

// Failed returns how many clauses failed.
func (r *Report) Failed() int { return r.count(Failed) }

func (r *Report) count(verdict Verdict) int {
	n := 0
	for _, result := range r.Results {
		if result.Verdict == verdict {
			n++
		}
	}
	return n
}
