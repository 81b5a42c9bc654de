package server

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/encoding"
	grpcproto "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// frames cuts a message into pieces of so many bytes, each of a pool's that must
// have them back once.
func frames(message []byte, size int, pool mem.BufferPool) mem.BufferSlice {
	var data mem.BufferSlice
	for len(message) > 0 {
		n := min(size, len(message))
		buffer := pool.Get(n)
		copy(*buffer, message[:n])
		data = append(data, mem.NewBuffer(buffer, pool))
		message = message[n:]
	}
	return data
}

// countingPool fails where a buffer comes back twice, and spoils what comes back.
type countingPool struct {
	t   testing.TB
	out map[*[]byte]bool
}

func newCountingPool(t testing.TB) *countingPool {
	return &countingPool{t: t, out: map[*[]byte]bool{}}
}

func (p *countingPool) Get(length int) *[]byte {
	buffer := make([]byte, length)
	p.out[&buffer] = true
	return &buffer
}

func (p *countingPool) Put(buffer *[]byte) {
	if !p.out[buffer] {
		p.t.Error("a buffer came back that was not out")
	}
	delete(p.out, buffer)
	for i := range *buffer {
		(*buffer)[i] = 0xEE
	}
}

// pooled is the number of buffers that gRPC would get from the pool and would have
// to give back.
func (p *countingPool) pooled() int {
	n := 0
	for buffer := range p.out {
		if !mem.IsBelowBufferPoolingThreshold(cap(*buffer)) {
			n++
		}
	}
	return n
}

func idleReclaimer(t testing.TB) *reclaimer {
	r := startReclaimer(func() {}, time.Hour)
	t.Cleanup(r.close)
	return r
}

// decodeBoth decodes a message with the codec, from pieces, and with protocol
// buffers, and compares.
func decodeBoth(t testing.TB, memory *reclaimer, message []byte, size int) {
	t.Helper()
	pool := newCountingPool(t)
	data := frames(message, size, pool)
	var got, want connectorv1.RunActionRequest
	gotErr := newRequestCodec(memory).Unmarshal(data, &got)
	data.Free() // as gRPC does
	if n := pool.pooled(); n > 0 {
		t.Errorf("%d buffers did not come back", n)
	}
	wantErr := proto.Unmarshal(message, &want)
	if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
		t.Fatalf("in pieces of %d: %v, want %v", size, gotErr, wantErr)
	}
	if gotErr != nil {
		return
	}
	if !proto.Equal(&got, &want) || (got.GetInput() == nil) != (want.GetInput() == nil) {
		t.Fatalf("in pieces of %d: %.200v, want %.200v", size, &got, &want)
	}
	if !bytes.Equal(got.ProtoReflect().GetUnknown(), want.ProtoReflect().GetUnknown()) {
		t.Fatalf("in pieces of %d: unknown fields %x, want %x", size, got.ProtoReflect().GetUnknown(), want.ProtoReflect().GetUnknown())
	}
}

// messages are what hosts send, and what they should not.
func messages(t testing.TB) [][]byte {
	t.Helper()
	whole, err := proto.Marshal(&connectorv1.RunActionRequest{
		Action: "makeRawRequest", Credentials: []byte(`{"a":1}`), Config: []byte(`{}`), Input: []byte(`{"url":"x"}`), RunId: "run-7",
	})
	if err != nil {
		t.Fatal(err)
	}
	field := func(number protowire.Number, content string) []byte {
		return protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), content)
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	group := func(inside ...byte) []byte {
		return join(protowire.AppendTag(nil, 9, protowire.StartGroupType), inside, protowire.AppendTag(nil, 9, protowire.EndGroupType))
	}
	input := field(4, "input")
	return [][]byte{
		whole,
		whole[:len(whole)-1],
		join(input, whole),
		join(whole, field(4, "last")),
		join(whole, field(4, "")),
		field(4, ""),
		nil,
		{0}, // field number 0
		join(input, field(1, "\xff")),
		join(input, field(5, "a\xed\xa0\x80")),
		join(input, field(2, "\xff")),
		join(input, field(6, "unknown"), field(7, "unknown")),
		join(input, field(1<<29-1, "the last number")),
		join(input, protowire.AppendVarint(nil, 1<<29<<3|2), []byte{0}), // one more
		join(input, protowire.AppendVarint(nil, 1<<40|2), []byte{0}),
		join(input, protowire.AppendVarint(protowire.AppendTag(nil, 4, protowire.VarintType), 300)), // input of the wrong type
		join(input, protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 1<<63)),
		join(input, protowire.AppendTag(nil, 8, protowire.Fixed32Type), []byte{1, 2, 3, 4}),
		join(input, protowire.AppendTag(nil, 8, protowire.Fixed64Type), []byte{1, 2, 3, 4, 5, 6, 7, 8}),
		join(input, protowire.AppendTag(nil, 8, protowire.Fixed64Type), []byte{1, 2, 3}),
		join(input, group(), input),
		join(input, group(input...), field(1, "after")),
		join(input, group(field(4, "inside")...)),
		join(input, protowire.AppendTag(nil, 9, protowire.EndGroupType)),
		join(input, protowire.AppendTag(nil, 9, 6)),                          // no wire type
		{0xa2, 0x00, 0x81, 0x00, 'x'},                                        // longer numbers than need be
		{0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},   // longer than any message
		{0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},   // no number
		join(input, bytes.Repeat([]byte{0x80}, 11)),                          // without an end
		join(input, bytes.Repeat(field(6, "x"), maxFields+1), field(4, "y")), // many fields
	}
}

