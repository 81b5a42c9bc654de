// Package server is the plugin process: it serves the contract of package
// plugin with the connector itself, over go-plugin and gRPC.
//
// Main is all of it; cmd/netsuite-connector calls it, and so can any program
// that is to serve as the plugin:
//
//	os.Exit(server.Main(server.Process{
//		Args:      os.Args[1:],
//		LookupEnv: os.LookupEnv,
//		Stdout:    os.Stdout,
//		Stderr:    os.Stderr,
//	}))
//
// The packages below, actions and credentials, know no gRPC: an error becomes a
// gRPC status in statusOf, and a *failure.Error again in package plugin.
package server
