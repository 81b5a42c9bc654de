// Package workbench serves the page on which a person sets up a NetSuite
// connection, verifies it and sends requests through the plugin. It listens on
// loopback only, answers only the page that it served, and keeps its state in
// memory: no secret is written to disk.
//
// The page in dist/ is built from web/ and embedded. After a change there:
//
//	go generate ./internal/workbench
package workbench

import (
	"context"

	"netsuite-connector/plugin"
)

//go:generate npm --prefix web ci --ignore-scripts --no-audit --no-fund
//go:generate npm --prefix web run build

// Plugin is a loaded connector, as the workbench uses it.
type Plugin interface {
	// Describe returns the connector's version and component.json.
	Describe(ctx context.Context) (version string, component []byte, err error)
	// Verify checks a credentials document and reports each check.
	Verify(ctx context.Context, credentials []byte, report func(plugin.Check)) error
	// Run makes one raw request, which needs no Action. The result has a timing
	// after an error, too.
	Run(ctx context.Context, request plugin.Request) (plugin.Result, error)
	// Close ends the plugin.
	Close()
}

// Fault is a way in which the simulated account treats a request badly, so
// that a person can see what the connector makes of it.
type Fault string

// The faults.
const (
	Busy    Fault = "busy"    // blocks the first two tries
	Lost    Fault = "lost"    // carries the first try out and loses its answer
	Expired Fault = "expired" // ends the token before the first try
)

// Account is a simulated NetSuite account.
type Account interface {
	// ID is the account's id as NetSuite's pages show it.
	ID() string
	// Environment is what a plugin process needs to reach the account.
	Environment() []string
	// Map uploads a certificate for an integration, as the page OAuth 2.0
	// Client Credentials (M2M) Setup does, and returns the Certificate ID.
	Map(clientID string, certificatePEM []byte, scopes []string) (certificateID string, err error)
	// Inject makes the account treat requests as fault says, until the returned
	// function is called.
	Inject(fault Fault) (remove func())
	// Close ends the account.
	Close()
}
