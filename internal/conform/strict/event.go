package strict

import "time"

// Kind is what an event is about.
type Kind string

// The kinds of events.
const (
	Started   Kind = "started"   // the first of each process
	Connected Kind = "connected" // a TLS connection was made
	Called    Kind = "called"    // RunAction arrived
	Ended     Kind = "ended"     // RunAction has ended
	Stdio     Kind = "stdio"     // the stream of GRPCStdio was opened
	Shutdown  Kind = "shutdown"  // the host called Shutdown
	Signalled Kind = "signalled" // the process was asked to stop by a signal
	Exiting   Kind = "exiting"   // the process ends of itself
	Gone      Kind = "gone"      // the process is no more; the judge's own observation
)

// How a call ended.
const (
	Answered  = "answered"
	Cancelled = "cancelled" // by the host: a cancel, a deadline, or a closed connection
)

// Event is something that a process of the strict plugin saw.
type Event struct {
	Kind    Kind
	Process int // which one, from 1; the judge counts
	Token   string
	At      time.Time
	// Of Started:
	PID               int
	Args, Environ     []string
	ClientCertificate string
	// Of Connected: the host's certificate is the one that it gave.
	Given bool
	// Of Called and Ended:
	Call                       string // the last segment of the input's url
	Action                     string
	Credentials, Config, Input []byte
	// Of Ended, Signalled and Exiting.
	Detail string
}
