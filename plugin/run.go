package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Request is one run of an action, with its documents as JSON.
type Request struct {
	Action      string // MakeRawRequest
	Credentials []byte // see Credentials.Document
	Config      []byte // see StepConfig.Document; empty means {}
	Input       []byte // see RawRequest.Document
	RunID       string // the host's id of the run, for the plugin's log
	Timing      bool   // ask for the phases of the call
	TraceParent string // the traceparent of the host's span, by the W3C; "" for none. One that is malformed is left away
	TraceState  string // the tracestate that goes with it
	// Deaths is what ExitError.Deaths told of an earlier try of this call, 0 for the
	// first: the call is given to one process more.
	Deaths int
	// Progress is told of what the call is doing, while it does it; nil for nobody.
	// It is called by one goroutine at a time and should return at once: the output
	// waits for it. A plugin of an earlier version tells nothing.
	Progress func(Progress)
}

// Result is what a run of an action returned.
type Result struct {
	Output []byte  // the output document; see ParseOutput. It is nil after an error
	Timing []Phase // the phases of the call, if they were asked for; after an error, too
}

// RunAction runs an action. Its error is a *failure.Error.
func (h *Host) RunAction(ctx context.Context, request Request) (Result, error) {
	var held blocks
	timing, err := h.run(ctx, request, func(part []byte) error {
		held.add(part)
		return nil
	})
	if err != nil {
		return Result{Timing: timing}, err
	}
	return Result{Output: held.joined(), Timing: timing}, nil
}

// RunActionTo is RunAction with the output document written to w as it arrives,
// so that it is never held in memory as a whole; Result.Output is nil. A call
// can fail after part of the document has been written: after an error, what was
// written is to be thrown away. An error of w ends the call; the *failure.Error
// wraps it.
func (h *Host) RunActionTo(ctx context.Context, request Request, w io.Writer) (Result, error) {
	timing, err := h.run(ctx, request, func(part []byte) error {
		n, err := w.Write(part)
		if err == nil && n < len(part) {
			err = io.ErrShortWrite
		}
		return err
	})
	return Result{Timing: timing}, err
}

// run runs an action and passes its output to receive as it arrives, which must not
// keep what it is given. An error of receive ends the call.
func (h *Host) run(ctx context.Context, request Request, receive func(part []byte) error) ([]Phase, error) {
	ctx, cancel := withDeadline(ctx, request.Config)
	defer cancel()
	message := &connectorv1.RunActionRequest{
		Action:      strings.ToValidUTF8(request.Action, "\uFFFD"),
		Credentials: request.Credentials,
		Config:      request.Config,
		Input:       request.Input,
		RunId:       strings.ToValidUTF8(request.RunID, "\uFFFD"),
	}
	var timing []Phase
	ctx = request.traced(ctx)
	err := h.do(ctx, acts, request.Deaths, func(p *process) error {
		var err error
		timing, err = p.run(ctx, message, request, receive)
		if err != nil && timedOut(ctx, err) {
			h.suspect(p)
		}
		return err
	})
	return timing, err
}

// run runs an action in the process.
func (p *process) run(ctx context.Context, request *connectorv1.RunActionRequest, asked Request, receive func(part []byte) error) ([]Phase, error) {
	// gRPC frees what it holds for a stream when the stream's context ends.
	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	if asked.Timing {
		streaming = metadata.AppendToOutgoingContext(streaming, TimingRequest, "1")
	}
	if asked.Progress != nil {
		streaming = metadata.AppendToOutgoingContext(streaming, ProgressRequest, "1")
	}
	inPieces := len(request.GetInput()) >= streamedFrom && !p.takesNoPieces.Load()
	give := p.giveWhole
	if inPieces {
		give = p.givePieces
	}
	opened, given, err := give(streaming, request)
	if err != nil {
		return nil, callError(ctx, err, p, fate{begun: opened != nil, lost: outcomeOf(given, request.GetInput())})
	}
	received, err := receiveAll(opened, receive, asked.Progress, cancel)
	timing := decodeTiming(opened.Trailer())
	switch {
	case received != nil:
		return timing, outputError(received, outcomeOf(given, request.GetInput()))
	case err != nil && inPieces && lacksPieces(err):
		p.takesNoPieces.Store(true)
		return p.run(ctx, request, asked, receive)
	case err != nil:
		return timing, callError(ctx, err, p, fate{begun: true, lost: outcomeOf(given, request.GetInput())})
	}
	return timing, nil
}

// The longest traceparent and tracestate that are passed on. The W3C's have 55
// bytes, and 32 members.
const (
	maxTraceParent = 256
	maxTraceState  = 8 << 10
)

// traced adds the request's trace to the metadata of a call. What cannot be a
// trace is left away: it often comes from the host's own callers, and gRPC would
// not send the call with it, or lose the connection.
func (r Request) traced(ctx context.Context) context.Context {
	if !canTravel(r.TraceParent, maxTraceParent) {
		return ctx
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", r.TraceParent)
	if canTravel(r.TraceState, maxTraceState) {
		ctx = metadata.AppendToOutgoingContext(ctx, "tracestate", r.TraceState)
	}
	return ctx
}

// canTravel reports whether a text is a value for gRPC's metadata.
func canTravel(text string, most int) bool {
	return text != "" && len(text) <= most && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// receiveAll reads a stream to its end, so that its trailer can be read
// afterwards. received is the first error of receive, after which the stream is
// cancelled; err is the stream's own.
func receiveAll(stream grpc.ClientStream, receive func([]byte) error, tell func(Progress), cancel func()) (received, err error) {
	var message answerMessage
	for {
		message = answerMessage{}
		err := stream.RecvMsg(&message)
		switch {
		case errors.Is(err, io.EOF):
			return received, nil
		case err != nil:
			return received, err
		case received != nil: // it was on its way already
			message.free()
			continue
		}
		if received = message.hand(receive, tell); received != nil {
			cancel()
		}
	}
}

// hand hands a message to who is told of it.
func (m *answerMessage) hand(receive func([]byte) error, tell func(Progress)) error {
	defer m.free() // also where the host's writer panics
	switch progress := m.other.GetProgress(); {
	case m.other == nil:
		return m.each(receive)
	case progress == nil:
		return receive(m.other.GetOutputChunk())
	case tell != nil:
		tell(progressOf(progress))
	}
	return nil
}

// outputError is the error of a call whose output the host could not write.
func outputError(cause error, outcome failure.Outcome) error {
	f := &failure.Error{
		Reason: failure.Cancelled, Outcome: outcome, Cause: cause,
		Message: fmt.Sprintf("NetSuite answered, but the output document could not be written: %v.", cause),
	}
	if outcome == failure.Unknown {
		f.Message += lookFirst
	}
	return f
}
