package workbench

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Options says what Serve works with.
type Options struct {
	// Load starts a plugin process whose environment is this process's with
	// the given variables added. Required; LoadWith makes one.
	Load func(ctx context.Context, environment []string) (Plugin, error)
	// StartAccount starts the simulated account, StartSimulator if nil.
	StartAccount func(ctx context.Context) (Account, error)
	// Credentials is a credentials document of the person's own. Nil means that
	// the page opens on the simulated account.
	Credentials []byte
	// Workspace is the file of the saved requests, which is made when something is
	// saved. "" keeps them in memory.
	Workspace string
	// Port to listen on, on 127.0.0.1. 0 means any free one.
	Port int
	// Ready is told the address to open, once the page can be opened.
	Ready func(url string)
	// Command are the words of the command that starts the workbench, with the
	// options that it was given but --port. The page shows it when the workbench
	// has ended.
	Command []string
	// Logger takes what goes wrong inside. Nil means none.
	Logger *slog.Logger
	// Now is the clock, time.Now if nil.
	Now func() time.Time
}

func (o *Options) complete() error {
	if o.Load == nil {
		return errors.New("workbench: Options.Load is required")
	}
	if o.StartAccount == nil {
		o.StartAccount = StartSimulator
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Command) == 0 {
		o.Command = []string{"netsuite", "workbench"}
	}
	if o.Ready == nil {
		o.Ready = func(string) {}
	}
	return nil
}

// restart is the command that starts the workbench at the same port again, for a
// POSIX shell.
func (o *Options) restart(port string) string {
	quoted := make([]string, 0, len(o.Command)+2)
	for _, word := range append(slices.Clip(o.Command), "--port", port) {
		quoted = append(quoted, quoteShell(word))
	}
	return strings.Join(quoted, " ")
}
