// Package hostside judges a host of the connector's plugin: for each clause of
// the contract that a host has to keep, it runs the host anew, lets it load a
// strict plugin (package strict), gives it calls to make, and compares what the
// host says with what the plugin saw. docs/conformance-host.md describes how a
// host is run.
package hostside

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"netsuite-connector/internal/conform/report"
)

// Options say which host is judged, and how.
type Options struct {
	Command    []string // runs the host
	Executable string   // a program that calls strict.Main first of all
	// Only restricts the run to the clauses whose IDs begin with one of these; none
	// means all.
	Only []string
	// Progress receives each result, in order, as soon as it is there; nil for none.
	Progress func(report.Result)
	// Patience is how long the judge waits for what has to happen; 0 means 30
	// seconds.
	Patience time.Duration
}

// ErrNoClause is the error of a run whose Only fits no clause.
var ErrNoClause = errors.New("no clause has such an ID")

const (
	defaultPatience = 30 * time.Second

	// atOnce is how many hosts run at once: most of the time they wait.
	atOnce = 4
)

// Clauses returns all clauses in the order in which they are judged.
func Clauses() []report.Clause {
	var clauses []report.Clause
	for _, s := range scenarios() {
		clauses = append(clauses, s.Clause)
	}
	return clauses
}

// Run judges a host. The error is for what prevented the judgement.
func Run(ctx context.Context, o Options) (r *report.Report, err error) {
	if len(o.Command) == 0 {
		return nil, errors.New("there is no command that runs the host")
	}
	if _, err := exec.LookPath(o.Command[0]); err != nil {
		return nil, fmt.Errorf("the host cannot be run: %w", err)
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	chosen := scenarios()
	if len(o.Only) > 0 {
		chosen = slices.DeleteFunc(chosen, func(s scenario) bool {
			return !slices.ContainsFunc(o.Only, func(prefix string) bool { return strings.HasPrefix(s.ID, prefix) })
		})
	}
	if len(chosen) == 0 {
		return nil, ErrNoClause
	}
	folder, err := os.MkdirTemp("", "conform-")
	if err != nil {
		return nil, fmt.Errorf("the folder for temporary files cannot be used: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	c, err := newCourt(folder, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r = &report.Report{Subject: strings.Join(o.Command, " ")}
	for _, result := range c.judgeAll(ctx, chosen) {
		verdict := <-result
		switch {
		case err != nil: // the others end soon
		case verdict.err != nil:
			err = fmt.Errorf("the clause %s cannot be judged: %w", verdict.ID, verdict.err)
			cancel()
		default:
			r.Results = append(r.Results, verdict.Result)
			if o.Progress != nil {
				o.Progress(verdict.Result)
			}
		}
	}
	return r, err
}

// verdict is a result, or why there is none.
type verdict struct {
	report.Result
	err error
}

// judgeAll plays scenarios, some at once, and returns a channel for the verdict
// of each.
func (c *court) judgeAll(ctx context.Context, all []scenario) []<-chan verdict {
	turns := make(chan struct{}, atOnce)
	verdicts := make([]<-chan verdict, len(all))
	for i, s := range all {
		to := make(chan verdict, 1)
		verdicts[i] = to
		go func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			began := time.Now()
			result, err := report.Result{Clause: s.Clause}, ctx.Err()
			if err == nil {
				result, err = c.judge(ctx, i, s)
			}
			result.Elapsed = time.Since(began)
			to <- verdict{result, err}
		}()
	}
	return verdicts
}
