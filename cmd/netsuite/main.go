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

	"netsuite-connector/plugin/server"
)

// servePlugin, as the only argument, makes this program the plugin, where no
// other one is at hand.
const servePlugin = "serve-plugin"

func main() {
	if len(os.Args) == 2 && os.Args[1] == servePlugin {
		// Before anything else: see server.Process.
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
	// A closed pipe becomes an error of the write, where it would kill the
	// process before that has stopped the plugin.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return f(ctx)
}
