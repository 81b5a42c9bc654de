package plugin

import (
	"io"
	"os"
	"syscall"
)

// unread is not known here.
func unread(io.Writer) bool { return false }

// stopSignals end the process as a host does.
func stopSignals() []os.Signal { return []os.Signal{syscall.SIGTERM} }

// surviveBrokenPipe has nothing to do: Windows knows no such signal. Nor does a
// process's parent change there when it dies, so that the parent watch never
// fires: a host on Windows puts the plugin into a job object.
func surviveBrokenPipe() {}
