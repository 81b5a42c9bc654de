//go:build !race

package hostside_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// host is a host written from docs/hosts.md and docs/conformance-host.md alone,
// in the way of a host in another language, with a flaw.
type host struct {
	flaw    flaw
	path    string
	patient time.Duration // with a plugin that starts

	serial sync.Mutex // for a host that makes one call at a time

	mu      sync.Mutex
	process *process
}

// line is a line of the host's standard input.
type line struct {
	ID, Cancel, Credentials, Config, Input string
	TimeoutSeconds                         float64
}

func mainOfBareHost(name string) (code int) {
	if err := runBareHost(context.Background(), flaw(name), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runBareHost(ctx context.Context, f flaw, in io.Reader, out io.Writer) error {
	seconds, err := strconv.Atoi(os.Getenv("NETSUITE_PLUGIN_START_TIMEOUT"))
	if err != nil {
		return err
	}
	h := &host{flaw: f, path: os.Getenv("NETSUITE_PLUGIN"), patient: time.Duration(seconds) * time.Second}
	var calls sync.WaitGroup
	var writing sync.Mutex
	cancels := map[string]context.CancelFunc{}
	for lines := bufio.NewReader(in); ; {
		text, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return err
		}
		if l.Cancel != "" {
			if f != ignoresCancel {
				cancels[l.Cancel]()
			}
			continue
		}
		calling, cancel := context.WithCancel(ctx)
		cancels[l.ID] = cancel
		calls.Go(func() {
			result := h.result(calling, l)
			writing.Lock()
			defer writing.Unlock()
			encoded, _ := json.Marshal(result)
			_, _ = out.Write(append(encoded, '\n'))
		})
	}
	if f != cutsCalls {
		calls.Wait()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.process != nil {
		h.process.end(f)
	}
	calls.Wait()
	if f == exitsWithOne {
		return errors.New("it was told to")
	}
	return nil
}

// plugin returns the process that serves, and starts one where there is none.
func (h *host) plugin(ctx context.Context, clientID string) (*process, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.process != nil && (h.flaw.oneOf(startsOnce, blamesDeadPlugin) || !h.process.hasEnded()) {
		if h.flaw != blamesDeadPlugin || !h.process.failed.Load() {
			return h.process, nil
		}
	}
	p, err := start(ctx, h.path, h.patient, h.flaw, clientID)
	if err != nil {
		return nil, err
	}
	h.process = p
	return p, nil
}

// result makes a call, and returns the line of the host's standard output.
func (h *host) result(ctx context.Context, l line) map[string]any {
	if h.flaw == oneAtATime {
		h.serial.Lock()
		defer h.serial.Unlock()
	}
	output, failure := h.run(ctx, l)
	switch {
	case failure == nil:
	case h.flaw == repeatsLost:
		<-h.process.ended
		output, failure = h.run(ctx, l)
	case h.flaw == repeatsUnknown && failure.Outcome == "unknown", h.flaw == repeatsAtOnce && failure.Retry == "safe":
		output, failure = h.run(ctx, l)
	}
	if failure != nil {
		return map[string]any{"id": l.ID, "error": failure}
	}
	return map[string]any{"id": l.ID, "output": string(output)}
}

// run makes a call once.
func (h *host) run(ctx context.Context, l line) ([]byte, *failed) {
	var credentials struct{ ClientID string }
	_ = json.Unmarshal([]byte(l.Credentials), &credentials)
	p, err := h.plugin(ctx, credentials.ClientID)
	if err != nil {
		return nil, &failed{Reason: "UNAVAILABLE", Outcome: "not_sent", Retry: "safe", Message: err.Error()}
	}
	ctx, cancel := h.deadline(ctx, l)
	defer cancel()
	input := []byte(l.Input)
	if h.flaw == roundsInput {
		input = rounded(input)
	}
	var options []grpc.CallOption
	if h.flaw == smallMessages {
		options = append(options, grpc.MaxCallSendMsgSize(4<<20))
	}
	request := &connectorv1.RunActionRequest{
		Action: "makeRawRequest", Credentials: []byte(l.Credentials), Config: []byte(l.Config), Input: input, RunId: l.ID,
	}
	var stream interface {
		Recv() (*connectorv1.RunActionResponse, error)
	}
	if h.flaw.oneOf(insistsOnPieces, losesPieces) && len(input) > 1<<20 {
		stream, err = h.inPieces(ctx, p, request)
	} else {
		stream, err = p.connector.RunAction(ctx, request, options...)
	}
	if err != nil {
		return nil, h.explain(err, p, l)
	}
	var output []byte
	for {
		response, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF), err != nil && h.flaw == keepsPieces && len(output) > 0:
			return h.output(output)
		case err != nil:
			return nil, h.explain(err, p, l)
		case h.flaw == decodesPieces:
			output = append(output, strings.ToValidUTF8(string(response.GetOutputChunk()), "\uFFFD")...)
		case h.flaw == losesTail && len(output) >= 4<<20:
		default:
			output = append(output, response.GetOutputChunk()...)
		}
	}
}

// inPieces sends a request in pieces; the answer tells what became of them.
func (h *host) inPieces(ctx context.Context, p *process, request *connectorv1.RunActionRequest) (grpc.BidiStreamingClient[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse], error) {
	stream, err := p.connector.RunActionStream(ctx)
	if err != nil {
		return nil, err
	}
	input := request.GetInput()
	request.Input = nil
	message := &connectorv1.RunActionStreamRequest{Run: request, InputLength: uint64(len(input))}
	if h.flaw == losesPieces {
		input = input[64<<10:]
	}
	for stream.Send(message) == nil && len(input) > 0 {
		n := min(64<<10, len(input))
		message = &connectorv1.RunActionStreamRequest{InputChunk: input[:n]}
		input = input[n:]
	}
	return stream, stream.CloseSend()
}

// deadline bounds a call.
func (h *host) deadline(ctx context.Context, l line) (context.Context, context.CancelFunc) {
	if h.flaw == ignoresDeadline {
		return context.WithCancel(ctx)
	}
	seconds := l.TimeoutSeconds
	if seconds == 0 {
		var config struct{ TimeoutSeconds float64 }
		_ = json.Unmarshal([]byte(l.Config), &config)
		if seconds = config.TimeoutSeconds; seconds == 0 {
			seconds = 300
		}
		seconds += 2
	}
	return context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
}

func (h *host) output(document []byte) ([]byte, *failed) {
	switch h.flaw {
	case roundsOutput:
		return rounded(document), nil
	case refusesLater:
		var known struct {
			StatusCode, Attempts int
			Headers              map[string]string
			Body                 json.RawMessage
		}
		decoder := json.NewDecoder(bytes.NewReader(document))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&known); err != nil {
			return nil, &failed{Reason: "INTERNAL", Outcome: "unknown", Retry: "check", Message: err.Error()}
		}
	}
	return document, nil
}

// rounded writes a document anew, with each number as a float64.
func rounded(document []byte) []byte {
	var value any
	if json.Unmarshal(document, &value) != nil {
		return document
	}
	if number, ok := value.(float64); ok && math.IsInf(number, 0) {
		return document
	}
	written, err := json.Marshal(value)
	if err != nil {
		return document
	}
	return written
}
