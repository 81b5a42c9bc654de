package transport

// plain is a source of which only Read is known: bytes that have come, and that
// the kernel holds, go unseen until a Read returns with them.
type plain struct{ guard *guard }

func (s plain) read(p []byte) (int, error) {
	g := s.guard
	g.mu.Lock()
	g.waits(true)
	g.mu.Unlock()
	n, err := g.Conn.Read(p)
	g.mu.Lock()
	g.waits(false)
	g.mu.Unlock()
	return n, err
}

func (plain) holds() bool { return false }
