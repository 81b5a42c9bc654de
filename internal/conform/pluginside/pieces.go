package pluginside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"netsuite-connector/internal/conform/wire"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const pieceSize = 100_000

type piecesStream = grpc.BidiStreamingClient[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]

// pieces begins a call of RunActionStream, and announces an input of that length.
func (t *trial) pieces(ctx context.Context, length int) piecesStream {
	run := t.request("", "")
	run.Input = nil
	stream, err := t.plugin.BeginPieces(ctx, run, length)
	t.must(err)
	return stream
}

// sendPieces sends a text in pieces. Where the plugin has ended the call, its answer
// tells why.
func (t *trial) sendPieces(stream piecesStream, text string) {
	for len(text) > 0 {
		n := min(pieceSize, len(text))
		if err := stream.Send(&connectorv1.RunActionStreamRequest{InputChunk: []byte(text[:n])}); err != nil {
			if !errors.Is(err, io.EOF) {
				t.fatalf("a piece was not taken: %v", err)
			}
			return
		}
		text = text[n:]
	}
}

// joined sends an input in pieces that are as many bytes as announced, and returns
// how the call ends.
func (t *trial) joined(announced int, input string) (string, *wire.Failure) {
	ctx, cancel := context.WithTimeout(t.ctx, callLimit)
	defer cancel()
	stream := t.pieces(ctx, announced)
	t.sendPieces(stream, input)
	if err := stream.CloseSend(); err != nil {
		t.fatalf("%v", err)
	}
	return t.ended(stream)
}

func (t *trial) ended(stream piecesStream) (string, *wire.Failure) {
	var out bytes.Buffer
	if _, _, err := t.plugin.Read(stream, &out); err != nil {
		return "", failureOf(err)
	}
	return out.String(), nil
}

// offersPieces skips the clause where the plugin has no RunActionStream, which was
// added to the contract.
func (t *trial) offersPieces() {
	if _, f := t.joined(len(read), read); f != nil && f.Code == codes.Unimplemented {
		t.skipf("the plugin does not offer RunActionStream")
	}
	t.requests() // they have ended
}

// refusedPieces checks that pieces were refused, and that nothing came of them.
func (t *trial) refusedPieces(output string, f *wire.Failure, before int) {
	if f == nil {
		t.fatalf("it succeeded: %s", output)
	}
	t.reason(f, "INVALID_INPUT")
	t.ends(f, "not_sent", "never")
	if now := len(t.requests()); now != before {
		t.errorf("%d requests were sent", now-before)
	}
}

// largeInput is an input whose pieces cannot change places unnoticed.
func largeInput() string {
	var text strings.Builder
	text.WriteString(`{"method":"POST","url":"record/v1/customer","body":{"memo":"`)
	for i := 0; text.Len() < largeBody; i++ {
		fmt.Fprintf(&text, "line %d, ", i)
	}
	text.WriteString(`"}}`)
	return text.String()
}

func piecesClauses() []clause {
	return []clause{
		rule("pieces.same", inPieces, "An input in pieces arrives whole, and is answered as by RunAction", func(t *trial) {
			t.connect()
			t.offersPieces()
			t.given(204, "", "")
			large := largeInput()
			want := t.succeeds(large, ``)
			sum := t.last().SHA256
			output, f := t.joined(len(large), large)
			if f != nil {
				t.fatalf("it failed: %v", f)
			}
			if got := t.last(); got.SHA256 != sum {
				t.errorf("%d bytes arrived, not the body, whose hash begins with %x", got.Length, sum[:4])
			}
			if !contains(output, `"statusCode":204`) || want.StatusCode != 204 {
				t.errorf("it was answered with %s, and by RunAction with %d", bounded(output), want.StatusCode)
			}
			if _, f := t.joined(2, `{}`); f == nil || f.Reason != "INVALID_INPUT" || len(f.Violations) == 0 {
				t.errorf("an empty document: %v, want INVALID_INPUT with violations, as of RunAction", f)
			}
		}),
		rule("pieces.limit", inPieces, "An input that is announced to be over the limit is refused before it comes", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_REQUEST_BYTES=1000000")
			t.offersPieces()
			before := len(t.requests())
			ctx, cancel := context.WithTimeout(t.ctx, 15*time.Second)
			defer cancel()
			output, f := t.ended(t.pieces(ctx, 1_000_001))
			t.refusedPieces(output, f, before)
		}),
		rule("pieces.short", inPieces, "An input that ends before its announced length is refused, and nothing is sent", func(t *trial) {
			t.connect()
			t.offersPieces()
			before := len(t.requests())
			output, f := t.joined(len(create)+1, create)
			t.refusedPieces(output, f, before)
		}),
		rule("pieces.long", inPieces, "An input that goes on after its announced length is refused, and nothing is sent", func(t *trial) {
			t.connect()
			t.offersPieces()
			before := len(t.requests())
			output, f := t.joined(len(create), create+" ")
			t.refusedPieces(output, f, before)
		}),
		rule("pieces.cancel", inPieces, "A call that is cancelled before its host has closed its side sends nothing", func(t *trial) {
			t.connect()
			t.offersPieces()
			ctx, cancel := context.WithCancel(t.ctx)
			defer cancel()
			stream := t.pieces(ctx, len(create))
			t.sendPieces(stream, create)
			time.Sleep(300 * time.Millisecond) // it has come
			before := len(t.requests())
			cancel()
			if _, f := t.ended(stream); f == nil {
				t.errorf("it succeeded")
			}
			time.Sleep(300 * time.Millisecond) // whoever would send it has
			if _, f := t.joined(len(read), read); f != nil {
				t.errorf("the next call: %v", f)
			}
			switch after := t.requests(); {
			case len(after) != before+1:
				t.errorf("%d requests were sent by the next call and the one that was cancelled", len(after)-before)
			case after[len(after)-1].Length != 0:
				t.errorf("the last request has a body")
			}
		}),
	}
}
