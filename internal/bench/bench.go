// Package bench measures the connector beside what it could at best be, and beside
// what others use: everything in one run, over TLS, each in a process of its own. In
// each round every subject is measured once, in an order that rotates, so that what
// else the machine does meets all of them.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"netsuite-connector/internal/bench/report"
)

// Options say what to measure.
type Options struct {
	Rounds   int      // 0 means DefaultRounds, or QuickRounds
	Only     []string // the names of groups; none means all
	Quick    bool     // little of everything, to see that it works
	Plugin   string   // the executable; "" builds the one of this module
	Plot     io.Writer
	Log      io.Writer    // gets what the processes say; nil for nobody
	Progress func(string) // is told what is being measured; nil for nobody
}

// How many rounds there are.
const (
	DefaultRounds = 7
	QuickRounds   = 2
)

// ErrDrawing is the error of a run that measured everything, and could not draw it.
var ErrDrawing = errors.New("drawing the picture")

// Run measures. With an error, it returns the groups that were measured before.
func Run(ctx context.Context, o Options) (measured report.Report, err error) {
	if o.Rounds == 0 {
		o.Rounds = DefaultRounds
		if o.Quick {
			o.Rounds = QuickRounds
		}
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	folder, err := os.MkdirTemp("", "netsuite-bench")
	if err != nil {
		return report.Report{}, fmt.Errorf("the folder for temporary files cannot be used: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	o.Progress("building")
	programs, err := build(ctx, folder, o.Plugin)
	if err != nil {
		return report.Report{}, err
	}
	measured = report.Report{
		Machine: fmt.Sprintf("%d processors that all processes share, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version()),
		Plugin:  programs.what,
		Rounds:  o.Rounds, Headlines: o.headlines(), Terms: terms,
	}
	if measured.Groups, err = measureAll(ctx, o, programs, groups); err != nil {
		return measured, err
	}
	if o.Plot != nil {
		o.Progress("drawing")
		if err := draw(ctx, programs.part, measured, o.Plot); err != nil {
			return measured, fmt.Errorf("%w: %w", ErrDrawing, err)
		}
	}
	return measured, nil
}

// measureAll measures the groups that are chosen, up to the first that fails.
func measureAll(ctx context.Context, o Options, programs programs, groups []group) (measured []report.Group, err error) {
	for _, g := range groups {
		if !slices.Contains(o.chosen(), g.name) {
			continue
		}
		found, err := measure(ctx, o, programs, g)
		if err != nil {
			return measured, fmt.Errorf("%s: %w", g.name, err)
		}
		measured = append(measured, found)
	}
	return measured, nil
}

// measure measures a group, whose processes are its own.
func measure(ctx context.Context, o Options, programs programs, g group) (found report.Group, err error) {
	b, err := newBed(ctx, programs, o.Quick, o.Log)
	if err != nil {
		return report.Group{}, err
	}
	defer func() {
		failed := b.close()
		switch {
		case ctx.Err() != nil: // what the processes say then is what became of them
			err = context.Cause(ctx)
		case err == nil:
			err = failed
		}
	}()
	found = report.Group{Name: g.name, Title: g.title}
	cases, err := g.cases(b)
	if err != nil {
		return found, err
	}
	found.Notes = b.notes
	first := 1
	if g.warmUp {
		first = 0 // a round that is not counted: connections, tokens, the account's limit
	}
	for round := first; round <= o.Rounds; round++ {
		for _, c := range cases {
			which := fmt.Sprintf("round %d of %d", round, o.Rounds)
			if round == 0 {
				which = "a round that is not counted"
			}
			o.Progress(fmt.Sprintf("%s, %s: %s", g.name, which, c.name))
			figures, err := c.round(round, b.measure)
			if err != nil {
				return found, fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 {
				c.add(&found, figures)
			}
		}
		// What the last round left to do is not the next one's.
		if err := pause(ctx, time.Second/10); err != nil {
			return found, err
		}
	}
	return found, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
