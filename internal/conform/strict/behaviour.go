package strict

import "time"

// Start is how a process begins.
type Start string

// The ways to begin.
const (
	Serves Start = ""       // shakes hands, and serves
	Silent Start = "silent" // runs, but never shakes hands
	Exits  Start = "exits"  // ends with code 1
)

// Certificate is how a process proves who it is.
type Certificate string

// The ways to do so.
const (
	Own   Certificate = ""      // with the certificate of its handshake
	Other Certificate = "other" // with another than that of its handshake
	None  Certificate = "none"  // not at all: it serves plain text, and its handshake has no certificate
)

// Behaviour is what a process does.
type Behaviour struct {
	Start       Start
	Stderr      []byte        // written to standard error first of all
	Delay       time.Duration // before the handshake, and again in the midst of it
	Version     string        // of the contract, in the handshake; "" for the one there is
	Protocol    string        // in the handshake; "" for grpc
	Certificate Certificate
	Stdout      []byte // written to standard output after the handshake
	Stop        Stop
	Whole       bool              // it has no RunActionStream, as an earlier version
	Answers     map[string]Answer // by the last segment of the input's url
}

// Stop is what a process does when it is asked to stop.
type Stop string

// The ways to stop.
const (
	Drains  Stop = ""        // as the contract says
	Ignores Stop = "ignores" // answers Shutdown, and runs on
	Hangs   Stop = "hangs"   // never answers Shutdown, and runs on
)

// Flood is how much a process writes before it answers. An answer whose flood
// nobody reads never comes.
type Flood struct {
	Stderr int // bytes
	Stdout int // bytes
	Stdio  int // bytes on the stream of GRPCStdio, if the host has opened it
}

// Answer is what becomes of a call.
type Answer struct {
	Together int // wait until as many calls are in flight
	Flood    Flood
	Delay    time.Duration
	Pieces   [][]byte
	Status   []byte // a google.rpc.Status; nil for success
	End      End
}

// End is how an answer ends, after its pieces.
type End string

// The ways to end.
const (
	Finishes End = ""      // with the status
	Never    End = "never" // when the host ends it
	Dies     End = "dies"  // with the process
	DiesIdle End = "idle"  // with the status; the process dies shortly afterwards
)
