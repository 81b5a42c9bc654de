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
	"slices"
	"strings"
	"time"

	"netsuite-connector/internal/conform/report"
)

// Options say which host is judged, and how.
type Options struct {
	Command    []string // runs the host
	Executable string   // a program that calls strict.Main first of all
	// Only restricts the run to clauses with these IDs, or of these groups,
	// separated by commas; "" means all.
	Only string
	// Each receives each result as soon as it and all before it are there; nil for
	// none.
	Each func(report.Result)
	// Patience is how long the judge waits for what has to happen; 0 means 30
	// seconds.
	Patience time.Duration
}

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
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	chosen, err := choose(o.Only)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "conform-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	c, err := newCourt(folder, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()

	r = &report.Report{Subject: strings.Join(o.Command, " ")}
	for _, result := range c.judgeAll(ctx, chosen) {
		verdict := <-result
		if verdict.err != nil { // the scenario could not be played
			err = errors.Join(err, fmt.Errorf("%s: %w", verdict.ID, verdict.err))
			continue
		}
		r.Results = append(r.Results, verdict.Result)
		if err == nil && o.Each != nil {
			o.Each(verdict.Result)
		}
	}
	return r, errors.Join(err, ctx.Err())
}

// choose returns the scenarios of the clauses that only names.
func choose(only string) ([]scenario, error) {
	all := scenarios()
	if only == "" {
		return all, nil
	}
	names := strings.Split(only, ",")
	for _, name := range names {
		if !slices.ContainsFunc(all, func(s scenario) bool { return s.named(name) }) {
			return nil, fmt.Errorf("there is no clause and no group of clauses that is called %q", name)
		}
	}
	return slices.DeleteFunc(all, func(s scenario) bool {
		return !slices.ContainsFunc(names, s.named)
	}), nil
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
			result, err := c.judge(ctx, i, s)
			result.Elapsed = time.Since(began)
			to <- verdict{result, err}
		}()
	}
	return verdicts
}
