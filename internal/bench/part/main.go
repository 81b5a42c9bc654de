// Command part is what runs in processes of its own while `netsuite bench` measures:
// the server that stands for NetSuite, the bare client, a host, a plugin that does
// nothing, and one that only passes bodies on. It also draws the picture, so that no
// program of a release links what draws. `netsuite bench` builds it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"netsuite-connector/internal/bench/part/empty"
	"netsuite-connector/internal/bench/plot"
	"netsuite-connector/internal/bench/task"
)

func main() {
	role, path := "empty", "" // as a host starts a plugin
	switch {
	case len(os.Args) > 1:
		role = os.Args[1]
	case os.Getenv(task.EnvLean) != "":
		role = "lean"
	}
	if len(os.Args) > 2 {
		path = os.Args[2]
	}
	// A task that has begun ends early. The process ends when its input does.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch role {
	case "empty":
		empty.Serve()
	case "lean":
		err = serveLean()
	case "server":
		err = serve(ctx, os.Stdin, os.Stdout, path)
	case "client":
		err = client(ctx, os.Stdin, os.Stdout)
	case "host":
		err = host(ctx, os.Stdin, os.Stdout, os.Stderr, path)
	case "plot":
		err = plot.Main(os.Stdin, os.Stdout)
	default:
		err = fmt.Errorf("there is no part %q", role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
