package server

import (
	"errors"
	"io"
	"strings"
	"unsafe"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	protobuf "google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	inputField = protowire.Number(4) // of RunActionRequest

	// maxOtherFields bounds what a request holds besides its input, and
	// maxFields its fields, for it to be decoded here.
	maxOtherFields = 1 << 20
	maxFields      = 64

	// leastStep is how much of a large input is copied before the frames of that
	// much are given back.
	leastStep = 2 << 20
)

// requestCodec is gRPC's codec for protocol buffers, except that it decodes a
// RunActionRequest of several frames with one copy of its input. gRPC's own would
// join the frames and then copy the field, so that with the frames themselves
// there are three.
type requestCodec struct {
	encoding.CodecV2
	memory *reclaimer
}

func newRequestCodec(memory *reclaimer) requestCodec {
	return requestCodec{CodecV2: encoding.GetCodecV2(proto.Name), memory: memory}
}

// Unmarshal decodes a message exactly as protocol buffers define it. What it does
// not expect of a request, such as a message that is broken, it leaves to gRPC's
// codec, with whose errors and oddities it need not agree then.
//
// Of a large input, each frame is freed as soon as it is copied. gRPC frees all of
// them when Unmarshal returns; in the place of those that are freed already it
// finds empty ones.
func (c requestCodec) Unmarshal(data mem.BufferSlice, v any) error {
	if piece, ok := v.(*pieceMessage); ok {
		return c.unmarshalPiece(data, piece)
	}
	request, ok := v.(*connectorv1.RunActionRequest)
	if !ok || len(data) < 2 {
		return c.CodecV2.Unmarshal(data, v)
	}
	parts, err := findInput(data)
	if err != nil {
		return c.CodecV2.Unmarshal(data, v)
	}
	others := make([]byte, 0, parts.others)
	for _, part := range parts.rest {
		others = part.appendTo(others, data)
	}
	if err := protobuf.Unmarshal(others, request); err != nil {
		return err
	}
	request.Input = c.copyInput(data, parts.input)
	return nil
}

// copyInput returns the input. It frees the frames that it lies in, if it is large.
//
// Memory that is freed is the operating system's only after a collection, which
// is why a large input is copied in steps. One is copied at a time: several would
// wait for the same collections.
func (c requestCodec) copyInput(data mem.BufferSlice, input span) []byte {
	if input.length == 0 {
		return nil
	}
	if input.length < largeRequest {
		return input.appendTo(make([]byte, 0, input.length), data)
	}
	c.memory.turn.Lock()
	defer c.memory.turn.Unlock()
	c.memory.free()
	buffer := untouched(input.length)
	step := max(leastStep, input.length/16)
	freed := 0
	at := input.at
	for copied := 0; copied < input.length; at.buffer, at.offset = at.buffer+1, 0 {
		piece := data[at.buffer].ReadOnlyData()[at.offset:]
		copied += copy(buffer[copied:], piece)
		freed += data[at.buffer].Len()
		data[at.buffer].Free()
		data[at.buffer] = mem.SliceBuffer(nil)
		if freed >= step {
			c.memory.free()
			freed = 0
		}
	}
	return buffer
}

// untouched returns a slice of so many bytes that are to be overwritten. make
// would write zeros first, and so take up physical memory for all of them at once.
//
// strings.Builder is the one way to such memory in the standard library. It made
// it as bytes, and no string of it is kept, so that it may be written to.
func untouched(length int) []byte {
	var b strings.Builder
	b.Grow(length)
	return unsafe.Slice(unsafe.StringData(b.String()), length) // #nosec G103 -- see above
}

// place is where a byte stands in a message of several buffers.
type place struct{ buffer, offset int }

// span is a part of a message.
type span struct {
	at     place
	length int
}

func (s span) appendTo(to []byte, data mem.BufferSlice) []byte {
	for at := s.at; s.length > 0; at = (place{at.buffer + 1, 0}) {
		piece := data[at.buffer].ReadOnlyData()[at.offset:]
		piece = piece[:min(len(piece), s.length)]
		to = append(to, piece...)
		s.length -= len(piece)
	}
	return to
}

// requestParts are a request taken apart.
type requestParts struct {
	input  span   // the content of the last field that is the input
	rest   []span // all other fields
	others int    // bytes in rest
}

var errUnusual = errors.New("the request is not decoded here")

// findInput looks for the input in a message. It fails if there is none, and
// where the message is not just a few fields of known length.
func findInput(data mem.BufferSlice) (requestParts, error) {
	var parts requestParts
	found := false
	scan := scanner{data: data, left: data.Len()}
	scan.skip(0) // past empty buffers
	for fields := 0; scan.left > 0; fields++ {
		start, before := scan.at, scan.left
		tag, err := scan.varint()
		number, wire := protowire.DecodeTag(tag)
		if err != nil || number < protowire.MinValidNumber || number > protowire.MaxValidNumber || fields == maxFields {
			return requestParts{}, errUnusual
		}
		length := uint64(0)
		switch wire {
		case protowire.VarintType:
			_, err = scan.varint()
		case protowire.Fixed32Type:
			length = 4
		case protowire.Fixed64Type:
			length = 8
		case protowire.BytesType:
			length, err = scan.varint()
		default:
			err = errUnusual // a group, or nothing
		}
		content := scan.at
		if err != nil || !scan.skip(length) {
			return requestParts{}, errUnusual
		}
		if number == inputField && wire == protowire.BytesType {
			parts.input, found = span{content, int(length)}, true
			continue
		}
		field := span{start, before - scan.left}
		parts.rest = append(parts.rest, field)
		if parts.others += field.length; parts.others > maxOtherFields {
			return requestParts{}, errUnusual
		}
	}
	if !found {
		return requestParts{}, errUnusual
	}
	return parts, nil
}

// scanner reads a message of several buffers.
type scanner struct {
	data mem.BufferSlice
	at   place
	left int // bytes to the end of the message
}

// ReadByte implements io.ByteReader.
func (s *scanner) ReadByte() (byte, error) {
	if s.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	b := s.data[s.at.buffer].ReadOnlyData()[s.at.offset]
	s.skip(1)
	return b, nil
}

// skip goes past some bytes, and reports whether the message has as many. at is
// then a byte of the message, or behind its last buffer.
func (s *scanner) skip(length uint64) bool {
	if length > uint64(s.left) { //nolint:gosec // left is not negative
		return false
	}
	n := int(length) //nolint:gosec // it is no more than left
	s.left -= n
	s.at.offset += n
	for s.at.buffer < len(s.data) && s.at.offset >= s.data[s.at.buffer].Len() {
		s.at.offset -= s.data[s.at.buffer].Len()
		s.at.buffer++
	}
	return true
}

// varint reads a number of at most ten bytes, the last of which holds one bit.
func (s *scanner) varint() (uint64, error) {
	var buffer [10]byte
	for n := range buffer {
		b, err := s.ReadByte()
		if err != nil {
			return 0, err
		}
		buffer[n] = b
		if b < 0x80 {
			value, parsed := protowire.ConsumeVarint(buffer[:n+1])
			return value, protowire.ParseError(parsed)
		}
	}
	return 0, errUnusual
}
