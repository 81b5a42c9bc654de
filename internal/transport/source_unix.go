//go:build unix

package transport

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// newSource returns a socket where the connection is one.
func newSource(g *guard) source {
	if c, ok := g.Conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			s := &socket{guard: g, raw: raw}
			s.takes, s.looks = s.take, s.look // made once: a closure for each Read would be garbage
			return s
		}
	}
	return plain{g}
}

// socket reads by the system's own calls, since only their EAGAIN tells that the
// kernel holds nothing.
type socket struct {
	guard *guard
	raw   syscall.RawConn
	takes func(fd uintptr) bool
	looks func(fd uintptr)

	// One goroutine at a time reads.
	p   []byte
	n   int
	err error

	held bool // the guard's mu protects it
}

func (s *socket) read(p []byte) (int, error) {
	s.p, s.n, s.err = p, 0, nil
	err := s.raw.Read(s.takes) // waits between the calls of take
	s.p = nil
	if err != nil { // it was closed while waiting; take's last word was waits(true)
		s.guard.mu.Lock()
		s.guard.waits(false)
		s.guard.mu.Unlock()
		if op, ok := errors.AsType[*net.OpError](err); ok {
			op.Op = "read"
		}
		return 0, err
	}
	switch {
	case s.err != nil:
		c := s.guard.Conn
		return 0, &net.OpError{Op: "read", Net: c.LocalAddr().Network(), Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: os.NewSyscallError("read", s.err)}
	case s.n == 0:
		return 0, io.EOF
	}
	return s.n, nil
}

// take reports whether the Read is over. The socket does not block, so that the
// lock is held for a moment only, and makes taking bytes and saying so one step.
func (s *socket) take(fd uintptr) bool {
	s.guard.mu.Lock()
	defer s.guard.mu.Unlock()
	for {
		n, err := syscall.Read(int(fd), s.p)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EAGAIN):
			if !s.guard.reading { // woken for nothing, it waits on
				s.guard.waits(true)
			}
			return false
		}
		s.guard.waits(false)
		s.n, s.err = max(n, 0), err
		return true
	}
}

func (s *socket) holds() bool {
	s.held = true
	if err := s.raw.Control(s.looks); err != nil {
		return true // closed
	}
	return s.held
}

// look counts an end or an error as something that has come.
func (s *socket) look(fd uintptr) {
	var b [1]byte
	_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
	s.held = !errors.Is(err, syscall.EAGAIN)
}
