package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"netsuite-connector/plugin"
)

// traceFlag adds --trace to the options of a command.
func (c *cli) traceFlag(flags *pflag.FlagSet) {
	flags.BoolVar(&c.trace, "trace", false, "show each try on standard error, with headers, phases and times")
}

// act runs the action and writes its output document to out while it arrives. On a
// terminal, it shows what the call is doing once that takes a while.
func (c *cli) act(ctx context.Context, host *plugin.Host, request plugin.Request, out io.Writer, to destination) error {
	switch {
	case c.trace:
		request.Progress, request.Timing = c.traced, true
		result, err := host.RunActionTo(ctx, request, out)
		c.phases(result.Timing)
		return err
	case c.err.terminal && !c.verbose: // whose lines it would overwrite
		p := &progress{screen: c.err, began: time.Now(), hidden: to.file == nil && c.out.terminal}
		stop := p.show(out)
		request.Progress = p.tell
		_, err := host.RunActionTo(ctx, request, p)
		stop()
		return err
	default:
		_, err := host.RunActionTo(ctx, request, out)
		return err
	}
}

// traced shows a step of a call.
func (c *cli) traced(p plugin.Progress) {
	mark, note := "·", p.Phase
	switch p.Phase {
	case "try":
		mark, note = "→", p.Note
	case "answer":
		mark, note = "←", p.Note
	case "wait":
		note = fmt.Sprintf("wait %s (%s)", p.Lasts.Round(time.Millisecond), p.Note)
	}
	try := ""
	if p.Try > 0 {
		try = fmt.Sprintf("  try %d", p.Try)
	}
	c.err.line("%s %8.3f s%s  %s", c.err.paint(cyan, mark), p.At.Seconds(), c.err.paint(dim, try), printable(note))
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		c.err.line("               %s", c.err.paint(dim, name+": "+printable(p.Headers[name])))
	}
}

// phases shows where the time went.
func (c *cli) phases(phases []plugin.Phase) {
	for _, p := range phases {
		c.err.line("%s %-8s %9.3f s  %s", c.err.paint(cyan, "="), p.Name, (p.End - p.Start).Seconds(), c.err.paint(dim, printable(p.Note)))
	}
}

// progress shows on one line of a terminal what a call is doing, and counts what
// arrives.
type progress struct {
	screen *screen
	began  time.Time
	hidden bool // once the output arrives, which is written to the same terminal
	to     io.Writer

	mu       sync.Mutex
	tries    int
	doing    plugin.Progress
	since    time.Time
	received int64
	shown    bool
	ended    bool
}

const (
	progressDelay = time.Second // a quick call shows nothing
	progressEvery = 200 * time.Millisecond
)

// show begins to show, and returns what ends it and clears the line.
func (p *progress) show(out io.Writer) (stop func()) {
	p.to = out
	done, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-tick.C:
				p.draw(now)
			}
		}
	}()
	return func() {
		close(done)
		<-finished
		p.clear()
	}
}

func (p *progress) tell(step plugin.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if step.Phase == "try" {
		p.tries++
	}
	p.doing, p.since = step, time.Now()
}

// Write implements io.Writer.
func (p *progress) Write(chunk []byte) (int, error) {
	p.mu.Lock()
	p.received += int64(len(chunk))
	end := p.hidden && !p.ended
	p.ended = p.ended || p.hidden
	p.mu.Unlock()
	if end {
		p.clear()
	}
	return p.to.Write(chunk)
}

func (p *progress) draw(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || now.Sub(p.began) < progressDelay {
		return
	}
	p.shown = true
	p.screen.overwrite(p.screen.paint(dim, p.line(now)))
}

func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.shown {
		p.screen.overwrite("")
	}
	p.shown = false
}

// line says what the call is doing.
func (p *progress) line(now time.Time) string {
	parts := []string{fmt.Sprintf("%d s", int(now.Sub(p.began).Seconds()))}
	switch p.doing.Phase {
	case "token":
		parts = append(parts, "getting a token")
	case "slot":
		parts = append(parts, "waiting for a turn under the account's limit")
	case "try":
		parts = append(parts, "NetSuite is working")
	case "job":
		parts = append(parts, "waiting for the job")
	case "wait":
		left := max(0, p.doing.Lasts-now.Sub(p.since))
		parts = append(parts, fmt.Sprintf("%s: trying again in %d s", waitedFor(p.doing.Note), int(left.Seconds()+0.999)))
	}
	if p.tries > 1 {
		parts = append(parts, fmt.Sprintf("%d requests", p.tries))
	}
	if p.received > 0 {
		parts = append(parts, fmt.Sprintf("%.1f MB received", float64(p.received)/1e6))
	}
	return strings.Join(parts, " · ")
}

func waitedFor(note string) string {
	switch note {
	case "blocked":
		return "blocked by NetSuite's limit"
	case "failed":
		return "the last try failed"
	default:
		return note
	}
}
