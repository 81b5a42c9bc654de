package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

type piecesStream = grpc.BidiStreamingClient[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]

// inPieces begins a call of an action whose input is to have so many bytes.
func inPieces(t *testing.T, h *rawHost, action string, length int) piecesStream {
	t.Helper()
	stream, err := connectorv1.NewConnectorClient(h.conn).RunActionStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	send(t, stream, &connectorv1.RunActionStreamRequest{Run: &connectorv1.RunActionRequest{Action: action, RunId: "p"}, InputLength: uint64(length)})
	return stream
}

func send(t *testing.T, stream piecesStream, message *connectorv1.RunActionStreamRequest) {
	t.Helper()
	if err := stream.Send(message); err != nil && err != io.EOF { //nolint:errorlint // the answer has the reason
		t.Fatal(err)
	}
}

func sendPiece(t *testing.T, stream piecesStream, piece []byte) {
	t.Helper()
	send(t, stream, &connectorv1.RunActionStreamRequest{InputChunk: piece})
}

// outputOf reads an answer to its end.
func outputOf(stream piecesStream) (string, error) {
	var output []byte
	for {
		response, err := stream.Recv()
		if err == io.EOF { //nolint:errorlint // gRPC's own
			return string(output), nil
		}
		if err != nil {
			return "", err
		}
		output = append(output, response.GetOutputChunk()...)
	}
}

// Pieces of any size are joined to the input, whatever its length.
func TestPiecesAreJoined(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	random := rand.NewChaCha8([32]byte{})
	for _, size := range []int{0, 1, 1000, leastRoom - 1, leastRoom + 1, 3*leastRoom + 7, firstPart*leastRoom + 5} {
		input := make([]byte, size)
		_, _ = random.Read(input)
		for _, piece := range []int{1000, 32 << 10, maxPiece} {
			if size/piece > 4000 {
				continue
			}
			stream := inPieces(t, h, "sum", size)
			for rest := input; len(rest) > 0; {
				n := min(piece, len(rest))
				sendPiece(t, stream, rest[:n])
				rest = rest[n:]
			}
			_ = stream.CloseSend()
			if got, err := outputOf(stream); err != nil || got != fmt.Sprintf(`"%x"`, sha256.Sum256(input)) {
				t.Errorf("%d bytes in pieces of %d: %s, %v", size, piece, got, err)
			}
		}
	}
}

// What does not keep the order of RunActionStream is refused, and not run.
func TestMisplacedPieces(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true, fmt.Sprintf("%s=%d", plugin.EnvMaxRequestBytes, 4<<20))
	run := &connectorv1.RunActionRequest{Action: "echo"}
	piece := func(size int) *connectorv1.RunActionStreamRequest {
		return &connectorv1.RunActionStreamRequest{InputChunk: make([]byte, size)}
	}
	for name, test := range map[string]struct {
		messages []*connectorv1.RunActionStreamRequest
		message  string
	}{
		"nothing":            {nil, "without a message"},
		"no run":             {[]*connectorv1.RunActionStreamRequest{{InputLength: 5}, piece(5)}, "first message"},
		"a piece first":      {[]*connectorv1.RunActionStreamRequest{piece(5)}, "first message"},
		"a piece in the run": {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5, InputChunk: []byte("12345")}}, "first message"},
		"input in the run":   {[]*connectorv1.RunActionStreamRequest{{Run: &connectorv1.RunActionRequest{Action: "echo", Input: []byte("1")}}}, "first message"},
		"two runs":           {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5}, {Run: run}, piece(5)}, "later messages"},
		"another length":     {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5}, {InputLength: 6, InputChunk: []byte("123456")}}, "later messages"},
		"too few":            {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5}, piece(4)}, "after 4 bytes of the input, of the 5"},
		"none":               {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5}}, "after 0 bytes"},
		"too many":           {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 5}, piece(4), piece(2)}, "than the 5 bytes"},
		"more than nothing":  {[]*connectorv1.RunActionStreamRequest{{Run: run}, piece(1)}, "than the 0 bytes"},
		"a long piece":       {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 2 << 20}, piece(maxPiece + 1), piece(maxPiece - 1)}, "1 MiB"},
		"too large":          {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 4<<20 + 1}}, "4194304 bytes"},
		"far too large":      {[]*connectorv1.RunActionStreamRequest{{Run: run, InputLength: 1 << 63}}, "4194304 bytes"},
		"too large together": {[]*connectorv1.RunActionStreamRequest{{Run: &connectorv1.RunActionRequest{Config: make([]byte, plugin.RequestOverhead)}, InputLength: 4 << 20}}, "4194304 bytes"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		stream, err := connectorv1.NewConnectorClient(h.conn).RunActionStream(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range test.messages {
			send(t, stream, message)
		}
		// What is too large is refused before it has come.
		if !strings.HasPrefix(name, "too large") {
			_ = stream.CloseSend()
		}
		output, err := outputOf(stream)
		if s := status.Convert(err); s.Code() != codes.InvalidArgument || !strings.Contains(s.Message(), test.message) || !strings.Contains(fmt.Sprint(s.Details()), "not_sent") {
			t.Errorf("%s: %q, %v", name, output, err)
		}
	}
}

