package plugin

import (
	"errors"
	"fmt"
)

// ErrClosed is what a Host's Err is after Shutdown or Close. The *failure.Error
// of a later call wraps it.
var ErrClosed = errors.New("the host has closed the plugin")

// ExitError says how a plugin process ended that nobody had asked to. The
// *failure.Error of a call that was lost with its process wraps one.
type ExitError struct {
	PID      int
	ExitCode int    // -1 where a signal ended it, or where it is not known yet
	State    string // as the operating system tells it ("signal: killed"); "" where it is not known yet
	LastLine string // of its standard error: its last error, or what is no line of its log
	// Deaths is how many processes, one after the other, ended while they had the
	// call that failed with this error: after two, no further one is given it. A
	// host that makes such a call again passes it on in Request.Deaths. 0 where the
	// error is not that of such a call.
	Deaths int
}

// Error says how the process ended, and with what last line.
func (e *ExitError) Error() string {
	state := e.State
	if state == "" {
		state = "its connection was lost"
	}
	text := fmt.Sprintf("the plugin process %d has ended (%s)", e.PID, state)
	if e.LastLine != "" {
		text += ": " + e.LastLine
	}
	return text
}
