package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/buildinfo"
	"netsuite-connector/schema"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// cli is one run of the command line.
type cli struct {
	in       io.Reader
	out, err io.Writer

	nats     natsFlags
	logLevel string
	running  bool // a command's own code has begun; errors before that are cobra's
}

// usage is the error for wrong use of the command line.
type usage struct{ message string }

func (u usage) Error() string { return u.message }

func usagef(format string, args ...any) error { return usage{fmt.Sprintf(format, args...)} }

// errFailed is the error of a command that has said already what failed.
var errFailed = errors.New("failed")

func (c *cli) run(ctx context.Context, args []string) int {
	root := c.root()
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	var wrong usage
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &wrong) || !c.running:
		_, _ = fmt.Fprintf(c.err, "netsuite-worker: %s\n", sentence(err.Error()))
		return exitUsage
	default:
		_, _ = fmt.Fprintf(c.err, "netsuite-worker: %s\n", sentence(err.Error()))
		return exitFailed
	}
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "netsuite-worker",
		Short: "Run raw requests to NetSuite on many machines, within each account's limit",
		Long: `netsuite-worker takes jobs from NATS JetStream and runs them through the
connector's plugin. Without a command it is a worker: see "netsuite-worker serve".

Without --nats, a NATS server is part of the worker, with its data in the folder of
--data; the other commands find it through that folder.`,
		Version:       buildinfo.Running(schema.Version),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.SetVersionTemplate("netsuite-worker {{.Version}}\n")
	flags := root.PersistentFlags()
	flags.SortFlags = false
	c.nats.add(flags)
	flags.StringVar(&c.logLevel, "log-level", "info", "`LEVEL` of the log on standard error: debug, info, warn or error")
	serve := c.serve()
	root.Flags().AddFlagSet(serve.Flags())
	root.RunE = serve.RunE
	root.AddCommand(serve, c.submit(), c.result(), c.cancel(), c.limit(), c.status(), c.server(), c.fleet(), c.keygen(), c.seal(), c.permissions())
	return root
}

// runs makes a command's RunE of a function.
func (c *cli) runs(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c.running = true
		return f(cmd.Context(), args)
	}
}

func (c *cli) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return nil, usagef("--log-level is %q, but must be debug, info, warn or error", c.logLevel)
	}
	return slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: level})), nil
}

// line prints a line to standard output.
func (c *cli) line(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format+"\n", args...) }

// document prints a JSON document.
func (c *cli) document(value any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// sentence makes a sentence of an error's message.
func sentence(text string) string {
	for _, source := range []string{"natsfleet: ", "natsnode: ", "sealed: "} { // packages, of no interest here
		text = strings.TrimPrefix(text, source)
	}
	if text == "" {
		return text
	}
	// The names of processes, files and commands have other characters, or a colon behind them.
	if first, _, _ := strings.Cut(text, " "); strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if !strings.ContainsAny(text[len(text)-1:], ".?!") {
		text += "."
	}
	return text
}
