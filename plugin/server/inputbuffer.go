package server

import (
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	chunkField = protowire.Number(3) // of RunActionStreamRequest

	// leastRoom is the least size of the buffer for a longer input, and firstPart
	// the part of it for which there is room at first; once so much has arrived, the
	// buffer gets its full size. What is copied then is a small part of the input,
	// and a host that announces more than it sends has the plugin take little.
	leastRoom = 1 << 20
	firstPart = 32
)

// inputBuffer collects an input of an announced length.
type inputBuffer struct {
	memory    *reclaimer
	begun     bool
	declared  int
	bytes     []byte // what has arrived
	tooLong   bool   // more came than was declared
	longPiece bool   // a piece was over maxPiece
}

func (b *inputBuffer) expect(length int) { b.begun, b.declared = true, length }

// room makes room for a piece, and reports whether the buffer takes it.
func (b *inputBuffer) room(piece int) bool {
	length := len(b.bytes) + piece
	if b.tooLong = b.tooLong || length > b.declared; b.tooLong {
		return false
	}
	if length > cap(b.bytes) {
		size := b.declared
		if first := max(leastRoom, b.declared/firstPart); length <= first {
			size = min(first, size)
		}
		if size >= largeRequest {
			b.memory.beforeLarge()
		}
		b.bytes = append(untouched(size)[:0], b.bytes...)
	}
	return true
}

func (b *inputBuffer) append(piece []byte) {
	if b.room(len(piece)) {
		b.bytes = append(b.bytes, piece...)
	}
}

// pieceMessage is a message of RunActionStream, as the server receives it.
type pieceMessage struct {
	input *inputBuffer
	other *connectorv1.RunActionStreamRequest // nil for a piece, which is in the input then
}

// unmarshalPiece copies a piece from gRPC's frames to where it belongs. Any other
// message is gRPC's codec's.
func (c requestCodec) unmarshalPiece(data mem.BufferSlice, m *pieceMessage) error {
	if piece, ok := findPiece(data); ok && m.input.begun {
		switch {
		case piece.length > maxPiece:
			m.input.longPiece = true
		case m.input.room(piece.length):
			m.input.bytes = piece.appendTo(m.input.bytes, data)
		}
		return nil
	}
	m.other = &connectorv1.RunActionStreamRequest{}
	return c.CodecV2.Unmarshal(data, m.other)
}

// findPiece looks for the piece in a message that has nothing else.
func findPiece(data mem.BufferSlice) (span, bool) {
	scan := scanner{data: data, left: data.Len()}
	scan.skip(0) // past empty buffers
	tag, err := scan.varint()
	if err != nil || tag != protowire.EncodeTag(chunkField, protowire.BytesType) {
		return span{}, false
	}
	length, err := scan.varint()
	if err != nil || length != uint64(scan.left) { // #nosec G115 -- left is not negative
		return span{}, false
	}
	return span{scan.at, scan.left}, true
}