func TestCodecAgreesWithProtocolBuffers(t *testing.T) {
	t.Parallel()
	memory := idleReclaimer(t)
	for _, message := range messages(t) {
		for _, size := range []int{1, 2, 3, 7, len(message) - 1, len(message)} {
			decodeBoth(t, memory, message, max(1, size))
		}
	}
}

func FuzzCodec(f *testing.F) {
	for i, message := range messages(f) {
		f.Add(message, uint16(i))
	}
	memory := idleReclaimer(f)
	f.Fuzz(func(t *testing.T, message []byte, size uint16) {
		decodeBoth(t, memory, message, 1+int(size)%(len(message)+1))
	})
}

// Inputs around a frame's size and around those at which another way is taken
// arrive whole, wherever the other fields stand.
func TestCodecPassesEveryByte(t *testing.T) {
	t.Parallel()
	memory := idleReclaimer(t)
	random := rand.NewChaCha8([32]byte{})
	for _, around := range []int{frameSize, 2 * frameSize, 1 << 20, largeRequest, largeRequest + leastStep, 40 << 20} {
		for _, size := range []int{around - 1, around, around + 1} {
			input := make([]byte, size)
			_, _ = random.Read(input)
			first := connectorv1.RunActionRequest{Action: "a", Credentials: []byte("c"), Input: input, RunId: strings.Repeat("r", 20_000)}
			message, err := proto.Marshal(&first)
			if err != nil {
				t.Fatal(err)
			}
			decodeBoth(t, memory, message, frameSize)
			last := protowire.AppendString(protowire.AppendTag(message, 4, protowire.BytesType), "last")
			decodeBoth(t, memory, last, frameSize)
		}
	}
}

// A large input's frames are freed while it is copied, and not when all is: each
// time that memory is given back, at most a step's worth of them is there twice.
func TestCodecFreesWhatItCopied(t *testing.T) {
	t.Parallel()
	const size = 64 << 20
	pool := newCountingPool(t)
	data := frames(mustMarshal(t, &connectorv1.RunActionRequest{Input: make([]byte, size)}), frameSize, pool)
	var left []int
	memory := startReclaimer(func() { left = append(left, pool.pooled()*frameSize) }, time.Hour)
	t.Cleanup(memory.close)
	var request connectorv1.RunActionRequest
	if err := newRequestCodec(memory).Unmarshal(data, &request); err != nil {
		t.Fatal(err)
	}
	if len(left) < 16 || len(left) > 18 {
		t.Fatalf("memory was given back %d times", len(left))
	}
	for i, bytes := range left {
		if want := size - i*size/16; bytes > want+2*frameSize {
			t.Errorf("after step %d, %d bytes of frames are left, want %d", i, bytes, want)
		}
	}
	data.Free()
}

// The input has a buffer of its own size: what a slice's growth adds would stay
// for as long as the call takes.
func TestCodecWastesNothing(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100_000, 9_000_001} {
		var request connectorv1.RunActionRequest
		data := frames(mustMarshal(t, &connectorv1.RunActionRequest{Input: make([]byte, size)}), frameSize, newCountingPool(t))
		if err := newRequestCodec(idleReclaimer(t)).Unmarshal(data, &request); err != nil || cap(request.GetInput()) > size+size/8 {
			t.Errorf("%d of %d bytes, %v", cap(request.GetInput()), size, err)
		}
		data.Free()
	}
}

// Everything else is gRPC's.
func TestCodecIsGRPCsForAllOtherMessages(t *testing.T) {
	t.Parallel()
	codec, theirs := newRequestCodec(idleReclaimer(t)), encoding.GetCodecV2(grpcproto.Name)
	if codec.Name() != theirs.Name() {
		t.Error(codec.Name())
	}
	message := mustMarshal(t, &connectorv1.VerifyCredentialsRequest{Credentials: []byte("c")})
	var request connectorv1.VerifyCredentialsRequest
	if err := codec.Unmarshal(frames(message, 2, newCountingPool(t)), &request); err != nil || string(request.GetCredentials()) != "c" {
		t.Errorf("%v, %v", &request, err)
	}
	if err := codec.Unmarshal(nil, "no message"); err == nil {
		t.Error("a text was decoded")
	}
}

func mustMarshal(t testing.TB, message proto.Message) []byte {
	t.Helper()
	encoded, err := proto.Marshal(message)
	if err != nil {
		t.Fatal(fmt.Errorf("%T: %w", message, err))
	}
	return encoded
}
