package plugin_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// poison, within an input, is what scripted processes die of.
const poison = "poison"

// inPieces takes inputs in pieces, and does with them what the action says.
type inPieces struct{ scripted }

func (inPieces) RunActionStream(stream grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	switch first.GetRun().GetAction() {
	case "refuse": // before anything else has come
		s, err := status.New(codes.InvalidArgument, "Too much.").WithDetails(&errdetails.ErrorInfo{
			Domain: plugin.ErrorDomain, Reason: "INVALID_INPUT", Metadata: map[string]string{"outcome": "not_sent"},
		})
		if err != nil {
			return err
		}
		return s.Err()
	case "die once": // in the midst
		if _, err := os.Stat(os.Getenv("MARKER")); err != nil {
			_, _ = stream.Recv()
			_ = os.WriteFile(os.Getenv("MARKER"), nil, 0o600)
			os.Exit(1)
		}
	case "stall":
		_ = os.WriteFile(os.Getenv("MARKER"), nil, 0o600)
		<-stream.Context().Done()
		return status.FromContextError(stream.Context().Err()).Err()
	}
	var input []byte
	for {
		piece, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(piece.GetInputChunk()) > 1<<20 {
			return status.Error(codes.Internal, "a long piece")
		}
		if bytes.Contains(piece.GetInputChunk(), []byte(poison)) {
			os.Exit(1)
		}
		input = append(input, piece.GetInputChunk()...)
	}
	if first.GetRun().GetAction() == "die at the end" {
		os.Exit(1)
	}
	if uint64(len(input)) != first.GetInputLength() || first.GetRun().GetInput() != nil {
		return status.Error(codes.Internal, "not as announced")
	}
	run := first.GetRun()
	run.Input = append([]byte(run.GetRunId()+string(run.GetCredentials())+string(run.GetConfig())+":"), input...)
	run.Action = "echo"
	return scripted{}.RunAction(run, stream)
}

// largeInput is an input that travels in pieces.
func largeInput() []byte {
	return []byte(`{"method":"POST","url":"record/v1/customer","body":"` + strings.Repeat("0123456789 ", 1<<17) + `"}`)
}

func TestLargeInputsTravelInPieces(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "takes pieces", plugin.HostOptions{})
	input := largeInput()
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Credentials: []byte("c"), Config: []byte("{}"), Input: input, RunID: "r"})
	if err != nil || string(r.Output) != "rc{}:"+string(input) {
		t.Errorf("%d bytes of %d, %v", len(r.Output), len(input), err)
	}
	small := []byte("small")
	if r, err = h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: small}); err != nil || !bytes.Equal(r.Output, small) {
		t.Errorf("%q, %v", r.Output, err)
	}
	_, err = h.RunAction(t.Context(), plugin.Request{Action: "refuse", Input: input})
	if f := plugintest.WantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent || f.Message != "Too much." {
		t.Errorf("%+v", f)
	}
}

// A plugin of an earlier version gets the input whole, many at once too.
func TestLargeInputsWithoutPieces(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	input := largeInput()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: input})
			if err != nil || !bytes.Equal(r.Output, input) {
				t.Errorf("%d bytes of %d, %v", len(r.Output), len(input), err)
			}
		})
	}
	group.Wait()
	// What the action itself does not implement is no lack of pieces.
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "unheard of", Input: input})
	plugintest.WantReason(t, err, failure.Internal)
}

// A process that dies with pieces under way was not given the request: the next
// one gets it. With the last piece it was.
func TestProcessesThatDieWithPieces(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "takes pieces", plugin.HostOptions{Env: []string{"MARKER=" + t.TempDir() + "/died"}})
	input := largeInput()
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "die once", Input: input})
	if err != nil || !bytes.HasSuffix(r.Output, input) {
		t.Errorf("%d bytes, %v", len(r.Output), err)
	}
	_, err = h.RunAction(t.Context(), plugin.Request{Action: "die at the end", Input: input})
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.Unknown {
		t.Errorf("outcome %s", f.Outcome)
	}
}

// A call that is cancelled while its pieces are under way was not sent.
func TestCancelledWithPieces(t *testing.T) {
	t.Parallel()
	marker := t.TempDir() + "/stalls"
	h := loadAs(t, "takes pieces", plugin.HostOptions{Env: []string{"MARKER=" + marker}})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(marker); err == nil {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	_, err := h.RunAction(ctx, plugin.Request{Action: "stall", Input: largeInput()})
	if f := plugintest.WantReason(t, err, failure.Cancelled); f.Outcome != failure.NotSent {
		t.Errorf("outcome %s", f.Outcome)
	}
}
