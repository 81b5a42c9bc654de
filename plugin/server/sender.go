package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// stallLimit is how long a host may take nothing of an answer.
const stallLimit = 30 * time.Second

// sender sends the chunks of one answer from a goroutine of its own. A send that
// a host keeps waiting ends when the call's handler has returned: gRPC then ends
// the stream's context.
type sender struct {
	chunks   chan *[]byte  // no more than one is on its way beside the one that is sent
	finished chan struct{} // closed when the goroutine has ended
	err      error         // of a send; to be read once finished is closed
	patience *time.Timer   // until the host has taken nothing for too long
	released bool          // chunks is closed
}

func newSender(send func(*connectorv1.RunActionResponse) error, pool *chunkPool, guard recovery) *sender {
	s := &sender{chunks: make(chan *[]byte), finished: make(chan struct{}), patience: time.NewTimer(stallLimit)}
	s.patience.Stop()
	guard.goroutine("sender", func() {
		defer close(s.finished)
		s.err = errSender // unless the loop ends in good order
		s.err = s.run(send, pool)
	})
	return s
}

// errSender is what a call ends with whose sender panicked.
var errSender = errors.New("server: an answer's sender ended early")

func (s *sender) run(send func(*connectorv1.RunActionResponse) error, pool *chunkPool) error {
	var message connectorv1.RunActionResponse
	for chunk := range s.chunks {
		message.OutputChunk = *chunk
		err := send(&message) // copies the chunk
		pool.large.Put(chunk)
		if err != nil {
			return hostLeft(err)
		}
	}
	return nil
}

// take hands a chunk over to be sent, which then belongs to the sender. After an
// error it does not.
func (s *sender) take(ctx context.Context, chunk *[]byte) error {
	select {
	case s.chunks <- chunk:
		return nil
	default:
	}
	s.patience.Reset(stallLimit)
	defer s.patience.Stop()
	select {
	case s.chunks <- chunk:
		return nil
	case <-s.finished:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.patience.C:
		return hostStalled()
	}
}

// finish waits until all is sent.
func (s *sender) finish(ctx context.Context) error {
	s.release()
	s.patience.Reset(stallLimit)
	defer s.patience.Stop()
	select {
	case <-s.finished:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.patience.C:
		return hostStalled()
	}
}

// release lets the goroutine end after what it is sending.
func (s *sender) release() {
	if !s.released {
		s.released = true
		close(s.chunks)
	}
}

func hostLeft(cause error) error {
	return &failure.Error{
		Reason:  failure.Cancelled,
		Message: "The host ended the call before it had the whole answer.",
		Outcome: failure.Unknown,
		Cause:   cause,
	}
}

func hostStalled() error {
	return &failure.Error{
		Reason:  failure.Cancelled,
		Message: fmt.Sprintf("The host took nothing of the answer for %.0f seconds, so that the call was ended.", stallLimit.Seconds()),
		Outcome: failure.Unknown,
	}
}
