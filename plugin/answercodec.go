package plugin

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const outputField = protowire.Number(1) // of RunActionResponse

// answerMessage is a message of an answer, as the host receives it: the frames of
// a piece of the output, as gRPC has them, or another response.
type answerMessage struct {
	piece mem.BufferSlice // its first bytes up to skip are not of the piece
	skip  int
	other *connectorv1.RunActionResponse // nil for a piece
}

// each calls use with the parts of a piece, which are gRPC's again afterwards.
func (m *answerMessage) each(use func(part []byte) error) error {
	for _, buffer := range m.piece {
		part := buffer.ReadOnlyData()
		skipped := min(m.skip, len(part))
		m.skip -= skipped
		if part = part[skipped:]; len(part) == 0 {
			continue
		}
		if err := use(part); err != nil {
			return err
		}
	}
	return nil
}

// free gives the frames back to gRPC.
func (m *answerMessage) free() { m.piece.Free() }

// answerCodec is gRPC's codec for protocol buffers, except that it leaves the
// pieces of an output in the frames that they came in. gRPC's own would join the
// frames and then copy the field.
type answerCodec struct{ encoding.CodecV2 }

func newAnswerCodec() answerCodec { return answerCodec{encoding.GetCodecV2(proto.Name)} }

// Unmarshal decodes a message. What is not a piece alone is the other codec's.
func (c answerCodec) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*answerMessage)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	if len(data) > 0 {
		if skip, ok := beforePiece(data[0].ReadOnlyData(), data.Len()); ok {
			data.Ref()
			m.piece, m.skip = data, skip
			return nil
		}
	}
	m.other = &connectorv1.RunActionResponse{}
	return c.CodecV2.Unmarshal(data, m.other)
}

// beforePiece returns how many bytes stand before the piece in a message of that
// length, of which start is the first frame. ok is false for a message that has
// something else, or whose frame ends too early to tell.
func beforePiece(start []byte, length int) (skip int, ok bool) {
	number, wire, n := protowire.ConsumeTag(start)
	if n < 0 || number != outputField || wire != protowire.BytesType {
		return 0, false
	}
	size, m := protowire.ConsumeVarint(start[n:])
	if m < 0 || size != uint64(length-n-m) { // #nosec G115 -- the frame is a part of the message
		return 0, false
	}
	return n + m, true
}
