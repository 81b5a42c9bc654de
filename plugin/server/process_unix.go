//go:build unix

package server

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// stopSignals end the process as a host does. SIGHUP reaches it when its host's
// terminal closes, unless both were started to outlive that (nohup).
func stopSignals() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{syscall.SIGTERM}
	}
	return []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
}

// ignoreBrokenPipe lets a write to a pipe that the host no longer reads fail.
// Otherwise the signal would kill the process before it has cleaned up.
func ignoreBrokenPipe() { signal.Ignore(syscall.SIGPIPE) }

// readerClosed reports whether w is a pipe whose reading end is closed. That is
// the only sign of a host that died before this process looked up its parent.
func readerClosed(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return false
	}
	closed := false
	err = raw.Control(func(fd uintptr) {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}} // #nosec G115 -- a file descriptor
		n, err := unix.Poll(poll, 0)
		closed = err == nil && n > 0 && poll[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
	})
	return err == nil && closed
}
