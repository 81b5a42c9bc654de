package plugin

import (
	"context"
	"sync"
	"time"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Host is a loaded plugin. It is safe for any number of calls at once.
//
// It keeps one plugin process running. When that process dies, another is
// started; calls that had not been given to the dead one go to the new one, and
// those that had end with the outcome that is true of them. No call is given to a
// third process when two have ended with it. A plugin whose processes keep dying (RestartPolicy) is not started again: Done is closed, Err
// says why, and calls fail until Restart.
type Host struct {
	life       context.Context // ends with Shutdown or Close; for what works in the background
	endLife    context.CancelFunc
	background sync.WaitGroup

	mu       sync.Mutex
	options  HostOptions
	current  *process              // takes the calls; nil while there is none
	running  map[*process]struct{} // with those that let their calls end
	changed  chan struct{}         // closed, and made anew, when calls may go on
	deaths   []time.Time           // within the policy's window
	restarts int
	next     time.Time // of a start that is waited for
	lastExit *ExitError
	closing  bool
	failed   error         // why no process is started any more
	done     chan struct{} // closed when failed or closed
}

// State is what a Host is doing.
type State struct {
	PID       int        // of the process that takes the calls; 0 while there is none
	Draining  int        // processes that let their calls end and take no new ones
	Restarts  int        // how often a process was replaced after its end
	NextStart time.Time  // when a process is started; zero when none is waited for
	LastExit  *ExitError // how the last process that ended by itself ended, nil for none
}

// State returns what the host is doing now.
func (h *Host) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := State{Draining: len(h.running), Restarts: h.restarts, NextStart: h.next, LastExit: h.lastExit}
	if h.current != nil {
		s.PID = h.current.child.pid()
		s.Draining--
	}
	return s
}

// PID is the id of the process that takes the calls, for hosts that watch its
// resources. It is 0 while there is none.
func (h *Host) PID() int { return h.State().PID }

// Done is closed when the plugin is of no more use: it was closed, or its
// processes kept dying. After Restart there is another one.
func (h *Host) Done() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.done
}

// Err is why Done is closed: ErrClosed, or an error that wraps the *ExitError of
// the last process, or that of a start. It is nil while Done is open.
func (h *Host) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// Description is what the plugin says of itself.
type Description struct {
	Version   string // the connector's
	Component []byte // component.json
}

// describeTimeout is how long Describe may take whose host set no deadline. That
// of a process which must be started first is in it.
const describeTimeout = defaultStartTimeout + deadlineMargin

// Describe returns the connector's version and component.json.
func (h *Host) Describe(ctx context.Context) (Description, error) {
	ctx, cancel := withDefaultTimeout(ctx, describeTimeout)
	defer cancel()
	var d Description
	err := h.read(ctx, func(p *process) error {
		response, err := p.connector.Describe(ctx, &connectorv1.DescribeRequest{})
		d = Description{Version: response.GetVersion(), Component: response.GetComponent()}
		return err
	})
	if err != nil {
		return Description{}, err
	}
	return d, nil
}
