package server

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// stalling is the stream of a host that sends pieces and then nothing, and does not
// close its side.
type stalling struct {
	grpc.ServerStream
	ctx      context.Context //nolint:containedctx // a stream has one
	messages int
	every    time.Duration
}

func (s *stalling) Context() context.Context { return s.ctx }

func (s *stalling) RecvMsg(m any) error {
	s.messages--
	switch {
	case s.messages < 0:
		<-s.ctx.Done()
		return s.ctx.Err()
	case m.(*pieceMessage).input.begun:
		time.Sleep(s.every)
		m.(*pieceMessage).input.append([]byte(" "))
	default:
		m.(*pieceMessage).other = &connectorv1.RunActionStreamRequest{Run: &connectorv1.RunActionRequest{}, InputLength: 1000}
	}
	return nil
}

// A host that has begun to send an input and sends nothing more is not waited for
// without end; one that is slow is.
func TestHostStallsInMidInput(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		messages int
		every    time.Duration
		after    time.Duration
	}{{0, 0, stallLimit}, {1, 0, stallLimit}, {4, 25 * time.Second, 75*time.Second + stallLimit}} {
		synctest.Test(t, func(t *testing.T) {
			memory := newReclaimer()
			defer memory.close()
			ctx, end := context.WithCancel(t.Context())
			began := time.Now()
			s := &server{memory: memory, logger: slog.New(slog.DiscardHandler), limit: requestLimit{input: 1000}}
			_, err := s.receive(&stalling{ctx: ctx, messages: tt.messages, every: tt.every})
			if took := time.Since(began); failure.From(err).Reason != failure.Timeout || !strings.Contains(err.Error(), "close its side") || took != tt.after {
				t.Errorf("%d messages: %v after %v, want %v", tt.messages, err, took, tt.after)
			}
			end()
			synctest.Wait() // the receiver ends with its stream
		})
	}
}
