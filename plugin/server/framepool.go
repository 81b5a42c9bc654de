package server

import "google.golang.org/grpc/mem"

const (
	// frameSize is the largest HTTP/2 frame that gRPC takes.
	frameSize = 16 << 10
	// smallFrame is the size up to which gRPC's own pool serves a frame well.
	smallFrame = 4 << 10
	// fullFrame is the size from which a frame fills its buffer well. One in between
	// gets a buffer of its own size.
	fullFrame = 12 << 10
	// keptFrames bounds the free buffers that the pool keeps: 1 MiB.
	keptFrames = 64
)

// framePool holds the buffers into which gRPC reads the frames of requests. In
// gRPC's own pool, the buffers of a request of 100 MB would stay until the second
// collection after it. This one keeps a few, and leaves all others to the garbage
// collector at once.
type framePool struct {
	mem.BufferPool // for all other sizes
	free           chan *[]byte
	memory         *reclaimer
}

func newFramePool(memory *reclaimer) *framePool {
	return &framePool{BufferPool: mem.DefaultBufferPool(), free: make(chan *[]byte, keptFrames), memory: memory}
}

// Get returns a buffer whose content is undefined: gRPC fills it.
func (p *framePool) Get(length int) *[]byte {
	if length <= smallFrame || length > frameSize {
		return p.BufferPool.Get(length)
	}
	if length < fullFrame {
		buffer := make([]byte, length)
		return &buffer
	}
	select {
	case buffer := <-p.free:
		*buffer = (*buffer)[:length]
		return buffer
	default:
		buffer := make([]byte, length, frameSize)
		return &buffer
	}
}

func (p *framePool) Put(buffer *[]byte) {
	switch size := cap(*buffer); {
	case size > smallFrame && size < fullFrame:
		p.memory.dropped(size)
		return
	case size != frameSize:
		p.BufferPool.Put(buffer)
		return
	}
	select {
	case p.free <- buffer:
	default:
		p.memory.dropped(frameSize)
	}
}
