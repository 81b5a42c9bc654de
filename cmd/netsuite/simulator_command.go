package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// afterDashes takes a command after -- and nothing before it.
func afterDashes(cmd *cobra.Command, args []string) error {
	switch dash := cmd.ArgsLenAtDash(); {
	case dash < 0 && len(args) > 0:
		return usagef("%s takes a command after --, but %q stands there without it. Write: %s -- %s", cmd.CommandPath(), args[0], cmd.CommandPath(), args[0])
	case dash > 0:
		return usagef("%s takes no arguments before --, but was given %q.", cmd.CommandPath(), args[:dash])
	case dash == 0 && len(args) == 0:
		return usagef("No command stands after --.")
	}
	return nil
}

// commandOf finds a command's program, before anything is started for it. It
// returns nil where there is no command.
func (c *cli) commandOf(ctx context.Context, command []string) (*exec.Cmd, error) {
	if len(command) == 0 {
		return nil, nil
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return nil, usagef("The command after -- cannot be run: %v.", withoutOperation(err))
	}
	// Signals are passed on to it: the context, which the first of them ends, would kill it.
	run := exec.CommandContext(context.WithoutCancel(ctx), path, command[1:]...) // #nosec G204 -- what the person asks for
	run.Args[0] = command[0]
	run.Stdin, run.Stdout, run.Stderr = c.in, c.out.file, c.err.file
	return run, nil
}

// runCommand runs a command within an environment, passes signals on to it, and
// returns its exit code as an error.
func (c *cli) runCommand(run *exec.Cmd, variables []string) error {
	run.Env = append(os.Environ(), variables...)
	arriving := make(chan os.Signal, 8)
	signals := slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}, signal.Ignored)
	signal.Notify(arriving, signals...)
	defer signal.Stop(arriving)
	if err := run.Start(); err != nil {
		return fmt.Errorf("starting the command: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	for {
		select {
		case arrived := <-arriving:
			if arrived == os.Interrupt && atTerminal() {
				continue // Ctrl-C: the terminal sends it to the command as well
			}
			_ = run.Process.Signal(arrived) // one that has ended needs none
		case err := <-ended:
			return exitOf(err)
		}
	}
}

func atTerminal() bool { return isatty.IsTerminal(os.Stdin.Fd()) }

// exitOf returns how a command ended. One that a signal ended has the code that
// shells give it.
func exitOf(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitCode(128 + int(status.Signal()))
	}
	return exitCode(exit.ExitCode())
}
