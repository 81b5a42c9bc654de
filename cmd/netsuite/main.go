// Command netsuite is the connector's command line: a small host that loads the
// plugin as a process, as any other host does.
//
// Exit codes: 0 for success, 1 for a request that failed, 2 for wrong use.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"netsuite-connector/internal/conform/strict"
	"netsuite-connector/plugin/server"
)

// servePlugin, as the only argument, makes this program serve as the plugin; it
// does so where no other plugin is found.
const servePlugin = "serve-plugin"

func main() {
	if executable, err := os.Executable(); err == nil {
		// Where netsuite conform lets a host load this program, it is the strict plugin.
		if code, is := strict.Main(strict.Process{
			Executable: executable, Args: os.Args[1:], Environ: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr,
		}); is {
			os.Exit(code)
		}
	}
	if len(os.Args) == 2 && os.Args[1] == servePlugin {
		// Before anything else has run: see server.Process.
		os.Exit(server.Main(server.Process{LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	os.Exit(withSignals(func(ctx context.Context) int {
		return newCLI(os.Stdin, os.Stdout, os.Stderr, os.LookupEnv).run(ctx, os.Args[1:])
	}))
}

// withSignals ends f's context at the first signal, so that it cleans up, and
// lets a second one end the process at once.
func withSignals(f func(context.Context) int) int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	// Writing to a closed pipe returns an error. Without this, the signal would end
	// the process before it has stopped the plugin.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return f(ctx)
}
