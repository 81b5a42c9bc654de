//go:build unix

package plugin

import (
	"os/signal"
	"syscall"
)

// surviveBrokenPipe lets a write to a pipe that the host left behind fail,
// where it would kill the process before that has cleaned up.
func surviveBrokenPipe() { signal.Ignore(syscall.SIGPIPE) }
