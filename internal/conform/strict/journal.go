package strict

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// journal is the connection to the judge. Its end tells the judge that the
// process is gone, and tells the process that the judge is.
type journal struct {
	conn   net.Conn
	mu     sync.Mutex
	events *json.Encoder
}

// report connects to the judge, tells that a process has started, and returns
// how it is to behave.
func report(where place, started Event) (*journal, Behaviour, error) {
	const within = 30 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", where.Address)
	if err != nil {
		return nil, Behaviour{}, fmt.Errorf("the judge is not there: %w", err)
	}
	j := &journal{conn: conn, events: json.NewEncoder(conn)}
	started.Kind, started.Token = Started, where.Token
	j.tell(started)
	var b Behaviour
	if err := json.NewDecoder(conn).Decode(&b); err != nil {
		return nil, Behaviour{}, fmt.Errorf("the judge does not say what to do: %w", err)
	}
	return j, b, nil
}

// tell tells the judge of an event. A judge that is gone ends the process
// elsewhere.
func (j *journal) tell(e Event) {
	e.At = time.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = j.events.Encode(e)
}

// judgeGone returns once the judge is gone: it writes nothing more.
func (j *journal) judgeGone() { _, _ = io.Copy(io.Discard, j.conn) }
