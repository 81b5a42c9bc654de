//go:build unix

package plugin

import (
	"os"
	"os/signal"
	"syscall"
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
