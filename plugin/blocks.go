package plugin

import "bytes"

const (
	leastBlock = 4 << 10 // beside the first
	mostBlock  = 1 << 20
)

// blocks collect an output whose length nobody knows, without moving what is
// there when more comes.
type blocks [][]byte

func (b *blocks) add(part []byte) {
	if n := len(*b); n > 0 {
		last := (*b)[n-1]
		fits := min(cap(last)-len(last), len(part))
		(*b)[n-1] = append(last, part[:fits]...)
		part = part[fits:]
	}
	if len(part) == 0 {
		return
	}
	size := len(part) // of most answers, that is all
	if n := len(*b); n > 0 {
		size = max(size, leastBlock, min(2*cap((*b)[n-1]), mostBlock))
	}
	*b = append(*b, append(make([]byte, 0, size), part...))
}

// joined returns what was collected; nil if nothing was.
func (b *blocks) joined() []byte {
	if len(*b) == 1 {
		return (*b)[0]
	}
	return bytes.Join(*b, nil)
}
