// Package backoff computes how long to wait before another try: a random time
// below a bound that doubles with each failure ("full jitter").
package backoff

import (
	"encoding/binary"
	"io"
	"time"
)

const (
	// First is the bound of the wait after the first failure.
	First = 500 * time.Millisecond
	// Max is the bound of any wait.
	Max = 30 * time.Second

	maxDoublings = 6 // First doubled so often exceeds Max
)

// Wait returns a wait that is uniformly distributed from 0 to
// min(Max, First × 2^failures), where failures counts those before the last
// one. Without randomness it is the bound itself.
func Wait(failures int, random io.Reader) time.Duration {
	bound := min(Max, First<<min(max(failures, 0), maxDoublings))
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return bound
	}
	// The remainder's bias is below 2⁻²⁸.
	return time.Duration(binary.BigEndian.Uint64(raw[:]) % uint64(bound+1)) // #nosec G115 -- 0 < bound, and the remainder is at most bound
}
