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
	"time"
)

//go:generate npm --prefix web ci --ignore-scripts --no-audit --no-fund
//go:generate npm --prefix web run build

// Plugin is a loaded connector, as the workbench uses it.
type Plugin interface {
	// Describe returns the connector's version and component.json.
	Describe(ctx context.Context) (version string, component []byte, err error)
	// Verify checks a credentials document and reports each check.
	Verify(ctx context.Context, credentials []byte, report func(Check)) error
	// Run performs one request. The timing is returned for failures too.
	Run(ctx context.Context, request Request) (document []byte, timing []Phase, err error)
	// Close ends the plugin.
	Close()
}

// Request is one run of Make Raw Request, in the documents of the contract.
type Request struct {
	RunID       string
	Credentials []byte
	Config      []byte
	Input       []byte
}

// Status is the result of a check.
type Status string

// The statuses of a check.
const (
	Passed  Status = "passed"
	Warning Status = "warning"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Check is one step of verifying credentials.
type Check struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Status Status `json:"status"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"`
}

// Phase is one part of a call's time: waiting for a slot, getting a token, a
// try, a wait between tries, the transfer of the body.
type Phase struct {
	Name  string        // slot, token, try, wait or transfer
	Try   int           // the try it belongs to, 0 for none
	Start time.Duration // since the call began
	End   time.Duration
	Note  string // such as the status of a try, for a person
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