// An input that its host announces and does not send takes no memory.
func TestAnnouncedInputsTakeNoMemory(t *testing.T) {
	t.Parallel()
	b := inputBuffer{memory: idleReclaimer(t)}
	b.expect(128 << 20)
	for range 100 {
		b.append(make([]byte, 10_000))
	}
	if cap(b.bytes) > 128<<20/firstPart+1<<16 {
		t.Errorf("%d bytes for %d", cap(b.bytes), len(b.bytes))
	}
}

// A call that is cancelled between two pieces, or cut when the process ends, ends
// at once; another process may take it then.
func TestPiecesThatStop(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	stream := inPieces(t, h, "log", 10)
	sendPiece(t, stream, []byte("12345"))
	again := inPieces(t, h, "sum", 0) // the first one is being received by then
	_ = again.CloseSend()
	if _, err := outputOf(again); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	h.shutdown(ctx)
	if _, err := outputOf(stream); status.Code(err) != codes.Unavailable || !strings.Contains(fmt.Sprint(status.Convert(err).Details()), plugin.StoppingMetadata) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if err := h.waitEnd(t); err != nil {
		t.Error(err)
	}
	if strings.Contains(h.stderr.String(), "at info") {
		t.Error("the action ran")
	}
}

// The codec takes a piece whatever frames it comes in, and leaves what is none.
func TestCodecTakesPieces(t *testing.T) {
	t.Parallel()
	codec := newRequestCodec(idleReclaimer(t))
	for _, message := range []*connectorv1.RunActionStreamRequest{
		{InputChunk: []byte("a piece")}, {InputChunk: make([]byte, 70_000)}, {}, {InputLength: 4, InputChunk: []byte("abcd")},
		{Run: &connectorv1.RunActionRequest{Action: "a"}},
	} {
		encoded := mustMarshal(t, message)
		for _, size := range []int{1, 2, 3, 1000, len(encoded)} {
			buffer := inputBuffer{memory: idleReclaimer(t)}
			buffer.expect(100_000)
			got := pieceMessage{input: &buffer}
			pool := newCountingPool(t)
			data := frames(encoded, max(1, size), pool)
			if err := codec.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			data.Free()
			alone := message.GetRun() == nil && message.GetInputLength() == 0 && len(message.GetInputChunk()) > 0
			switch {
			case alone && (got.other != nil || !bytes.Equal(buffer.bytes, message.GetInputChunk())):
				t.Errorf("in %d: %d bytes, %v", size, len(buffer.bytes), got.other)
			case !alone && (!proto.Equal(got.other, message) || len(buffer.bytes) > 0):
				t.Errorf("in %d: %d bytes, %v", size, len(buffer.bytes), got.other)
			}
		}
	}
	// A piece twice in a message: the last one counts, as for protocol buffers.
	twice := protowire.AppendString(protowire.AppendTag(nil, chunkField, protowire.BytesType), "first")
	twice = protowire.AppendString(protowire.AppendTag(twice, chunkField, protowire.BytesType), "last")
	buffer := inputBuffer{memory: idleReclaimer(t)}
	buffer.expect(100)
	got := pieceMessage{input: &buffer}
	if err := codec.Unmarshal(frames(twice, 4, newCountingPool(t)), &got); err != nil || string(got.other.GetInputChunk()) != "last" {
		t.Errorf("%v, %v", got.other, err)
	}
	if err := codec.Unmarshal(frames([]byte{0x1a, 0x05, 'x'}, 1, newCountingPool(t)), &pieceMessage{input: &buffer}); err == nil {
		t.Error("a broken message was taken")
	}
}

// A host of ours sends large inputs in pieces, and they are refused as others are.
func TestOurHostSendsPieces(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil, fmt.Sprintf("%s=%d", plugin.EnvMaxRequestBytes, 8<<20))
	for _, size := range []int{1<<20 - 16, 1 << 20, 1<<20 + 16, 8 << 20} {
		arrives(t, h, size)
	}
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: make([]byte, 8<<20+1)})
	if f := plugintest.WantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent || !strings.Contains(f.Message, "8388608 bytes") {
		t.Errorf("%+v", f)
	}
}
