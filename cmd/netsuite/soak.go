package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/soak"
	"netsuite-connector/plugin"
)

// soakLines is how often a line is written where there is no terminal.
const soakLines = 10 * time.Second

func (c *cli) soak() *cobra.Command {
	given := soak.Options{}
	cmd := &cobra.Command{
		Use:   "soak",
		Short: "Mixed traffic with faults of every kind, and an audit of what was done",
		Long: `soak runs mixed traffic through plugin processes against simulated accounts in
which everything goes wrong now and then: connections break before and after the
work was done, answers are cut, tokens end, limits block, clocks go wrong, hosts
give up or do not read, and plugins are drained and killed. Every half minute, and
at the end, it compares what the callers were told with what NetSuite received and
holds. Nothing leaves this machine.

It fails if a write was lost, done twice, sent again or reported as not done, if a
body was damaged, a token used that had ended, a call failed that no fault explains,
the traffic nearly stopped, or slots, files or memory were not given back. --json
prints the figures as JSON. Ctrl-C ends it early, with the audit.`,
		Args: exactly(0, ""),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.DurationVar(&given.Duration, "duration", time.Minute, "how `LONG`, such as 10m")
	flags.Uint64Var(&given.Seed, "seed", 0, "`NUMBER` from which the traffic and the faults follow (default a new one)")
	flags.IntVar(&given.Workers, "workers", 16, "`NUMBER` of callers at once")
	flags.IntVar(&given.Processes, "processes", 2, "`NUMBER` of plugin processes that share the accounts")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		if given.Duration <= 0 || given.Workers < 1 || given.Processes < 1 {
			return usagef("--duration, --workers and --processes must be more than 0.")
		}
		if given.Seed == 0 {
			given.Seed = rand.Uint64() // #nosec G404 -- which traffic it is does not matter
		}
		return c.soaking(ctx, given)
	})
	return cmd
}

func (c *cli) soaking(ctx context.Context, given soak.Options) error {
	given.Load = func(ctx context.Context, options plugin.HostOptions) (*plugin.Host, error) {
		mine, err := c.hostOptions(unguarded(options.Env))
		if err != nil {
			return nil, err
		}
		mine.Restart = options.Restart
		return plugin.Load(ctx, mine)
	}
	next := soakLines
	given.Progress = func(f soak.Figures) {
		switch {
		case c.err.terminal:
			c.err.overwrite(c.err.paint(dim, f.Progress()))
		case f.Elapsed >= next:
			c.err.line("%s", f.Progress())
			next += soakLines
		}
	}
	figures, err := soak.Run(ctx, given)
	if c.err.terminal {
		c.err.overwrite("")
	}
	if err != nil {
		return err
	}
	if c.json {
		document, err := json.MarshalIndent(figures, "", "  ")
		if err != nil {
			return err
		}
		c.out.write(append(document, '\n'))
	} else {
		c.out.write([]byte(figures.String()))
	}
	if !figures.Sound() {
		c.err.line("%s", c.err.paint(red, "Not sound: see the problems above."))
		return errReported
	}
	if !c.json {
		c.out.line("%s", c.out.paint(green, "Sound: nothing lost, damaged or done twice, no failure without a cause, nothing leaked."))
	}
	return nil
}
