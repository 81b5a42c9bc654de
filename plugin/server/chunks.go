package server

import (
	"context"
	"io"
	"sync"

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

// chunkWriter sends what is written to it as messages. It is the output of one
// call (actions.Output).
//
// An answer of one message is sent at once: gRPC takes the first 64 KiB of a
// stream without waiting for the host. A larger one is sent by a goroutine of its
// own, since nothing but the end of the call ends a send that a host keeps
// waiting.
type chunkWriter struct {
	send   func(*connectorv1.RunActionResponse) error // copies what it sends
	pool   *chunkPool
	guard  recovery
	ctx    context.Context // bounds every wait for the host
	buffer *[]byte
	full   int     // the buffer is sent when it holds as many bytes
	sender *sender // nil for an answer of one message
	msg    connectorv1.RunActionResponse
	err    error
}

func (p *chunkPool) writer(guard recovery, send func(*connectorv1.RunActionResponse) error) *chunkWriter {
	buffer, _ := p.small.Get().(*[]byte)
	return &chunkWriter{send: send, pool: p, guard: guard, buffer: buffer, full: smallChunk}
}

// Open implements actions.Output. It is called once.
func (w *chunkWriter) Open(ctx context.Context) io.WriteCloser {
	w.ctx = ctx
	return w
}

// Write takes p whole or fails. After a failure, every later call fails.
func (w *chunkWriter) Write(p []byte) (int, error) {
	written := 0
	for w.err == nil && written < len(p) {
		rest := p[written:]
		if len(*w.buffer)+len(rest) > w.full && w.full == smallChunk {
			w.grow()
			continue
		}
		n := min(w.full-len(*w.buffer), len(rest))
		*w.buffer = append(*w.buffer, rest[:n]...)
		written += n
		if n < len(rest) {
			w.handOver()
		}
	}
	return written, w.err
}

// grow moves what was collected to a large buffer.
func (w *chunkWriter) grow() {
	large := w.pool.takeLarge()
	*large = append(*large, *w.buffer...)
	*w.buffer = (*w.buffer)[:0]
	w.pool.small.Put(w.buffer)
	w.buffer, w.full = large, largeChunk
}

// handOver gives the buffer to the sender, and takes another one.
func (w *chunkWriter) handOver() {
	if w.sender == nil {
		w.sender = newSender(w.send, w.pool, w.guard)
	}
	if w.err = w.sender.take(w.ctx, w.buffer); w.err == nil {
		w.buffer = w.pool.takeLarge()
	}
}

// Close sends what is left, and waits until all is sent.
func (w *chunkWriter) Close() error {
	switch {
	case w.err != nil:
	case w.sender != nil:
		if len(*w.buffer) > 0 {
			w.handOver()
		}
		if w.err == nil {
			w.err = w.sender.finish(w.ctx)
		}
	case len(*w.buffer) > 0:
		w.msg.OutputChunk = *w.buffer
		if err := w.send(&w.msg); err != nil {
			w.err = hostLeft(err)
		}
		w.msg.OutputChunk = nil
	}
	return w.err
}

// Release returns the buffer to the pool. The writer must not be used afterwards.
// A sender that is still kept waiting ends when the call does, and returns its
// buffer itself.
func (w *chunkWriter) Release() {
	*w.buffer = (*w.buffer)[:0]
	if w.full == smallChunk {
		w.pool.small.Put(w.buffer)
	} else {
		w.pool.large.Put(w.buffer)
	}
	w.buffer = nil
	if w.sender != nil {
		w.sender.release()
	}
}

func (p *chunkPool) takeLarge() *[]byte {
	large, _ := p.large.Get().(*[]byte)
	*large = (*large)[:0]
	return large
}
