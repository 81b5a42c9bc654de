package actions

import (
	"crypto/sha256"
	"sync"
)

// Bounds of what is kept of config documents: some 50 KB, and 4 MB at most, if all
// have long lists of statuses.
const (
	maxConfigs      = 256
	maxConfigLength = 4 << 10 // of a document whose meaning is kept
)

// configs keeps what config documents mean, since a step sends the same with each
// of its calls. It holds a document's hash and nothing of the document itself, and
// only those that are valid: what is wrong with one is found out anew.
type configs struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]config
}

// read is parseConfig, once for each document.
func (c *configs) read(doc []byte) (config, error) {
	if len(doc) > maxConfigLength {
		return parseConfig(doc)
	}
	sum := sha256.Sum256(doc)
	c.mu.Lock()
	found, ok := c.known[sum]
	c.mu.Unlock()
	if ok {
		return found, nil
	}
	read, err := parseConfig(doc)
	if err != nil {
		return config{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxConfigs {
		c.known = make(map[[sha256.Size]byte]config) // a process sees few, so that it need not know which are old
	}
	c.known[sum] = read
	return read, nil
}
