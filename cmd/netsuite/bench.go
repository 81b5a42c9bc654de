package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/bench"
	"netsuite-connector/internal/bench/report"
)

// benchmark is what bench was asked for.
type benchmark struct {
	rounds int
	only   []string
	quick  bool
	plot   string
	into   []string
}

func (c *cli) bench() *cobra.Command {
	given := benchmark{}
	names := strings.Join(bench.Groups(), ", ")
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "How fast the connector is, beside a bare client and an empty plugin",
		Long: `bench measures the connector beside what it could at best be: a bare net/http client
that makes the same requests, and a go-plugin that answers at once. Where Node.js and
the packages of internal/bench/node are installed, it measures axios and undici, too.
Each runs in a process of its own, in front of a server with prepared answers. In each
round every one of them is measured once, in turn, so that what else the machine does
meets all of them.

It builds what it measures, the plugin as a release has it: run it in a clone of the
repository. --plugin measures another executable. Nothing leaves this machine.

The tables that it prints are Markdown; --json prints every round's figures instead.
Stopped by Ctrl-C, it leaves nothing behind; killed by SIGKILL, it leaves the folder
netsuite-bench… with the programs that it built among the temporary files, and an
empty FILE.….part beside the file of --plot.

All groups take some twenty-five minutes: ` + names + `.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("rounds") && given.rounds < 1 {
				return usagef("--rounds must be more than 0.")
			}
			if cmd.Flags().Changed("only") && len(given.only) == 0 {
				return usagef("--only needs the name of a group, and was given nothing.")
			}
			for i, name := range given.only {
				name = strings.TrimSpace(name)
				given.only[i] = name
				if !slices.Contains(bench.Groups(), name) {
					return usagef("There is no group %q for --only. There are %s.", name, names)
				}
			}
			if cmd.Flags().Changed("plot") && given.plot == "" {
				return usagef("--plot needs a file, and was given nothing.")
			}
			if cmd.Flags().Changed("into") && (len(given.into) == 0 || slices.Contains(given.into, "")) {
				return usagef("--into needs a file, and was given nothing.")
			}
			return exactly(0, "")(cmd, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&given.rounds, "rounds", bench.DefaultRounds, "`NUMBER` of rounds")
	flags.StringSliceVar(&given.only, "only", nil, "measure these `GROUPS` alone, such as calls,starts")
	flags.BoolVar(&given.quick, "quick", false, "little of everything and two rounds, to see that it works")
	flags.StringVar(&given.plot, "plot", "", "draw what grows into `FILE`, an SVG picture")
	flags.StringSliceVar(&given.into, "into", nil, "also put the tables into `FILE`, between its lines <!-- bench: GROUP --> and <!-- bench: end -->; may be repeated")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		if given.quick && !cmd.Flags().Changed("rounds") {
			given.rounds = bench.QuickRounds
		}
		return c.benchmark(ctx, given)
	})
	return cmd
}

func (c *cli) benchmark(ctx context.Context, given benchmark) error {
	options := bench.Options{Rounds: given.rounds, Only: given.only, Quick: given.quick, Progress: c.benchmarking()}
	if c.plugin != "" {
		path, err := executable(c.plugin)
		if err != nil {
			return usagef("The plugin of --plugin cannot be used: %v.", withoutOperation(err))
		}
		options.Plugin = path
	}
	if c.verbose {
		options.Log = c.err
	}
	plot, err := given.possible(ctx, options)
	if err != nil {
		return err
	}
	if plot != nil {
		defer plot.drop()
		options.Plot = plot
	}
	measured, failed := bench.Run(ctx, options)
	if c.err.terminal {
		c.err.overwrite("")
	}
	if ctx.Err() != nil {
		failed = errors.New("stopped before everything was measured")
	}
	return c.deliver(given, measured, plot, failed)
}

// deliver shows what was measured, and puts it into files unless the run failed. What
// was measured took long: it is shown first, whatever fails afterwards.
func (c *cli) deliver(given benchmark, measured report.Report, plot *outputFile, failed error) error {
	if len(measured.Groups) > 0 {
		if err := c.showMeasured(measured); err != nil {
			return err
		}
	}
	if failed != nil && !errors.Is(failed, bench.ErrDrawing) {
		return failed
	}
	if plot != nil && failed == nil {
		failed = plot.keep()
	}
	for _, path := range given.into {
		failed = errors.Join(failed, into(path, measured))
	}
	return failed
}

func (c *cli) showMeasured(measured report.Report) error {
	if !c.json {
		return measured.Table(c.out)
	}
	document, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return err
	}
	c.out.write(append(document, '\n'))
	return nil
}

// possible finds what is impossible before the run rather than after it, and opens the
// file of --plot, nil without one.
func (b benchmark) possible(ctx context.Context, options bench.Options) (plot *outputFile, err error) {
	if err := options.Builds(ctx); err != nil {
		return nil, usagef("The benchmark cannot be run: %v.", err)
	}
	for _, path := range b.into {
		if err := b.fits(ctx, options, path); err != nil {
			return nil, usagef("The file of --into cannot take the tables: %v.", withoutOperation(err))
		}
		document, err := createFile("--into", path)
		if err != nil {
			return nil, err
		}
		document.drop()
	}
	if b.plot == "" {
		return nil, nil
	}
	if err := options.Draws(); err != nil {
		return nil, usagef("--plot has nothing to draw: %v.", err)
	}
	others := []namedFile{{"--plugin", options.Plugin}}
	for _, path := range b.into {
		others = append(others, namedFile{"--into", path})
	}
	if err := overwrites(namedFile{"--plot", b.plot}, others...); err != nil {
		return nil, err
	}
	return createFile("--plot", b.plot)
}

// fits is an error of a document that could not be written, or has no place.
func (benchmark) fits(ctx context.Context, options bench.Options, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() { // a pipe would be waited for, and nothing is read anew from a device
		return fmt.Errorf("%s is no ordinary file", path)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	document, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := options.Fits(ctx, document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// into puts the tables into a document.
func into(path string, measured report.Report) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	filled, err := measured.Into(document)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return replaceFile("--into", path, filled)
}

// replaceFile writes the file of an option whole, or not at all.
func replaceFile(option, path string, content []byte) error {
	file, err := createFile(option, path)
	if err != nil {
		return err
	}
	defer file.drop()
	if _, err := file.Write(content); err != nil {
		return err
	}
	return file.keep()
}

// benchmarking shows what is being measured: on a terminal in one line, elsewhere a
// line for each round.
func (c *cli) benchmarking() func(string) {
	round := ""
	return func(text string) {
		if c.err.terminal {
			c.err.overwrite(c.err.paint(dim, text))
			return
		}
		if now, _, _ := strings.Cut(text, ":"); now != round {
			c.err.line("%s", now)
			round = now
		}
	}
}
