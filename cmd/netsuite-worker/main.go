// Command netsuite-worker is a host for fleets: workers on many machines take jobs
// from NATS JetStream, which holds the limit of each NetSuite account over all of
// them. It has a NATS server of its own, so that one command starts a fleet.
//
// Exit codes: 0 for success, 1 for a failure, 2 for wrong use.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"netsuite-connector/plugin/server"
)

// servePlugin, as the only argument, makes this program serve as the plugin; it
// does so where no other plugin is found.
const servePlugin = "serve-plugin"

func main() {
	if len(os.Args) == 2 && os.Args[1] == servePlugin {
		// Before anything else has run: see server.Process.
		os.Exit(server.Main(server.Process{LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	// The first signal ends the context, and the second one the process.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit((&cli{in: os.Stdin, out: os.Stdout, err: os.Stderr}).run(ctx, os.Args[1:]))
}
