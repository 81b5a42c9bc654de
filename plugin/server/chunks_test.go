package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// open returns the writer of a call that ctx bounds.
func open(ctx context.Context, pool *chunkPool, send func(*connectorv1.RunActionResponse) error) *chunkWriter {
	w := pool.writer(recovery{logger: slog.New(slog.DiscardHandler)}, send)
	w.Open(ctx)
	return w
}

func TestChunksJoinToWhatWasWritten(t *testing.T) {
	t.Parallel()
	pool := newChunkPool()
	for _, total := range []int{0, 1, smallChunk, smallChunk + 1, largeChunk, 3*largeChunk + 5, 5 << 20} {
		for _, piece := range []int{1 + total/1000, 100, smallChunk - 1, largeChunk, 300_000, 5 << 20} {
			var sent bytes.Buffer
			messages := 0
			w := open(t.Context(), pool, func(m *connectorv1.RunActionResponse) error {
				if n := len(m.GetOutputChunk()); n == 0 || n > maxChunk {
					t.Errorf("a chunk of %d bytes", n)
				}
				messages++
				sent.Write(m.GetOutputChunk())
				return nil
			})
			if err := fill(w, total, piece); err != nil {
				t.Error(err)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			w.Release()
			var want bytes.Buffer
			_ = fill(&want, total, piece)
			if !bytes.Equal(sent.Bytes(), want.Bytes()) {
				t.Errorf("%d bytes in pieces of %d: something else was sent", total, piece)
			}
			if most := total/largeChunk + 2; messages > most {
				t.Errorf("%d bytes in pieces of %d took %d messages", total, piece, messages)
			}
			if total > 0 && total <= largeChunk && messages != 1 {
				t.Errorf("%d bytes took %d messages", total, messages)
			}
		}
	}
}

func TestChunksStopAtALostHost(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	sends := 0
	w := open(t.Context(), newChunkPool(), func(*connectorv1.RunActionResponse) error { sends++; return lost })
	err := fill(w, 10<<20, 1<<20)
	if !errors.Is(err, lost) || failure.From(err).Reason != failure.Cancelled {
		t.Error(err)
	}
	if _, err := w.Write([]byte("x")); !errors.Is(err, lost) {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, lost) || sends != 1 {
		t.Error(err, sends)
	}
	w.Release()
}

// A small answer takes no buffer of its own.
func TestSmallAnswersAllocateLittle(t *testing.T) {
	pool := newChunkPool()
	answer := make([]byte, 2000)
	send := func(*connectorv1.RunActionResponse) error { return nil }
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w := open(b.Context(), pool, send)
			_, _ = w.Write(answer)
			_ = w.Close()
			w.Release()
		}
	})
	// Less than half a buffer: under the race detector pools forget now and then.
	if bytes := result.AllocedBytesPerOp(); bytes > smallChunk/2 {
		t.Errorf("%d bytes for each answer", bytes)
	}
}
