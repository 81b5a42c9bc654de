package main

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"netsuite-connector/failure"
	"netsuite-connector/internal/conform/pluginside"
	"netsuite-connector/internal/conform/report"
)

// conformity is what conform was asked for.
type conformity struct {
	host  bool
	only  []string
	junit string
}

func (c *cli) conform() *cobra.Command {
	given := conformity{}
	cmd := &cobra.Command{
		Use:   "conform [--plugin PATH] | --host -- COMMAND [ARGUMENT …]",
		Short: "The contract, clause by clause, against any plugin, or against a host",
		Long: `conform judges a plugin by the contract, clause by clause: over the wire, as a host
that shares no code with the plugin, with the simulated account in NetSuite's place.
--plugin names any executable; without it, the plugin that the other commands load
is judged. A script has to exec the plugin, or signals will not reach it.

With --host it is the other way round: COMMAND is a host, and a strict plugin
judges it.

Each clause gets a line with its verdict, and what it failed at. --json prints one
JSON document instead, and --junit writes a file for a CI server. Nothing leaves this
machine. docs/conformance.md lists the clauses.

Exit codes: 0 all clauses passed, 1 a clause failed, 2 wrong use.`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case slices.Contains(given.only, "") || cmd.Flags().Changed("only") && len(given.only) == 0:
				return usagef("--only needs the beginning of an id, and was given nothing.")
			case given.host && (cmd.ArgsLenAtDash() != 0 || len(args) == 0):
				return usagef("--host takes the host's command after --, as in: %s --host -- ./my-host --once", cmd.CommandPath())
			case !given.host && len(args) > 0:
				return exactly(0, "")(cmd, args)
			case given.host && cmd.Flags().Changed("plugin"):
				return usagef("--host judges a host, and --plugin a plugin: give one of them.")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&given.host, "host", false, "judge a host: the command after --")
	flags.StringSliceVar(&given.only, "only", nil, "try the clauses whose ids begin with `PREFIX` alone, such as token or stop.sigterm; may be repeated")
	flags.StringVar(&given.junit, "junit", "", "write the verdicts to `FILE` in the JUnit format")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error { return c.judge(ctx, given, args) })
	return cmd
}

// judge tries the clauses, and writes what came of them.
func (c *cli) judge(ctx context.Context, given conformity, command []string) error {
	var junit *outputFile
	if given.junit != "" { // found to be impossible before the run rather than after it
		judged, err := c.judgedFile(given, command)
		if err != nil {
			return err
		}
		if err := overwrites(namedFile{"--junit", given.junit}, judged); err != nil {
			return err
		}
		if junit, err = createFile("--junit", given.junit); err != nil {
			return err
		}
		defer junit.drop()
	}
	judged, err := c.tryClauses(ctx, given, command)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return &failure.Error{Reason: localError, Message: "Interrupted: clauses without a line were not tried to their end, and there is no verdict."}
	}
	if err != nil {
		return err
	}
	if junit != nil {
		if err := report.WriteJUnit(junit, judged); err != nil {
			return err
		}
		if err := junit.keep(); err != nil {
			return err
		}
	}
	if c.json {
		err = report.WriteJSON(c.out, judged)
	} else {
		err = report.WriteText(c.out, judged)
	}
	if err != nil {
		return err
	}
	if judged.Failed() > 0 {
		return errReported
	}
	return nil
}

// judgedFile is the program that is judged.
func (c *cli) judgedFile(given conformity, command []string) (namedFile, error) {
	if given.host {
		path, _ := exec.LookPath(command[0]) // an error is said when it is run
		return namedFile{"the host's command", path}, nil
	}
	path, _, err := c.pluginCommand()
	return namedFile{"the plugin", path}, err
}

func (c *cli) tryClauses(ctx context.Context, given conformity, command []string) (*report.Report, error) {
	var mu sync.Mutex
	progress := func(result report.Result) {
		if c.json {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		_ = report.WriteLine(c.out, result) // the screen keeps the error
	}
	if given.host {
		return c.judgeHost(ctx, given, command, progress)
	}
	path, args, err := c.pluginCommand()
	if err != nil {
		return nil, err
	}
	judged, err := pluginside.Run(ctx, pluginside.Options{Path: path, Args: args, Only: given.only, Progress: progress})
	if errors.Is(err, pluginside.ErrNoClause) {
		return nil, usagef("No clause has an id that begins with %s. docs/conformance.md lists them.", strings.Join(given.only, " or "))
	}
	return judged, err
}
