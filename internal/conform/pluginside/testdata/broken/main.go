// Command broken is the connector's plugin with one fault, which its argument
// names, so that a test can see which clause notices it. It stands between a host
// and the real plugin, which it starts as a process of its own: calls pass through
// it (front.go), and so do requests to NetSuite (network.go).
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"netsuite-connector/plugin/server"
)

// serve makes the program the real plugin.
const serve = "serve"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "broken: name one fault, none or serve")
		os.Exit(2)
	}
	fault := os.Args[1]
	if fault == serve {
		os.Exit(server.Main(server.Process{LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	if !slices.Contains(faults(), fault) {
		fmt.Fprintf(os.Stderr, "broken: there is no fault %q\n", fault)
		os.Exit(2)
	}
	if os.Getenv("NETSUITE_CONNECTOR_PLUGIN") != "make-raw-request" && fault != "no-cookie" {
		fmt.Fprintln(os.Stderr, "broken: a host starts this")
		os.Exit(1)
	}
	f := &front{fault: fault, parent: os.Getppid()}
	code, err := f.run()
	if err != nil {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(err.Error()))
	}
	os.Exit(code)
}

// faults are all that the program knows.
func faults() []string {
	return slices.Concat([]string{"none"}, callFaults(), networkFaults())
}
