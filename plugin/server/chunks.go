package server

import (
	"sync"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	// maxChunk is the contract's bound on one message.
	maxChunk = 1 << 20
	// smallChunk holds the usual answer; a call starts with it.
	smallChunk = 8 << 10
	// largeChunk is the size of the messages of larger answers. Such a message,
	// with its tag, fills one of gRPC's own pooled buffers; their next size is
	// 1 MiB.
	// Eight answers of 20 MB at once: 33 MB at the peak, against 80 MB with chunks
	// of 64 KiB and 92 MB with chunks of 1 MiB, which were no faster.
	largeChunk = 32<<10 - 16
)

// chunkPool holds the buffers in which outputs are collected. A new buffer for
// each call would cost more than the call itself.
type chunkPool struct {
	small, large sync.Pool
}

func newChunkPool() *chunkPool {
	newBuffer := func(size int) func() any {
		return func() any { b := make([]byte, 0, size); return &b }
	}
	return &chunkPool{small: sync.Pool{New: newBuffer(smallChunk)}, large: sync.Pool{New: newBuffer(largeChunk)}}
}

// chunkWriter sends what is written to it as messages. send copies the bytes, so
// that a buffer can be used again as soon as it returns.
type chunkWriter struct {
	send   func(*connectorv1.RunActionResponse) error
	pool   *chunkPool
	buffer *[]byte
	full   int // the buffer is sent when it holds as many bytes
	msg    connectorv1.RunActionResponse
	err    error
}

func (p *chunkPool) writer(send func(*connectorv1.RunActionResponse) error) *chunkWriter {
	buffer, _ := p.small.Get().(*[]byte)
	return &chunkWriter{send: send, pool: p, buffer: buffer, full: smallChunk}
}

// Write takes p whole or fails. After a failure, every later call fails.
func (w *chunkWriter) Write(p []byte) (int, error) {
	written := 0
	for w.err == nil && written < len(p) {
		rest := p[written:]
		switch {
		case len(*w.buffer)+len(rest) <= w.full:
			*w.buffer = append(*w.buffer, rest...)
			written += len(rest)
		case w.full == smallChunk:
			w.grow()
		case len(*w.buffer) == 0:
			// A large piece is sent without being copied to the buffer.
			written += largeChunk
			w.transmit(rest[:largeChunk])
		default:
			n := w.full - len(*w.buffer)
			*w.buffer = append(*w.buffer, rest[:n]...)
			written += n
			w.flush()
		}
	}
	return written, w.err
}

// grow moves what was collected to a large buffer.
func (w *chunkWriter) grow() {
	large, _ := w.pool.large.Get().(*[]byte)
	*large = append((*large)[:0], *w.buffer...)
	*w.buffer = (*w.buffer)[:0]
	w.pool.small.Put(w.buffer)
	w.buffer, w.full = large, largeChunk
}

// Close sends what is left in the buffer.
func (w *chunkWriter) Close() error {
	w.flush()
	return w.err
}

func (w *chunkWriter) flush() {
	if w.err == nil && len(*w.buffer) > 0 {
		w.transmit(*w.buffer)
		*w.buffer = (*w.buffer)[:0]
	}
}

func (w *chunkWriter) transmit(chunk []byte) {
	w.msg.OutputChunk = chunk
	if err := w.send(&w.msg); err != nil {
		w.err = &failure.Error{
			Reason:  failure.Cancelled,
			Message: "The host ended the call before it had the whole answer.",
			Outcome: failure.Unknown,
			Cause:   err,
		}
	}
	w.msg.OutputChunk = nil
}

// Release returns the buffer to the pool. The writer must not be used afterwards.
func (w *chunkWriter) Release() {
	*w.buffer = (*w.buffer)[:0]
	if w.full == smallChunk {
		w.pool.small.Put(w.buffer)
	} else {
		w.pool.large.Put(w.buffer)
	}
	w.buffer = nil
}
