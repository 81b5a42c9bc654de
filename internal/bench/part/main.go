// Command part is what runs in processes of its own while `netsuite bench` measures:
// the server that stands for NetSuite, the bare client, a host, and a plugin that does
// nothing. It also draws the picture, so that no program of a release links what
// draws. `netsuite bench` builds it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"netsuite-connector/internal/bench/part/empty"
	"netsuite-connector/internal/bench/plot"
)

func main() {
	if len(os.Args) == 1 { // as a host starts a plugin
		empty.Serve()
		return
	}
	role, path := os.Args[1], ""
	if len(os.Args) > 2 {
		path = os.Args[2]
	}
	// A task that has begun ends early. The process ends when its input does.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch role {
	case "server":
		err = serve(ctx, os.Stdin, os.Stdout)
	case "client":
		err = client(ctx, os.Stdin, os.Stdout)
	case "host":
		err = host(ctx, os.Stdin, os.Stdout, path)
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
