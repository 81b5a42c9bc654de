package transport

import (
	"errors"
	"time"
)

var errUnread = errors.New("transport: the connection's earlier answer was not read to its end")

// A settling is how long a connection must have been quiet before the next
// request, given how long the last one took. What a server sends after an
// answer's end may be on its way when the next request is written; then nothing
// tells it from the answer to that request. It follows closely, so that a moment
// of quiet keeps nearly all of it apart. Connections that have been idle for
// longer wait for nothing.
type settling func(last time.Duration) time.Duration

const quiet = 3 * time.Millisecond

// settleWrite: to be told that another's record is one's own does the most harm.
func settleWrite(time.Duration) time.Duration { return quiet }

// settleRead keeps what the wait costs to about 3 % of a call. Below a
// millisecond it leaves out the wait, since the runtime's timers are no finer.
func settleRead(last time.Duration) time.Duration {
	if wait := min(last/32, quiet); wait >= time.Millisecond {
		return wait
	}
	return 0
}
