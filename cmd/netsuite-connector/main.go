// Command netsuite-connector is the plugin process: a host loads it, and makes
// raw requests to NetSuite through it. Run by hand, it says so.
package main

import (
	"os"

	"netsuite-connector/plugin/server"
)

func main() {
	os.Exit(server.Main(server.Process{
		Args:      os.Args[1:],
		LookupEnv: os.LookupEnv,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
	}))
}
