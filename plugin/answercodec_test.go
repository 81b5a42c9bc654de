package plugin

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// framePool fails where a buffer comes back twice, and spoils what comes back.
type framePool struct {
	t   *testing.T
	out map[*[]byte]bool
}

func (p framePool) Get(length int) *[]byte {
	buffer := make([]byte, length)
	p.out[&buffer] = true
	return &buffer
}

func (p framePool) Put(buffer *[]byte) {
	if !p.out[buffer] {
		p.t.Error("a buffer came back that was not out")
	}
	delete(p.out, buffer)
	clear(*buffer)
}

// pooled is the size from which on gRPC's buffers are counted and given back.
const pooled = 2 << 10

func framesOf(message []byte, size int, pool mem.BufferPool) mem.BufferSlice {
	var data mem.BufferSlice
	for len(message) > 0 {
		n := min(size, len(message))
		buffer := pool.Get(n)
		copy(*buffer, message)
		data = append(data, mem.NewBuffer(buffer, pool))
		message = message[n:]
	}
	return data
}

// A piece is handed on as it came, whatever frames it came in, and the frames go
// back when that is done. Everything else is decoded by gRPC's codec.
func TestAnswersAreDecoded(t *testing.T) {
	t.Parallel()
	large := make([]byte, 100_000)
	_, _ = rand.NewChaCha8([32]byte{}).Read(large)
	twice := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "first")
	twice = protowire.AppendString(protowire.AppendTag(twice, 1, protowire.BytesType), "last")
	messages := [][]byte{nil, twice, protowire.AppendString(protowire.AppendTag(nil, 7, protowire.BytesType), "of a later version")}
	for _, response := range []*connectorv1.RunActionResponse{
		{OutputChunk: []byte("a piece")}, {OutputChunk: large}, {Progress: &connectorv1.Progress{Phase: "try"}},
		{OutputChunk: []byte("both"), Progress: &connectorv1.Progress{Phase: "try"}},
	} {
		encoded, err := proto.Marshal(response)
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, encoded)
	}
	for _, encoded := range messages {
		var want connectorv1.RunActionResponse
		if err := proto.Unmarshal(encoded, &want); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{1, 2, 3, 5, pooled + 1, 16 << 10, len(encoded) + 1} {
			if len(encoded)/size > 40_000 {
				continue
			}
			pool := framePool{t, map[*[]byte]bool{}}
			data := framesOf(encoded, size, pool)
			var got answerMessage
			if err := newAnswerCodec().Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			data.Free() // as gRPC does
			var output []byte
			var progress []Progress
			err := got.hand(func(part []byte) error {
				output = append(output, part...)
				return nil
			}, func(p Progress) { progress = append(progress, p) })
			wanted := want.GetOutputChunk()
			if want.GetProgress() != nil {
				wanted = nil
			}
			if err != nil || !bytes.Equal(output, wanted) || (len(progress) > 0) != (want.GetProgress() != nil) {
				t.Errorf("in %d: %d bytes of %d, %v, %v", size, len(output), len(wanted), progress, err)
			}
			for buffer := range pool.out {
				if cap(*buffer) > pooled {
					t.Errorf("in %d: a frame did not come back", size)
				}
			}
		}
	}
}

// The frames go back where the piece cannot be handed on, and where nobody wants
// it.
func TestFramesGoBack(t *testing.T) {
	t.Parallel()
	encoded, err := proto.Marshal(&connectorv1.RunActionResponse{OutputChunk: make([]byte, 40_000)})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	for name, end := range map[string]func(m *answerMessage){
		"refused": func(m *answerMessage) {
			if err := m.hand(func([]byte) error { return broken }, nil); !errors.Is(err, broken) {
				t.Error(err)
			}
		},
		"unwanted": (*answerMessage).free,
		"panicked": func(m *answerMessage) {
			defer func() { _ = recover() }()
			_ = m.hand(func([]byte) error { panic(broken) }, nil)
		},
	} {
		pool := framePool{t, map[*[]byte]bool{}}
		data := framesOf(encoded, 16<<10, pool)
		var m answerMessage
		if err := newAnswerCodec().Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		data.Free()
		if len(pool.out) != 3 {
			t.Errorf("%s: %d frames are held", name, len(pool.out))
		}
		end(&m)
		if len(pool.out) != 0 {
			t.Errorf("%s: %d frames did not come back", name, len(pool.out))
		}
	}
}

func TestBlocksJoin(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var b blocks
		var want []byte
		for range random.IntN(40) {
			part := bytes.Repeat([]byte{byte(random.IntN(256))}, random.IntN(9000))
			b.add(part)
			want = append(want, part...)
			clear(part) // it is gRPC's again
		}
		if got := b.joined(); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes of %d", len(got), len(want))
		}
	}
}
