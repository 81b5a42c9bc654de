//go:build unix

package plugin

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

// surviveBrokenPipe lets a write to a pipe that the host left behind fail,
// where it would kill the process before that has cleaned up.
func surviveBrokenPipe() { signal.Ignore(syscall.SIGPIPE) }

// unread tells whether w is a pipe that nobody reads any more. A host that died
// before this process looked for its parent is known by nothing else.
func unread(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return false
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}} // #nosec G115 -- a file descriptor
		n, err := unix.Poll(poll, 0)
		gone = err == nil && n > 0 && poll[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
	})
	return err == nil && gone
}
