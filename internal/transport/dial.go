package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// guarded returns dial with its connections guarded.
func guarded(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, exhausted(err)
		}
		return newGuard(c), nil
	}
}

// exhausted returns err so that errors.Is finds EMFILE or ENFILE in it where it
// says that file descriptors have run out. A failed dial wraps the number; a
// failed look-up of a name keeps its text only, since net.DNSError wraps nothing
// but a context's error.
func exhausted(err error) error {
	lookup, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return err
	}
	for _, number := range []syscall.Errno{syscall.ENFILE, syscall.EMFILE} { // the first one's text begins with the other's
		if strings.Contains(lookup.Err, number.Error()) && !errors.Is(err, number) {
			return fmt.Errorf("%w: %w", err, number)
		}
	}
	return err
}
