package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// scripted is the stream of a host whose messages are steps. Behind the last one its
// side is closed.
type scripted struct {
	grpc.ServerStream
	ctx   context.Context //nolint:containedctx // a stream has one
	steps []func(m *pieceMessage) error
}

func (s *scripted) Context() context.Context { return s.ctx }

func (s *scripted) RecvMsg(m any) error {
	if len(s.steps) == 0 {
		return io.EOF
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	return step(m.(*pieceMessage))
}

// announces is the first message, for an input of so many bytes.
func announces(length int) func(m *pieceMessage) error {
	return func(m *pieceMessage) error {
		m.other = &connectorv1.RunActionStreamRequest{Run: &connectorv1.RunActionRequest{Action: "echo", RunId: "r"}, InputLength: uint64(length)}
		return nil
	}
}

// sends is a piece, as the codec takes it.
func sends(text string) func(m *pieceMessage) error {
	return func(m *pieceMessage) error {
		m.input.append([]byte(text))
		return nil
	}
}

// receiving is a server that receives, and its memory that is not given back.
func receiving(t *testing.T) (*server, *reclaimer) {
	t.Helper()
	memory := idleReclaimer(t)
	return &server{memory: memory, logger: slog.New(slog.DiscardHandler), limit: requestLimit{input: 64 << 20}}, memory
}

// An input is split while it arrives, each of its bytes once: the connector goes through
// none of them again.
func TestInputsAreSplitAsTheyArrive(t *testing.T) {
	t.Parallel()
	const document = `{"method":"POST","url":"x","body":{"a":[1,2,"}"]}}`
	s, _ := receiving(t)
	steps := []func(m *pieceMessage) error{announces(len(document))}
	for _, piece := range strings.SplitAfter(document, ",") {
		steps = append(steps, sends(piece))
	}
	r, err := s.receive(&scripted{ctx: t.Context(), steps: steps})
	if err != nil || r.splitter == nil || string(r.input) != document || r.GetRunId() != "r" || r.GetInput() != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	members, ok, err := jsoncheck.Few(t.Context(), r.input, r.splitter)
	if !ok || err != nil || len(members) != 3 || members[2].Name != "body" || string(members[2].Value) != `{"a":[1,2,"}"]}` {
		t.Errorf("the splitter has not seen the input once: %q, %v, %v", members, ok, err)
	}
}

// The memory of an input that is not handed on is told to be dropped, once, however
// its call ends; that of one which is handed on is whoever runs it's to tell.
func TestInputsThatAreNotRunAreDropped(t *testing.T) {
	t.Parallel()
	half := strings.Repeat(" ", 1000)
	lost := func(*pieceMessage) error { return status.Error(codes.Canceled, "lost") }
	panics := func(*pieceMessage) error { panic("receiver") }
	for what, row := range map[string]struct {
		steps   []func(m *pieceMessage) error
		dropped int64
		reason  failure.Reason
	}{
		"run":      {[]func(m *pieceMessage) error{announces(2000), sends(half), sends(half)}, 0, ""},
		"too long": {[]func(m *pieceMessage) error{announces(1500), sends(half), sends(half)}, 1000, failure.InvalidInput},
		"too few":  {[]func(m *pieceMessage) error{announces(2000), sends(half)}, 1000, failure.InvalidInput},
		"lost":     {[]func(m *pieceMessage) error{announces(2000), sends(half), lost}, 1000, failure.Internal}, // gRPC's own
		"panic":    {[]func(m *pieceMessage) error{announces(2000), sends(half), panics}, 1000, failure.Internal},
	} {
		s, memory := receiving(t)
		r, err := s.receive(&scripted{ctx: t.Context(), steps: row.steps})
		if n := memory.pending.Load(); n != row.dropped || (err != nil) != (row.dropped > 0) || err != nil && failure.From(err).Reason != row.reason {
			t.Errorf("%s: %d bytes dropped, want %d; %v", what, n, row.dropped, err)
		}
		if f := (*failure.Error)(nil); errors.As(err, &f) && f.Outcome != failure.NotSent {
			t.Errorf("%s: %+v", what, f)
		}
		if r.GetRunId() != "r" {
			t.Errorf("%s: the run is not known any more", what)
		}
	}
}

// So is that of a call which has ended before its receiver has.
func TestInputsOfEndedCallsAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, memory := receiving(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		release := make(chan error)
		stream := &scripted{ctx: ctx, steps: []func(m *pieceMessage) error{
			announces(2000), sends(strings.Repeat(" ", 1000)), func(*pieceMessage) error { return <-release },
		}}
		time.AfterFunc(time.Second, func() { cancel(errStopped()) })
		r, err := s.receive(stream)
		if f := failure.From(err); !errors.As(f.Cause, new(errStopping)) || f.Outcome != failure.NotSent || r.GetRunId() != "r" {
			t.Errorf("%+v", f)
		}
		if n := memory.pending.Load(); n != 0 {
			t.Errorf("%d bytes are told to be dropped that the receiver still has", n)
		}
		release <- io.ErrUnexpectedEOF
		synctest.Wait()
		if n := memory.pending.Load(); n != 1000 {
			t.Errorf("%d bytes dropped, want 1000", n)
		}
	})
}

