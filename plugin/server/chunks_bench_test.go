package server

import (
	"fmt"
	"testing"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// What it costs to collect an output in messages, without sending them.
func BenchmarkChunks(b *testing.B) {
	pool := newChunkPool()
	send := func(*connectorv1.RunActionResponse) error { return nil }
	for _, size := range []int{2 << 10, 64 << 10, 4 << 20} {
		b.Run(fmt.Sprintf("%d bytes", size), func(b *testing.B) {
			block := make([]byte, min(size, 32<<10)) // as the runner writes
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				w := open(b.Context(), pool, send)
				for written := 0; written < size; written += len(block) {
					if _, err := w.Write(block); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				w.Release()
			}
		})
	}
}
