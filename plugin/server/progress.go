package server

import (
	"sync"

	"google.golang.org/grpc"

	"netsuite-connector/actions"
	"netsuite-connector/internal/truncate"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// maxURLBytes bounds the note of a try: an address may have 16 KiB.
const maxURLBytes = 2 << 10

// responses is the side of a call on which it is answered.
type responses interface {
	Send(*connectorv1.RunActionResponse) error
	grpc.ServerStream
}

// progress sends what a call is doing between the chunks of its output. A stream
// takes one message at a time, and a call works in several goroutines.
type progress struct {
	mu     sync.Mutex
	stream responses
}

func (p *progress) send(response *connectorv1.RunActionResponse) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stream.Send(response)
}

// tell sends an event. Where it cannot be sent, the call ends by other means.
func (p *progress) tell(e actions.Event) {
	_ = p.send(&connectorv1.RunActionResponse{Progress: &connectorv1.Progress{
		Phase:       e.Name,
		Try:         int32(min(max(e.Try, 0), 1<<30)), // #nosec G115 -- bounded
		AtMicros:    e.At.Microseconds(),
		LastsMicros: e.Lasts.Microseconds(),
		Note:        truncate.Text(e.Note, maxURLBytes),
		Headers:     e.Headers,
	}})
}
