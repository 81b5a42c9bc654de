package pluginside

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"netsuite-connector/internal/conform/report"
)

const (
	atOnce      = 8 // clauses wait more than they work
	clauseLimit = time.Minute
)

// Options say what is judged.
type Options struct {
	Path     string              // the plugin's executable
	Args     []string            // of it; none, as a rule
	Only     []string            // beginnings of the ids of the clauses to try; all if empty
	Progress func(report.Result) // called as each clause ends, by one goroutine at a time; may be nil
}

// ErrNoClause is returned where Options.Only leaves nothing to try.
var ErrNoClause = errors.New("no clause has an id that begins so")

// Run tries the clauses. A clause that fails is no error. The error of ctx comes
// back where it ends the run; clauses that it cut short have no result.
func Run(ctx context.Context, o Options) (*report.Report, error) {
	first, last := selected(clauses(), o.Only), selected(lastClauses(), o.Only)
	if len(first)+len(last) == 0 {
		return nil, ErrNoClause
	}
	b, err := newBench(o.Path, o.Args)
	if err != nil {
		return nil, err
	}
	defer b.close()
	r := &report.Report{Subject: o.Path}
	var mu sync.Mutex
	done := func(into *report.Result, result report.Result) {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return // what was found is the interruption's doing
		}
		*into = result
		if o.Progress != nil {
			o.Progress(result)
		}
	}
	r.Results = make([]report.Result, len(first)+len(last))
	var group sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i, c := range first {
		turns <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() {
			defer func() { <-turns }()
			done(&r.Results[i], b.try(ctx, c))
		})
	}
	group.Wait()
	for i, c := range last {
		if ctx.Err() != nil {
			break
		}
		done(&r.Results[len(first)+i], b.try(ctx, c))
	}
	return r, ctx.Err()
}

// try tries one clause.
func (b *bench) try(ctx context.Context, c clause) report.Result {
	ctx, cancel := context.WithTimeout(ctx, clauseLimit)
	defer cancel()
	began := time.Now()
	t := &trial{ctx: ctx, id: c.ID, bench: b}
	ended := make(chan struct{})
	go func() { // a goroutine of its own, which fatalf and skipf end
		defer close(ended)
		defer t.end()
		defer func() {
			if broken := recover(); broken != nil {
				t.errorf("the answer was so unexpected that this program failed at it: %v\n%s", broken, debug.Stack())
			}
		}()
		c.try(t)
	}()
	<-ended
	result := report.Result{Clause: c.Clause, Verdict: report.Passed, Elapsed: time.Since(began)}
	switch problems, skipped := t.found(); {
	case len(problems) > 0:
		result.Verdict, result.Detail = report.Failed, strings.Join(problems, "\n")
	case skipped != "":
		result.Verdict, result.Detail = report.Skipped, skipped
	}
	return result
}

// maxProblem bounds a problem's text: a plugin may have answered megabytes.
const maxProblem = 2000

func bounded(text string) string {
	if len(text) <= maxProblem {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:maxProblem], ""), len(text))
}