// A call that ends as its last piece arrives is not run: another process may take it.
// What is wrong with it is told all the same.
func TestTheEndGoesBeforeTheLastPiece(t *testing.T) {
	t.Parallel()
	cut, end := context.WithCancelCause(t.Context())
	end(errStopped())
	left, leave := context.WithCancel(t.Context())
	leave()
	late, done := context.WithTimeout(t.Context(), 0)
	defer done()
	lost, long := status.Error(codes.Canceled, "lost"), misplaced("More of the input came")
	for _, row := range []struct {
		ctx  context.Context //nolint:containedctx // a row of a table
		err  error
		want failure.Reason
	}{
		{cut, nil, failure.Unavailable}, {cut, lost, failure.Unavailable}, {cut, long, failure.InvalidInput},
		{left, nil, failure.Cancelled}, {left, lost, failure.Cancelled}, {late, nil, failure.Timeout}, {late, long, failure.InvalidInput},
		{t.Context(), long, failure.InvalidInput},
	} {
		f := failure.From(received(row.ctx, row.err))
		if f == nil || f.Reason != row.want || f.Outcome != failure.NotSent || errors.As(f.Cause, new(errStopping)) != (row.want == failure.Unavailable) {
			t.Errorf("%v, %v: %+v, want %s", context.Cause(row.ctx), row.err, f, row.want)
		}
	}
	if err := received(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if err := received(t.Context(), lost); !errors.Is(err, lost) {
		t.Error(err)
	}
	s, _ := receiving(t)
	r, err := s.receive(&scripted{ctx: cut, steps: []func(m *pieceMessage) error{announces(2), sends("{}")}})
	if f := failure.From(err); f == nil || f.Reason != failure.Unavailable || r.input != nil {
		t.Errorf("%+v", f)
	}
}

// Before a large input takes its memory, what earlier ones have left is given back.
func TestLargeInputsGiveBackFirst(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ size, left, times int }{
		{largeRequest, largeRequest, 1}, {8 * largeRequest, 3 * largeRequest, 1}, {largeRequest, largeRequest - 1, 0}, {largeRequest - 1, largeRequest, 0},
	} {
		times := 0
		b := inputBuffer{memory: &reclaimer{free: func() { times++ }}}
		b.memory.pending.Store(int64(row.left))
		b.expect(row.size)
		for piece := bytes.Repeat([]byte(" "), 1<<20); len(b.bytes) < row.size; {
			b.append(piece[:min(len(piece), row.size-len(b.bytes))])
		}
		if times != row.times || row.times > 0 && b.memory.pending.Load() != 0 {
			t.Errorf("%d bytes after %d: given back %d times", row.size, row.left, times)
		}
	}
}
