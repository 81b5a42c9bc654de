package plugin

import (
	"context"
	"io"

	"netsuite-connector/actions"
)

// connector is what the process serves, as the server sees it.
type connector interface {
	// Describe returns the version and component.json.
	Describe() (version string, component []byte)
	// Verify tries credentials out; report is called as each check finishes.
	Verify(ctx context.Context, credentials []byte, report func(Check)) []Check
	// Run writes the output document to w. Its error is a *failure.Error, or is
	// taken for INTERNAL. Phases come only when asked for.
	Run(ctx context.Context, request Request, w io.Writer) ([]Phase, error)
	// Close ends what works in the background.
	Close()
}

// Request is one run of an action.
type Request struct {
	Action      string // "makeRawRequest"
	Credentials []byte // JSON
	Config      []byte // JSON, empty means {}
	Input       []byte // JSON
	RunID       string // the host's id, for the plugin's log
	Timing      bool   // ask where the time went
}

// Phase is a stretch of a call: where its time went.
type Phase = actions.Phase
